"""The indices follow the database, whatever happens in between."""

import threading
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core import outbox
from resources import services
from resources.models import Entry
from search import documents, engines, query, sync
from search.engines import embedded_index
from search.models import SearchClock, SearchState
from search.types import SearchRequest
from tests.search import entries
from tests.search.conftest import seeded


@pytest.fixture(autouse=True)
def _ready(db: None, search_directory: None, settings: Any) -> None:
    settings.ELASTICSEARCH_URL = ""
    entries.load_terms()


def found(text: str = "", **fields: Any) -> set[int]:
    """Return the ids of what the embedded engine holds."""
    page = engines.search(SearchRequest(text=text, size=500, **fields), engine="embedded")
    return {Entry.objects.get(public_id=hit.public_id).pk for hit in page.hits}


def state(entry: Entry) -> SearchState:
    """Return the entry's row."""
    return SearchState.objects.get(doc_key=f"entry:{entry.pk}")


def test_touching_many_times_is_one_row_with_a_growing_version() -> None:
    for _number in range(5):
        sync.touch(["entry:7", "entry:8", "entry:7"])
    assert {row.doc_key: row.version for row in SearchState.objects.all()} == {"entry:7": 5, "entry:8": 5}
    assert set(SearchState.objects.values_list("tick", flat=True)) == {None}


def test_a_rollback_leaves_nothing() -> None:
    with transaction.atomic():
        sync.touch(["entry:7"])
        transaction.set_rollback(True)
    assert not SearchState.objects.exists()


def test_touching_rings_the_bell_once_after_the_commit(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        sync.touch(["entry:7"])
        sync.touch(["entry:8"])
    assert callbacks == [outbox.ring]


def test_a_published_entry_is_found_and_an_unpublished_one_is_not() -> None:
    entry = entries.indexed(title="Findable")
    assert found("findable") == {entry.pk}
    services.unpublish(entry=entry, by=entries.editor(), reason="")
    assert found("findable") == set(), "not even before the index knows"
    sync.drain()
    assert engines.search(SearchRequest(text="findable"), engine="embedded").total == 0
    assert state(entry).deleted is True
    entries.publish(entry)
    sync.drain()
    assert found("findable") == {entry.pk}
    assert state(entry).deleted is False


def test_a_draft_and_its_text_are_never_indexed() -> None:
    entry = entries.indexed(title="Public words")
    services.save_draft(entry=entry, data={"title": "Secret wording"}, by=entries.editor())
    entries.draft(title="Secret wording as well")
    sync.drain()
    assert found("secret") == set()
    assert found("public") == {entry.pk}


def test_a_deleted_draft_leaves_a_tombstone_row() -> None:
    entry = entries.draft()
    key = f"entry:{entry.pk}"
    entry.specific.delete()
    sync.drain()
    assert SearchState.objects.get(doc_key=key).deleted is True


def test_draining_twice_does_nothing_the_second_time() -> None:
    entries.published()
    assert sync.drain() > 0
    assert sync.drain() == 0


def test_the_outbox_drains_the_search_as_well() -> None:
    entry = entries.published(title="Through the outbox")
    outbox.drain()
    assert found("outbox") == {entry.pk}


def test_what_changes_between_stamp_and_read_comes_again() -> None:
    entry = entries.indexed(title="First")
    sync.touch([f"entry:{entry.pk}"])
    tick = sync.stamp()
    sync.touch([f"entry:{entry.pk}"])
    assert state(entry).tick is None
    sync.follow_embedded()
    assert sync.stamp() == tick + 1
    assert sync.follow_embedded() == 1


def test_a_batch_never_ends_inside_a_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "TICK_ROWS", 3)
    monkeypatch.setattr(sync, "BATCH_ROWS", 6)
    sync.touch(f"entry:{number}" for number in range(1, 9))
    assert sync.stamp() == 3
    seen: list[str] = []
    watermark = 0
    while batch := sync.next_batch(watermark):
        seen += batch.rows
        watermark = batch.until
    assert sorted(seen) == sorted(f"entry:{number}" for number in range(1, 9))
    assert watermark == 3


