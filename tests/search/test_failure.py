"""Elasticsearch comes and goes; whoever searches gets the right answer in time."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from resources import services
from search import documents, engines, rebuild, sync
from search.breaker import FAILURES, Breaker
from search.engines import elastic_index
from search.engines.base import EngineUnavailable
from search.models import SearchState, SearchTarget
from search.reconcile import reconcile
from search.types import SearchPage, SearchRequest
from tests.journeys.visitor import wait_for
from tests.plugins.quiet import quiet
from tests.search import entries
from tests.search.conftest import make_document
from tests.search.proxy import Proxy

pytestmark = pytest.mark.elastic

TIME_LIMIT = 1.5


@pytest.fixture
def door(db: None, search_directory: None, settings: Any) -> Iterator[Proxy]:
    """A filled Elasticsearch behind a door."""
    cache.clear()
    entries.load_terms()
    address = settings.ELASTICSEARCH_URL
    proxy = Proxy(address)
    settings.ELASTICSEARCH_URL = proxy.url
    settings.HUB_SEARCH_ENGINE = "elastic"
    yield proxy
    settings.ELASTICSEARCH_URL = address
    proxy.kill()
    for name in SearchTarget.objects.values_list("name", flat=True):
        elastic_index.delete(name)
    cache.clear()


def fill() -> None:
    """Ten entries, in both engines."""
    for number in range(10):
        entries.published(
            title=f"Labour agreement {number}",
            scope="global" if number % 2 else "local",
            country=["KEN"] if number % 3 else ["FRA", "UGA"],
            objective_primary=["5"],
        )
    rebuild.rebuild_elastic()
    sync.drain()
    # A server that has just started may need longer for its first answer than readers wait.
    wait_for("Elasticsearch answers", lambda: ask().degraded is None)


def ask(text: str = "labour", **filters: tuple[str, ...]) -> SearchPage:
    """Search as the page does."""
    return engines.search(SearchRequest(text=text, filters=filters))


def facts(page: SearchPage) -> tuple[int, dict[str, dict[str, int]]]:
    """Return what must not depend on the engine."""
    return page.total, {
        facet.name: {bucket.code: bucket.count for bucket in facet.buckets} for facet in page.facets
    }


def refreshed() -> None:
    """Make what was written visible."""
    for name in SearchTarget.objects.values_list("name", flat=True):
        elastic_index.refresh(name)


@pytest.mark.parametrize("trouble", ["kill", "hang"])
def test_when_it_dies_the_embedded_engine_answers_in_time_with_the_same_numbers(
    door: Proxy, trouble: str
) -> None:
    fill()
    before = ask(), ask("", place=("KEN",), scope=("global",))
    assert [page.degraded for page in before] == [None, None]
    getattr(door, trouble)()
    with quiet():
        for _number in range(FAILURES + 2):
            started = time.monotonic()
            after = ask(), ask("", place=("KEN",), scope=("global",))
            assert time.monotonic() - started < 2 * TIME_LIMIT
            assert [page.degraded for page in after] == ["embedded", "embedded"]
            assert [facts(page) for page in after] == [facts(page) for page in before]


@pytest.mark.parametrize("trouble", ["kill", "hang"])
def test_what_is_accepted_while_it_is_away_appears_when_it_returns(door: Proxy, trouble: str) -> None:
    fill()
    getattr(door, trouble)()
    accepted = entries.published(title="Accepted meanwhile", body="zebra")
    gone = entries.Entry.objects.public().first()
    assert gone is not None
    services.unpublish(entry=gone, by=entries.editor(), reason="")
    started = time.monotonic()
    sync.drain()
    assert time.monotonic() - started < 5 * elastic_index.ANSWER_SECONDS, (
        "the index that stands in does not wait for long"
    )
    assert [hit.public_id for hit in ask("zebra").hits] == [accepted.public_id]
    assert SearchTarget.objects.get().last_error
    door.start()
    sync.drain()
    refreshed()
    page = engines.search(SearchRequest(text="zebra"), engine="elastic")
    assert [hit.public_id for hit in page.hits] == [accepted.public_id]
    assert engines.search(SearchRequest(), engine="elastic").total == 10
    assert SearchTarget.objects.get().last_error == ""


def test_while_it_is_known_to_be_away_the_index_that_stands_in_is_written_first(
    door: Proxy, monkeypatch: Any
) -> None:
    fill()
    door.kill()
    entries.published(title="Accepted meanwhile")
    sync.drain()
    written: list[str] = []
    embedded, elastic = sync.follow_embedded, sync.follow_elastic
    monkeypatch.setattr(sync, "follow_embedded", lambda: written.append("embedded") or embedded())
    monkeypatch.setattr(sync, "follow_elastic", lambda name: written.append("elastic") or elastic(name))
    sync.drain()
    door.start()
    entries.published(title="Accepted later")
    sync.drain()
    sync.drain()
    assert written == ["embedded", "elastic", "embedded", "elastic", "elastic", "embedded"]


def test_after_enough_failures_it_is_left_alone_and_later_asked_again(door: Proxy, monkeypatch: Any) -> None:
    now = time.time()
    monkeypatch.setattr(
        "search.breaker.time.time", lambda: now
    )  # a slow machine fails less often in ten seconds
    fill()
    door.hang()
    for _number in range(FAILURES):
        ask()
    heard = door.heard
    assert ask().degraded == "embedded"
    assert door.heard == heard, "nobody asks, so nobody waits for the budget any more"
    door.start()
    now += 6
    assert ask().degraded is None


def test_without_any_index_titles_are_found_in_the_database(door: Proxy) -> None:
    entry = entries.published(title="Labour agreement", scope="global")
    door.kill()
    page = ask("labour")
    assert (page.degraded, [hit.public_id for hit in page.hits]) == ("database", [entry.public_id])
    assert ask("labour", scope=("local",)).total == 0
    assert ask("labour -agreement").total == 0
    assert ask("labour", organisation=("x",)).total == 0


def test_a_stale_version_never_beats_a_newer_one_nor_a_tombstone(door: Proxy) -> None:
    index = rebuild.rebuild_elastic()
    new, old = make_document("New", number=1), make_document("Old", number=1)
    assert elastic_index.write(index, {"entry:1": (5, new)}) == {}
    assert elastic_index.write(index, {"entry:1": (4, old)}) == {}
    assert _source(index)["card"]["title"] == "New"
    assert elastic_index.write(index, {"entry:1": (6, None)}) == {}
    assert elastic_index.write(index, {"entry:1": (5, new)}) == {}
    assert _source(index) == {"version": 6, "deleted": True}


def _source(index: str) -> Any:
    return elastic_index.client().get(index=index, id="entry:1")["_source"]


def test_a_refused_document_is_noted_and_holds_nobody_up(door: Proxy, monkeypatch: Any) -> None:
    good = entries.published(title="Good one")
    bad = entries.published(title="Bad one")
    rebuild.rebuild_elastic()
    original = documents.load

    def with_a_field_nobody_knows(keys: Any) -> Any:
        found = original(keys)
        found[f"entry:{bad.pk}"]["facets"]["unknown"] = ["x"]
        return found

    monkeypatch.setattr(documents, "load", with_a_field_nobody_knows)
    sync.touch([f"entry:{good.pk}", f"entry:{bad.pk}"])
    sync.stamp()
    sync.follow_elastic(SearchTarget.objects.get().name)
    assert "unknown" in SearchState.objects.get(doc_key=f"entry:{bad.pk}").last_error
    assert SearchState.objects.get(doc_key=f"entry:{good.pk}").last_error == ""
    assert sync.next_batch(SearchTarget.objects.get().watermark) is None


def test_a_rebuild_loses_no_change_that_is_made_while_it_runs(door: Proxy) -> None:
    fill()
    old = SearchTarget.objects.get().name
    kept, gone = entries.Entry.objects.public().order_by("pk")[:2]
    changes = []

    def meanwhile(_number: int) -> None:
        if not changes:
            changes.append(entries.published(title="Born meanwhile"))
            services.unpublish(entry=gone, by=entries.editor(), reason="")
            entries.Entry.objects.filter(pk=kept.pk).update(title="Renamed meanwhile")
            sync.touch([f"entry:{kept.pk}"])

    new = rebuild.rebuild_elastic(progress=meanwhile)
    refreshed()
    assert list(SearchTarget.objects.values_list("name", flat=True)) == [new]
    assert not elastic_index.exists(old)
    page = engines.search(SearchRequest(size=50), engine="elastic")
    titles = {hit.title for hit in page.hits}
    assert {"Born meanwhile", "Renamed meanwhile"} <= titles
    assert gone.title not in titles
    assert page.total == entries.Entry.objects.public().count()


def test_a_rebuild_that_is_cut_off_leaves_the_old_index_in_use_and_is_gone_on_with(
    door: Proxy, monkeypatch: Any
) -> None:
    monkeypatch.setattr(documents, "PAGE", 3)
    fill()
    old = SearchTarget.objects.get().name
    steps: list[int] = []

    def break_off(number: int) -> None:
        steps.append(number)
        if sum(steps) == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild.rebuild_elastic(progress=break_off)
    begun = SearchTarget.objects.get(filling=True)
    assert (begun.copied_source, begun.copied) == ("entry", 6)
    assert elastic_index.in_use() == [old]
    assert ask().degraded is None
    assert reconcile().is_clean, "what is being filled is nobody's index yet"
    entries.published(title="Born after the break")
    sync.drain()
    steps.clear()
    assert rebuild.rebuild_elastic(progress=steps.append) == begun.name
    assert steps[0] == 6, "the bar begins where the work stopped"
    assert sum(steps) == 11
    assert [elastic_index.exists(name) for name in (old, begun.name)] == [False, True]
    assert reconcile().is_clean


def test_what_was_begun_with_another_mapping_or_lost_its_index_is_begun_anew(door: Proxy) -> None:
    fill()
    for change in ({"fingerprint": "of another"}, {"watermark": 10**9}):
        begun = SearchTarget.objects.create(name=elastic_index.create(), filling=True, **change)
        new = rebuild.rebuild_elastic()
        assert new != begun.name
        assert not elastic_index.exists(begun.name)
    SearchTarget.objects.create(name="gone", filling=True, fingerprint=rebuild.fingerprint())
    assert rebuild.rebuild_elastic() != "gone"
    assert SearchTarget.objects.count() == 1


def test_a_rebuild_waits_for_a_server_that_goes_away_and_comes_back(door: Proxy, monkeypatch: Any) -> None:
    fill()
    monkeypatch.setattr(rebuild, "PAUSES", (0.1,) * 50)
    back: list[threading.Timer] = []

    def goes_away(_number: int) -> None:
        if not back:
            door.kill()
            back.append(threading.Timer(0.5, door.start))
            back[0].start()

    name = rebuild.rebuild_elastic(progress=goes_away)
    refreshed()
    assert engines.search(SearchRequest(), engine="elastic").total == 10
    assert SearchTarget.objects.get().name == name


def test_only_one_rebuilds_at_a_time(door: Proxy) -> None:
    fill()

    def another(_number: int) -> None:
        with pytest.raises(EngineUnavailable, match="another rebuild"):
            rebuild.rebuild_elastic()

    rebuild.rebuild_elastic(progress=another)


def test_what_a_killed_rebuild_left_is_swept_away(door: Proxy) -> None:
    fill()
    used = SearchTarget.objects.get()
    replaced = SearchTarget.objects.create(name=elastic_index.create())
    young = SearchTarget.objects.create(name=elastic_index.create(), filling=True)
    day_old = timezone.now() - rebuild.FORGOTTEN - timezone.timedelta(hours=1)
    forgotten = SearchTarget.objects.create(name=elastic_index.create(), filling=True, created_at=day_old)
    SearchTarget.objects.filter(pk=used.pk).update(filling=True)  # swapped in, and then killed
    assert sorted(rebuild.sweep()) == sorted([replaced.name, forgotten.name])
    assert {target.name: target.filling for target in SearchTarget.objects.all()} == {
        used.name: False,
        young.name: True,
    }
    assert [elastic_index.exists(each.name) for each in (used, young, replaced, forgotten)] == [
        *(True, True),
        *(False, False),
    ]


def test_an_index_that_somebody_deleted_is_never_created_by_a_write(door: Proxy) -> None:
    fill()
    target = SearchTarget.objects.get()
    elastic_index.delete(target.name)
    entries.published()
    sync.drain()
    assert not elastic_index.exists(target.name)
    assert "rebuild_index" in SearchTarget.objects.get().last_error
    assert ask().degraded == "embedded"


def test_a_half_open_breaker_lets_one_through_and_waits_longer_each_time(monkeypatch: Any) -> None:
    cache.clear()
    now = [1000.0]
    monkeypatch.setattr("search.breaker.time.time", lambda: now[0])
    breaker = Breaker("test")
    for _number in range(FAILURES):
        assert breaker.allows()
        breaker.failed()
    assert not breaker.allows()
    now[0] += 5.1
    assert [breaker.allows(), breaker.allows()] == [True, False]
    breaker.failed()
    now[0] += 5.1
    assert not breaker.allows()
    now[0] += 5.1
    cache.delete("search:breaker:test:probe")
    assert breaker.allows()
    breaker.succeeded()
    assert [breaker.allows(), breaker.allows()] == [True, True]
