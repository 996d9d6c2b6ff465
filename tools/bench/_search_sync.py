"""Goals 5, 10 and 11: how fast an index is built anew, who notices it, and how soon a change is found."""

import itertools
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

from tools.bench import Goal, Sample, _corpus, _pairs, _report
from tools.bench._search_world import World, spread
from tools.dev.shell import ROOT

REFRESH = 1.0  # seconds, of an index that people ask
SOON = Goal("10 commit to searchable in Elasticsearch, p95 − refresh interval", 0.5, "s")
COALESCED = Goal("10 index operations / saves, 100 saves of one entry at once", 0.03, "×")
FOLLOW = (SOON, COALESCED)
RATE = Goal("5 rebuild / raw bulk of the same serialised documents, docs/s", 0.8, "×", at_least=True)
LINEAR = Goal("5 rebuild of 2N / of N documents, time", 2.1, "×")
REBUILD = (RATE, LINEAR)
CALM = Goal("11 search during a rebuild that rests / before, p95 wall", 1.3, "×")
UNNOTICED = (CALM,)
REST = 4.0  # times as long as it works
ASKED = 300
CHANGES = 40
BURST = 100
BLOCK, COMPARED = 10, 2  # pages; of so many so many are also written raw
WORKER = """
import time, django
django.setup()
from core import outbox
while True:
    if not outbox.drain():
        time.sleep(0.05)
"""


@contextmanager
def worker() -> Iterator[None]:
    """Let a process of its own drain the outbox."""
    process = subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT)
    try:
        time.sleep(5)
        yield
    finally:
        process.terminate()
        process.wait()


def follow(world: World) -> Iterator[Sample]:
    """Goal 10."""
    from resources.models import Entry

    keys = list(
        Entry.objects.filter(source=_corpus.SOURCE).order_by("pk").values_list("pk", flat=True)[:CHANGES]
    )
    waits = []
    with worker():
        for number, key in enumerate(keys):
            word = f"quagga{number:05d}x"
            _change(key, word)
            start = time.perf_counter()
            while not _is_found(world, word):
                time.sleep(0.02)
                if time.perf_counter() - start > 60:
                    raise RuntimeError("A change was not found within a minute.")
            waits.append(time.perf_counter() - start)
        before = _operations(world)
        for number in range(BURST):
            _change(keys[0], f"okapi{number:05d}x")
        while not _is_found(world, f"okapi{BURST - 1:05d}x"):
            time.sleep(0.05)
        done = _operations(world) - before
    yield from spread(SOON, [_pairs.percentile(waits, 0.95) - REFRESH])
    yield from spread(COALESCED, [done / BURST])


def _change(key: int, word: str) -> None:
    """Change an entry as services do: the text and the news of it in one transaction."""
    from django.db import transaction

    from resources.models import Entry
    from resources.signals import entries_changed

    with transaction.atomic():
        Entry.objects.filter(pk=key).update(title=f"Changed {word}")
        entries_changed.send(sender=Entry, ids=[key])


def _is_found(world: World, word: str) -> bool:
    found = world.client.search(index=world.index, query={"match": {"exact": word}}, size=0)
    return bool(found["hits"]["total"]["value"])


def _operations(world: World) -> int:
    stats = world.client.indices.stats(index=world.index, metric="indexing")
    return int(stats["indices"][world.index]["primaries"]["indexing"]["index_total"])