def test_an_index_of_another_database_or_another_time_is_built_anew() -> None:
    entry = entries.indexed(title="Here")
    first = embedded_index.current()
    SearchClock.objects.update(tick=0)
    sync.drain()
    assert embedded_index.current() != first
    second = embedded_index.current()
    SearchClock.objects.update(identity="00000000-0000-0000-0000-000000000000")
    sync.drain()
    assert embedded_index.current() != second
    assert found("here") == {entry.pk}


def test_other_weights_build_the_embedded_index_anew(settings: Any) -> None:
    entries.indexed()
    first = embedded_index.current()
    settings.HUB_SEARCH = {"w_scope": 0.1}
    sync.drain()
    assert embedded_index.current() != first


def test_a_crash_between_commit_and_watermark_is_repaired_by_doing_it_again() -> None:
    entry = entries.indexed(title="Twice")
    path = embedded_index.current()
    assert path is not None
    mark = (path / "WATERMARK").read_text()
    services.unpublish(entry=entry, by=entries.editor(), reason="")
    sync.drain()
    (path / "WATERMARK").write_text(mark)
    sync.drain()
    assert engines.search(SearchRequest(text="twice"), engine="embedded").total == 0


def test_documents_cost_a_constant_number_of_queries(django_assert_num_queries: Any) -> None:
    made = [
        entries.published(kind, title=f"{kind} {number}")
        for kind in ("resource", "practice")
        for number in (1, 2, 3)
    ]
    with django_assert_num_queries(0):
        assert documents.load([]) == {}
    documents.load_entries([made[0].pk])  # the vocabularies are in memory from now on
    counted = []
    for ids in ([made[0].pk, made[3].pk], [entry.pk for entry in made]):
        with CaptureQueriesContext(connection) as queries:
            assert len(documents.load_entries(ids)) == len(ids)
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_after_random_changes_the_index_holds_exactly_what_is_public() -> None:
    random = seeded(11)
    made = [entries.draft(title=f"Item {number}") for number in range(8)]
    for _step in range(60):
        entry = Entry.objects.get(pk=random.choice(made).pk)
        if entry.withdrawn_at is None:
            _random_step(random, entry)
        if random.random() < 0.3:
            sync.drain()
    sync.drain()
    public = set(Entry.objects.public().values_list("pk", flat=True))
    assert found() == public
    assert engines.search(SearchRequest(), engine="embedded").total == len(public)
    assert {pk for pk, document in _documents(made).items() if document} == public


def _documents(made: list[Entry]) -> dict[int, Any]:
    return {entry.pk: documents.public_document(Entry.objects.get(pk=entry.pk)) for entry in made}


def _random_step(random: Random, entry: Entry) -> None:
    action = random.choice(["publish", "publish", "unpublish", "draft", "withdraw", "touch"])
    if action == "publish":
        entries.publish(entry)
    elif action == "unpublish" and entry.live:
        services.unpublish(entry=entry, by=entries.editor(), reason="")
    elif action == "draft":
        services.save_draft(entry=entry, data={"body": f"Text {random.random()}"}, by=entries.editor())
    elif action == "withdraw" and entry.live and random.random() < 0.3:
        services.withdraw(entry=entry, by=entries.editor(), reason="Wrong", kind="retracted")
    elif action == "touch":
        sync.touch([f"entry:{entry.pk}"])


@pytest.mark.django_db(transaction=True)
def test_readers_of_other_threads_see_every_commit_of_the_writer() -> None:
    entry = entries.indexed(title="Threads")
    totals: list[int] = []

    def read() -> None:
        totals.append(
            engines.EMBEDDED.search(SearchRequest(text="threads"), query.plan("threads", "en")).total
        )

    for live in (True, False, True):
        if not live:
            services.unpublish(entry=entry, by=entries.editor(), reason="")
        elif not Entry.objects.get(pk=entry.pk).live:
            entries.publish(entry)
        sync.drain()
        thread = threading.Thread(target=read)
        thread.start()
        thread.join()
    assert totals == [1, 0, 1]
