"""Goals 4, 6 and half of 7: the hub next to modelsearch, which is Wagtail's own search, on the same rows and server."""

import contextlib
import io
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from tools.bench import Goal, Sample, _corpus, _pairs, _report
from tools.bench._search_sync import copied, seconds
from tools.bench._search_world import PAIRS, World, explain, spread

PAGE = 20  # hits
ROWS = 10_000  # of a rebuild: modelsearch needs minutes for 100,000
CHUNK = 1000
PLAIN = Goal("4 hub page / modelsearch page on Elasticsearch, without highlights, wall", 0.25, "×")
MARKED = Goal("4 hub page with highlights / modelsearch page without, wall", 0.40, "×")
CLIENT = Goal("4 hub page / modelsearch page on Elasticsearch, client CPU", 0.1, "×")
PAGES = (MARKED, PLAIN, CLIENT)
BESIDE = Goal("7 hub embedded / modelsearch on SQLite, wall", 0.02, "×")
EMBEDDED = (BESIDE,)
REBUILDS = {
    "embedded": Goal("6 rebuild embedded / rebuild_modelsearch_index on SQLite, time", 0.1, "×"),
    "elastic": Goal("6 rebuild / rebuild_modelsearch_index on Elasticsearch, time", 0.3, "×"),
}
BACKENDS = {"embedded": "database", "elastic": "elasticsearch8"}
FACETS = (
    *("kind", "type", "objective", "principle", "scope", "place", "language", "year", "organisation"),
    "provenance",
)


@dataclass(frozen=True)
class Rival:
    """Entries as modelsearch wants a model. ``codes``: what each entry has of each facet, read before the clock."""

    model: Any
    codes: dict[int, dict[str, list[str]]]

    def backend(self, world: World, engine: str) -> Any:
        """Return modelsearch's backend, named in the settings as its command wants it."""
        from django.conf import settings
        from modelsearch.backends import get_search_backend

        known = {"BACKEND": f"wagtail.search.backends.{BACKENDS[engine]}", "AUTO_UPDATE": False}
        if engine == "elastic":
            known |= {"URLS": [settings.ELASTICSEARCH_URL], "INDEX_PREFIX": f"{world.index}-rival-"}
        settings.WAGTAILSEARCH_BACKENDS[engine] = known
        return get_search_backend(engine)

    def fill(self, backend: Any, most: int = sys.maxsize) -> None:
        """Fill an index, chunk after chunk by key: modelsearch's own command takes too long for all of them."""
        rebuilder = backend.rebuilder_class(backend.get_index_for_model(self.model))
        index = rebuilder.start()
        index.add_model(self.model)
        after = 0
        added = 0
        while added < most and (
            chunk := list(self.model.objects.filter(pk__gt=after).order_by("pk")[:CHUNK])
        ):
            index.add_items(self.model, chunk)
            after = chunk[-1].pk
            added += len(chunk)
        rebuilder.finish()


_made: list[Rival] = []


def _rival() -> Rival:
    """Return the model: a proxy of entries with a text field each and a filter for each facet of the hub's page."""
    if _made:
        return _made[0]
    from modelsearch import index
    from modelsearch.conf import get_app_config

    from resources.models import Entry
    from search import documents

    codes = {
        each["object_id"]: each["facets"]
        for _ids, found in documents.everything()
        for each in found
        if each["doc_key"].startswith("entry:")
    }
    texts = [index.SearchField("title", boost=3), index.SearchField("summary"), index.SearchField("body")]
    filters = [index.FilterField(f"codes_{name}", type="CharField") for name in FACETS]
    known: dict[str, Any] = {f"codes_{name}": property(partial(_codes_of, codes, name)) for name in FACETS}
    options = type("Meta", (), {"proxy": True, "app_label": "resources"})
    known |= {"Meta": options, "__module__": __name__, "search_fields": [*texts, *filters]}
    model = type("BenchEntry", (index.Indexed, Entry), known)
    get_app_config().get_model("IndexEntry").add_generic_relations()
    _made.append(Rival(model, codes))
    return _made[0]


