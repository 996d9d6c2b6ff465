"""Goals 5 and 12 of the search at a million documents: generated ones, fed straight to the engines.

``dev.py bench million [--docs 1000000]``. Documents are read from a file instead of the database, in the shape in which
the hub reads them from there; everything after that is the hub's own rebuild.
"""

import itertools
import multiprocessing
import statistics
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import orjson

from tools.bench import (
    Goal,
    Sample,
    _corpus,
    _pairs,
    _report,
    _search_sync,
    _servers,
    _words,
    benchmark,
    options,
)

EMBEDDED_LINEAR = Goal("5 embedded: build of 2N / of N documents, time", 2.1, "×")
DEEP_TEXT = {
    name: Goal(f"12 page 500 / page 1 with text, {name}", 1.1, "×") for name in ("elastic", "embedded")
}
DEEP_BROWSE = {
    name: Goal(f"12 page 500 − page 1 browsing, {name}", 1.0, "ms") for name in ("elastic", "embedded")
}
PAGE_500 = 500
PAIRS = 60
PLACES, ORGANISATIONS = 250, 2_000


@benchmark(
    "million",
    goals=(*_search_sync.REBUILD, EMBEDDED_LINEAR, *DEEP_TEXT.values(), *DEEP_BROWSE.values()),
    runs=1,
    quiet=True,
    report=True,
)
def million(runs: int) -> Iterator[Sample]:
    """Search at 1,000,000 documents: how they get in, and page 500."""
    count = options.docs if options.docs != type(options).docs else 1_000_000
    with (
        _servers.elasticsearch() as address,
        _servers.hub(ELASTICSEARCH_URL=address, HUB_MEANING="false") as folder,
    ):
        print(f"  {_pairs.machine()}; data in {folder}", flush=True)
        from django.core.management import call_command

        from search import documents, engines
        from search.engines.elastic import ElasticEngine

        call_command("migrate", verbosity=0)  # for the synonyms
        path = Path(folder) / "documents"
        sizes = _generate(count, path)
        documents.sources = {"entry": _source(path, count, sizes)}
        _report.notes.append(f"{count:,} generated documents, read from a file; one shard, no replica.")
        engines.BY_NAME["elastic"] = ElasticEngine(budget=60)
        for _run in range(runs):
            yield from _elastic()
            yield from _embedded(count)


def _document(number: int) -> Any:
    """Return an entry as ``search.documents`` makes them."""
    from search import ranking

    random = Random(number)  # noqa: S311 -- not for secrets
    lang = _words.language(random)
    title, body = _words.text(lang, _corpus.TITLE, random), _words.text(lang, _corpus.BODY, random)
    rank, compr, year = random.randrange(5), random.randrange(6), random.randint(1990, 2026)
    facets = {
        "kind": ["resource"],
        "type": [f"type{random.randrange(12)}"],
        "objective": [str(each) for each in random.sample(range(1, 24), 2)],
        "scope": [ranking.SCOPES[rank]],
        "place": [f"{random.randrange(PLACES):03d}"],
        "language": [lang],
        "year": [str(year)],
        "organisation": [f"organisation-{int(ORGANISATIONS ** random.random())}"],
        "provenance": [random.choice(("curated", "reviewed"))],
    }
    card: dict[str, Any] = {
        "id": str(number),
        "slug": f"d{number}",
        "title": title,
        "summary": body[:300],
        "language": lang,
    }
    card |= {"scope": facets["scope"][0], "scope_rank": rank, "comprehensiveness": compr, "last_year": year}
    return {
        "doc_key": f"entry:{number}",
        "kind": "resource",
        "object_id": number,
        "lang": lang,
        "title": title,
        "names": "",
        "body": body,
        "files": "",
        "facets": facets,
        "card": card,
        "scope_rank": rank,
        "comprehensiveness": compr,
        "year": year,
        "rank_key": ranking.rank_key(rank, compr, year, number),
        "newest_key": ranking.newest_key(year, None, number),
        "title_key": ranking.title_key(title, number),
    }