def unnoticed(world: World) -> Iterator[Sample]:
    """Half of goal 11; that nothing is lost or stale is what ``tests/search/test_rebuild_faults.py`` shows."""
    from search import engines

    requests = _corpus.requests(ASKED)

    def p95() -> float:
        took = [_pairs.took(partial(engines.search, each, engine="elastic")).wall for each in requests]
        return _pairs.percentile(took, 0.95)

    p95()
    before = p95()
    command = [sys.executable, "manage.py", "rebuild_index", "--engine", "elastic", "--no-progress"]
    with subprocess.Popen([*command, "--rest", str(REST)], cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        time.sleep(5)  # until it copies
        during = p95()
        if process.poll() is not None:
            raise RuntimeError("The rebuild ended before the questions did: ask for more documents.")
        process.terminate()
    yield from spread(CALM, [during / before])


def rebuild(_world: World) -> Iterator[Sample]:
    """Goal 5: the alias and what people ask stay as they are."""
    with rebuilt() as (_name, samples):
        yield from samples


@contextmanager
def rebuilt() -> Iterator[tuple[str, list[Sample]]]:
    """Fill an index as a rebuild does; yield its name and how that compares.

    After each ten pages of the rebuild two of them also go as they are to an index of their own: both meet the same
    machine.
    """
    from search import documents, rebuild
    from search.engines import elastic_index
    from search.models import SearchTarget

    target, other = SearchTarget(name=elastic_index.create()), elastic_index.create()
    pages, waiting = documents.pages, documents.pages(documents.no_progress)
    blocks: list[tuple[int, float]] = []  # documents and seconds
    raw: list[tuple[int, Raw]] = []
    ratios = []
    try:
        while block := list(itertools.islice(waiting, BLOCK)):
            documents.pages = lambda *_args, block=block, **_more: iter(block)
            start = time.perf_counter()
            rebuild.copy(target, documents.no_progress)
            blocks.append((sum(len(ids) for _source, ids in block), time.perf_counter() - start))
            rates = [(len(ids), _raw(other, source, ids)) for source, ids in block[:COMPARED]]
            raw += rates
            bulk = sum(took.bulk for _number, took in rates) / sum(number for number, _took in rates)
            ratios.append(bulk * blocks[-1][0] / blocks[-1][1])
        elastic_index.delete(other)  # its merges would disturb what is measured next
        total, whole = (sum(part) for part in zip(*blocks, strict=True))
        count = sum(number for number, _took in raw)
        said = ", ".join(
            f"{part} alone {count / sum(getattr(took, part) for _number, took in raw):.0f}"
            for part in Raw._fields
        )
        _report.say(f"Goal 5: a rebuild writes {total / whole:.0f} documents/s; {said}.")
        linear = whole / _pairs.until_half(blocks)
        yield target.name, [*spread(RATE, ratios), *spread(LINEAR, [linear])]
    finally:
        documents.pages = pages
        elastic_index.delete(target.name)
        elastic_index.delete(other)


class Raw(NamedTuple):
    """Seconds that the parts of the work take alone: reading the database, serialising, Elasticsearch's bulk request."""

    reading: float
    serialising: float
    bulk: float


def _raw(index: str, source: Any, ids: list[int]) -> Raw:
    """Do the parts one after the other."""
    from search import documents
    from search.engines import elastic_index

    began = time.perf_counter()
    found = documents.load([documents.make_key(source.name, pk) for pk in ids])
    read = time.perf_counter()
    requests = list(elastic_index._batches({key: (1, each) for key, each in found.items() if each}))
    serialised = time.perf_counter()
    for lines in requests:
        elastic_index.client().bulk(index=index, operations=lines)
    return Raw(read - began, serialised - read, time.perf_counter() - serialised)


def copied(name: str, limit: int | None = None) -> None:
    """Copy everything, or about the first ``limit`` documents, into an index as a rebuild does."""
    from search import documents, rebuild
    from search.models import SearchTarget

    pages = documents.pages

    def first(progress: documents.Progress, *, after: tuple[str, int] | None = None) -> Iterator[Any]:
        return _first(pages(progress, after=after), limit)

    documents.pages = first  # type: ignore[assignment]  # without the default that nobody here uses
    try:
        rebuild.copy(SearchTarget(name=name), documents.no_progress)
    finally:
        documents.pages = pages


def _first(pages: Iterator[Any], limit: int | None) -> Iterator[Any]:
    done = 0
    for source, ids in pages:
        if limit is not None and done >= limit:
            return
        done += len(ids)
        yield source, ids


def seconds(work: Callable[[str], None]) -> float:
    """Fill a new index by ``work``; return the seconds until readers see everything."""
    from search.engines import elastic_index

    name = elastic_index.create()
    try:
        start = time.perf_counter()
        work(name)
        elastic_index.finish(name)
        return time.perf_counter() - start
    finally:
        elastic_index.delete(name)