def _codes_of(codes: dict[int, dict[str, list[str]]], name: str, entry: Any) -> list[str]:
    return codes.get(entry.pk, {}).get(name, [])


def pages(world: World) -> Iterator[Sample]:
    """Goal 4: a page is its hits, its total and ten facets."""
    from search import engines

    rival = _rival()
    backend = rival.backend(world, "elastic")
    rival.fill(backend)
    requests = [each for each in _corpus.requests(64) if not each.filters]

    def theirs(request: Any) -> Callable[[], object]:
        def ask() -> None:
            found = backend.search(request.text, rival.model)
            list(found[:PAGE])
            found.count()
            for name in FACETS:
                found.facet(f"codes_{name}")

        return ask

    def ours(request: Any) -> Callable[[], object]:
        return lambda: engines.search(request, engine="elastic")

    def forget() -> None:
        world.client.indices.clear_cache(request=True)

    marked = [(ours(each), theirs(each)) for each in requests]
    plain = [(ours(replace(each, marked=False)), theirs(each)) for each in requests]
    found = _pairs.pairs(marked, PAIRS, before=forget)
    yield from spread(MARKED, values := _pairs.ratios(found))
    explain(MARKED, values, marked[1][0])
    yield from spread(CLIENT, _pairs.ratios(found, "cpu"))
    yield from spread(PLAIN, _pairs.ratios(_pairs.pairs(plain, PAIRS, before=forget)))


def embedded(world: World) -> Iterator[Sample]:
    """Half of goal 7: the hub counts all facets and marks words; modelsearch brings hits and their number.

    On SQLite it takes the longer for an entry the more there are, hours for 100,000: it gets a part of them.
    """
    from search import engines

    rival = _rival()
    backend = rival.backend(world, "embedded")
    rival.fill(backend, ROWS)
    _report.notes.append(
        f"Goal 7: modelsearch on SQLite has up to {ROWS:,} of the entries, the hub all of them."
    )
    ratios = []
    for request in [each for each in _corpus.requests(32) if not each.filters][:12]:

        def theirs(request: Any = request) -> None:
            found = backend.search(request.text, rival.model)
            list(found[:PAGE])
            found.count()

        engines.search(request, engine="embedded")
        ours = _pairs.took(partial(engines.search, request, engine="embedded"))
        ratios.append(ours.wall / _pairs.took(theirs).wall)
    yield from spread(BESIDE, ratios)


def rebuilds(world: World) -> Iterator[Sample]:
    """Goal 6: the same first rows of the table; modelsearch also indexes Wagtail's few own pages."""
    from search import documents, sync

    rival, rows = _rival(), min(world.docs, ROWS)
    last = rival.model.objects.order_by("pk").values_list("pk", flat=True)[rows - 1]
    rival.model.get_indexed_objects = classmethod(lambda cls: cls.objects.filter(pk__lte=last))
    _report.notes.append(f"Goal 6: {rows:,} entries, for modelsearch with the codes of their facets at hand.")

    def ours(engine: str) -> float:
        if engine == "elastic":
            return seconds(lambda name: copied(name, rows))
        pages, start = documents.pages, time.perf_counter()
        documents.pages = lambda progress, **more: _until(pages(progress, **more), last)
        try:
            sync.rebuild_embedded(force=True)
        finally:
            documents.pages = pages
        return time.perf_counter() - start

    for engine, goal in REBUILDS.items():
        rival.backend(world, engine)
        mine, theirs = ours(engine), _command(engine)
        print(f"    {engine}: {mine:.1f} s, modelsearch {theirs:.1f} s", flush=True)
        yield from spread(goal, [mine / theirs])
    sync.rebuild_embedded(force=True)  # whole again, for the goals after this one


def _until(found: Iterator[Any], last: int) -> Iterator[Any]:
    for source, ids in found:
        yield source, [pk for pk in ids if source.name != "entry" or pk <= last]


def _command(engine: str) -> float:
    from django.core.management import call_command
    from modelsearch.management.commands.rebuild_modelsearch_index import Command

    start = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        call_command(Command(), backend_name=engine)
    return time.perf_counter() - start