def _generate(count: int, path: Path) -> list[int]:
    """Write a document a line, on all processors; return the size of each page."""
    from search.documents import PAGE

    start = time.perf_counter()
    firsts = range(1, count + 1, PAGE)
    with path.open("wb") as file, multiprocessing.Pool() as pool:
        pages = pool.imap(_lines, [range(first, min(first + PAGE, count + 1)) for first in firsts])
        sizes = [file.write(lines) for lines in pages]
    print(f"  {count} documents generated: {time.perf_counter() - start:.0f} s", flush=True)
    return sizes


def _lines(numbers: Iterable[int]) -> bytes:
    return b"".join(orjson.dumps(_document(number)) + b"\n" for number in numbers)


def _source(path: Path, count: int, sizes: list[int]) -> Any:
    """Return the file as a source of documents; it is asked for whole pages only."""
    from search.documents import PAGE, Source

    begins = [0, *itertools.accumulate(sizes)]

    def load(ids: Collection[int]) -> dict[int, Any]:
        page = min(ids) // PAGE
        with path.open("rb") as file:
            file.seek(begins[page])
            lines = file.read(sizes[page]).splitlines()
        return {found["object_id"]: found for found in map(orjson.loads, lines)}

    def after(last: int, limit: int) -> list[int]:
        return list(range(last + 1, min(last + limit, count) + 1))

    return Source("entry", load, after, set, lambda: count)


def _elastic() -> Iterator[Sample]:
    """Let the hub's rebuild copy everything."""
    from django.conf import settings

    from search.engines import elastic_index
    from search.models import SearchState

    with _search_sync.rebuilt() as (name, samples):
        if SearchState.objects.exclude(last_error="").exists():
            raise RuntimeError("Elasticsearch refused a document.")
        yield from samples
        elastic_index.finish(name)
        settings.HUB_SEARCH_INDEX = name
        yield from _deep("elastic")


def _embedded(count: int) -> Iterator[Sample]:
    from search import documents
    from search.engines import embedded_index

    took = {}
    for limit in (count // 2, count):
        everything = (document for _ids, page in documents.everything() for document in page)
        start = time.perf_counter()
        path = embedded_index.build(itertools.islice(everything, limit), 0, "bench")
        embedded_index.switch(path)
        took[limit] = time.perf_counter() - start
        print(f"    embedded: {limit / took[limit]:.0f} documents/s", flush=True)
    yield EMBEDDED_LINEAR, took[count] / took[count // 2]
    yield from _deep("embedded")


def _deep(name: str) -> Iterator[Sample]:
    """Goal 12: page 500 next to page 1 of questions that have so many hits."""
    from search import engines, query
    from search.cursor import Cursor
    from search.types import SearchRequest

    engine: Any = engines.BY_NAME[name]

    def ask(text: str, page: int, after: Any = None) -> Any:
        request = SearchRequest(text=text, page=page, after=after)
        return engine.search(request, query.plan(text, "en"))

    def last(text: str) -> Callable[[], Any]:
        """Page 500 from where the page before ended; where the engine knows no such place, by its number."""
        place = ask(text, PAGE_500 - 1).hits[-1].place
        after = Cursor(PAGE_500, place, "") if place else None
        return lambda: ask(text, PAGE_500, after)

    texts = [text for _name, text in _corpus.texts(64)]
    enough = [text for text in texts if ask(text, 1).total > PAGE_500 * 20][:8]
    cases = [(last(text), lambda text=text: ask(text, 1)) for text in enough]
    if cases:
        ratios = _pairs.ratios(_pairs.pairs(cases, PAIRS))
        print(f"    {DEEP_TEXT[name].name}: {statistics.median(ratios):.3g}", flush=True)
        yield from ((DEEP_TEXT[name], ratio) for ratio in ratios)
    found = _pairs.pairs([(last(""), lambda: ask("", 1))], PAIRS)
    more = [a.wall - b.wall for a, b in found]
    print(f"    {DEEP_BROWSE[name].name}: {statistics.median(more):.3g} ms", flush=True)
    yield from ((DEEP_BROWSE[name], each) for each in more)
