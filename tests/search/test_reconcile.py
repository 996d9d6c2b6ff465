"""Whatever got past the synchronisation is found by comparing buckets, and repaired."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from resources.models import Entry
from search import documents, engines, rebuild, sync
from search.engines import elastic_index, embedded_index
from search.models import SearchState, SearchTarget
from search.reconcile import reconcile
from search.types import SearchRequest
from tests.search import entries


@pytest.fixture(params=[False, pytest.param(True, marks=pytest.mark.elastic)], ids=["embedded", "elastic"])
def target(request: Any, db: None, search_directory: None, settings: Any) -> Iterator[str]:
    """Five entries in the embedded index, and in Elasticsearch, too; the name of that index, or nothing."""
    entries.load_terms()
    if not request.param:
        settings.ELASTICSEARCH_URL = ""
    for number in range(5):
        entries.published(title=f"Entry {number}")
    name = rebuild.rebuild_elastic() if request.param else ""
    sync.drain()
    yield name
    for each in SearchTarget.objects.values_list("name", flat=True):
        elastic_index.delete(each)


def found(engine: str) -> set[str]:
    """Return the titles that an engine holds."""
    for name in SearchTarget.objects.values_list("name", flat=True):
        elastic_index.refresh(name)
    return {hit.title for hit in engines.search(SearchRequest(size=50), engine=engine).hits}


def test_indices_that_follow_are_clean(target: str) -> None:
    report = reconcile()
    assert report.is_clean
    assert [drift.copy for drift in report.drifts] == ["log", "embedded", *([target] if target else [])]


def test_what_was_written_past_the_log_is_found_and_repaired(target: str) -> None:
    first, second = Entry.objects.order_by("pk")[:2]
    Entry.objects.filter(pk=first.pk).update(live=False)
    SearchState.objects.filter(object_id=second.pk).delete()
    assert reconcile().keys == {f"entry:{first.pk}", f"entry:{second.pk}"}
    reconcile(repair=True)
    assert reconcile().is_clean
    for engine in ("embedded", *(["elastic"] if target else [])):
        assert found(engine) == {"Entry 1", "Entry 2", "Entry 3", "Entry 4"}


def test_a_document_lost_from_the_embedded_index_is_found_and_repaired(target: str) -> None:
    path = embedded_index.current()
    assert path is not None
    entry = Entry.objects.order_by("pk")[2]
    embedded_index.write(path, {f"entry:{entry.pk}": None}, embedded_index.read_watermark(path))
    assert reconcile().keys == {f"entry:{entry.pk}"}
    reconcile(repair=True)
    assert reconcile().is_clean


@pytest.mark.elastic
@pytest.mark.parametrize("target", [True], indirect=True)
def test_lost_stale_and_surplus_documents_of_elasticsearch_are_repaired(target: str) -> None:
    lost, stale = Entry.objects.order_by("pk")[:2]
    keys = {name: f"entry:{entry.pk}" for name, entry in (("lost", lost), ("stale", stale))}
    surplus = documents.load([keys["stale"]])[keys["stale"]]
    assert surplus is not None
    elastic_index.client().delete(index=target, id=keys["lost"])
    SearchState.objects.filter(doc_key=keys["stale"]).update(version=9)
    elastic_index.write(target, {"entry:999999": (1, {**surplus, "doc_key": "entry:999999"})})
    assert reconcile().keys == {*keys.values(), "entry:999999"}
    reconcile(repair=True)
    assert reconcile().is_clean
    assert len(found("elastic")) == 5


def test_the_command_fails_until_it_has_repaired(target: str) -> None:
    Entry.objects.filter(pk=Entry.objects.order_by("pk")[0].pk).update(live=False)
    out = StringIO()
    with pytest.raises(CommandError, match="differ"):
        call_command("reconcile_index", "--no-progress", stdout=out)
    assert "log: 1 differ: entry:" in out.getvalue()
    call_command("reconcile_index", "--repair", "--no-progress", stdout=out)


@pytest.mark.elastic
@pytest.mark.parametrize("target", [True], indirect=True)
def test_left_over_indices_are_swept_away_and_no_others(target: str, monkeypatch: Any) -> None:
    alias = target.rsplit("-", 2)[0]
    old, foreign, young = f"{alias}-20200101000000-abcd", f"{alias}-other", elastic_index.create()
    for name in (old, foreign):
        elastic_index.client().indices.create(index=name)
    try:
        assert rebuild.sweep() == [old]
        assert [elastic_index.exists(name) for name in (target, foreign, young)] == [True, True, True]
    finally:
        for name in (foreign, young):
            elastic_index.delete(name)
