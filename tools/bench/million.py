"""Goals 5 and 12 of the search at a million documents: generated ones, fed straight to the engines.

``dev.py bench million [--docs 1000000]``. No database is in it: documents are read from a file, in the shape in which
the hub reads them from its own.
"""

import itertools
import multiprocessing
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import orjson

from tools.bench import Goal, Sample, _corpus, _pairs, _report, _servers, _words, benchmark, options

BATCH = 500  # documents that are read at once, as of the database
EACH = 5  # of so many batches one is also written raw
RATE = Goal("5 write / raw bulk of the same serialised documents, docs/s", 0.8, "×", at_least=True)
LINEAR = Goal("5 write of 2N / of N documents, time", 2.1, "×")
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
    goals=(RATE, LINEAR, EMBEDDED_LINEAR, *DEEP_TEXT.values(), *DEEP_BROWSE.values()),
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

        from search import engines
        from search.engines.elastic import ElasticEngine

        call_command("migrate", verbosity=0)  # for the synonyms
        documents = Path(folder) / "documents"
        _generate(count, documents)
        _report.notes.append(f"{count:,} generated documents, read from a file; one shard, no replica.")
        engines.BY_NAME["elastic"] = ElasticEngine(budget=60)
        for _run in range(runs):
            yield from _elastic(count, documents)
            yield from _embedded(count, documents)


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


def _generate(count: int, documents: Path) -> None:
    """Write a document a line, on all processors."""
    start = time.perf_counter()
    firsts = range(1, count + 1, BATCH)
    with documents.open("wb") as file, multiprocessing.Pool() as pool:
        file.writelines(pool.imap(_lines, [range(first, min(first + BATCH, count + 1)) for first in firsts]))
    print(f"  {count} documents generated: {time.perf_counter() - start:.0f} s", flush=True)


def _lines(numbers: Iterable[int]) -> bytes:
    return b"".join(orjson.dumps(_document(number)) + b"\n" for number in numbers)


def _read(documents: Path, limit: int) -> Iterator[Any]:
    with documents.open("rb") as lines:
        for line in itertools.islice(lines, limit):
            yield orjson.loads(line)


def _elastic(count: int, documents: Path) -> Iterator[Sample]:
    """Write everything as the hub does; every fifth batch also goes as it is to an index of its own, right after."""
    from django.conf import settings

    from search.engines import elastic_index

    name, other = elastic_index.create(), elastic_index.create()
    batches, ratios = [], []
    found = _read(documents, count)
    for number in range(-(-count // BATCH)):
        start = time.perf_counter()
        rows = {each["doc_key"]: (1, each) for each in itertools.islice(found, BATCH)}
        if elastic_index.write(name, rows):
            raise RuntimeError("Elasticsearch refused a document.")
        batches.append((len(rows), time.perf_counter() - start))
        if number % EACH == 0:
            requests = list(elastic_index._batches(rows))
            start = time.perf_counter()
            for lines in requests:
                elastic_index.client().bulk(index=other, operations=lines)
            ratios.append((time.perf_counter() - start) / batches[-1][1])
    elastic_index.delete(other)
    took = sum(seconds for _number, seconds in batches)
    print(f"    Elasticsearch: {count / took:.0f} documents/s", flush=True)
    yield from ((RATE, ratio) for ratio in ratios)
    yield LINEAR, took / _pairs.until_half(batches)
    elastic_index.finish(name)
    settings.HUB_SEARCH_INDEX = name
    try:
        yield from _deep("elastic")
    finally:
        elastic_index.delete(name)


def _embedded(count: int, documents: Path) -> Iterator[Sample]:
    from search.engines import embedded_index

    took = {}
    for limit in (count // 2, count):
        start = time.perf_counter()
        path = embedded_index.build(_read(documents, limit), 0, "bench")
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
