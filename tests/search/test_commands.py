"""The two commands of the search."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from search import sync
from search.engines import elastic_index
from search.models import SearchState, SearchTarget
from search.reconcile import reconcile
from tests.search import entries


@pytest.fixture(autouse=True)
def _ready(db: None, search_directory: None, settings: Any) -> None:
    settings.HUB_SEARCH_ENGINE = "embedded"
    entries.load_terms()


def run(*arguments: str) -> str:
    """Return what a command prints."""
    output = StringIO()
    call_command(*arguments, stdout=output, stderr=output)
    return output.getvalue()


def test_the_embedded_index_is_built_and_searched_from_the_command_line() -> None:
    entries.published(title="Skills passports", scope="global", country=["KEN"])
    entries.published(title="Skills elsewhere", scope="local", country=["FRA"])
    assert "2 documents" in run("rebuild_index", "--engine", "embedded", "--no-progress")
    printed = run("search", "skills", "--facet", "place=002", "--engine", "embedded")
    assert printed.startswith("1 results (page 1 of 1, embedded")
    assert "Skills passports" in printed
    assert "Skills elsewhere" not in printed


def test_json_holds_hits_and_facets() -> None:
    entry = entries.indexed(title="Skills passports", scope="global")
    data = json.loads(run("search", "skills", "--json", "--lang", "ar"))
    assert (data["total"], data["hits"][0]["public_id"]) == (1, entry.public_id)
    assert {bucket["code"]: bucket["count"] for bucket in data["facets"]["scope"]} == {"global": 1}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["x" * 300], "too long"),
        (["a", "--facet", "nosuch=1"], "nosuch"),
        (["a", "--facet", "scope"], "NAME=CODE"),
        (["a", "--page", "0"], "from 1"),
        (["a", "--engine", "embedded"], "no embedded index"),
    ],
)
def test_what_cannot_be_asked_is_said(arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run("search", *arguments)


@pytest.mark.elastic
def test_rebuilding_fills_both_engines() -> None:
    entries.published(title="Skills passports")
    assert "is in use" in run("rebuild_index", "--no-progress")
    for engine in ("embedded", "elastic"):
        assert "1 results" in run("search", "passports", "--engine", engine)
    elastic_index.delete(SearchTarget.objects.get().name)


@pytest.mark.elastic
def test_what_the_log_did_not_know_is_written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    known = entries.published(title="Skills passports")
    sync.drain()
    for entry in (entries.published(title="Past the services"), entries.draft(title="Not public")):
        SearchState.objects.filter(object_id=entry.pk).delete()
    written: list[str] = []
    write = elastic_index.write
    monkeypatch.setattr(
        elastic_index, "write", lambda name, rows, **more: written.extend(rows) or write(name, rows, **more)
    )
    run("rebuild_index", "--no-progress")
    assert len(written) == len(set(written)) == 2
    states = SearchState.objects.exclude(object_id=known.pk).order_by("object_id")
    assert list(states.values_list("tick", "deleted")) == [(0, False), (0, True)]
    assert "1 results" in run("search", "services", "--engine", "elastic")
    assert reconcile().is_clean
    elastic_index.delete(SearchTarget.objects.get().name)


@pytest.mark.elastic
def test_a_rebuild_rests_as_long_as_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    entries.published(title="Skills passports")
    pauses: list[float] = []
    monkeypatch.setattr("search.rebuild.time.sleep", pauses.append)
    for rest in ("0", "3", "-1"):
        pauses.clear()
        run("rebuild_index", "--engine", "elastic", "--no-progress", "--rest", rest)
        assert (max(pauses) > 0) == (rest == "3")
    elastic_index.delete(SearchTarget.objects.get().name)


@pytest.mark.elastic
def test_a_server_that_is_away_is_an_error_and_not_a_trace(settings: Any) -> None:
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    with pytest.raises(CommandError, match="still in use"):
        run("rebuild_index", "--engine", "elastic", "--no-progress")
