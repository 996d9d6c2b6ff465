"""Goals 5, 10 and 11: how fast an index is built anew, who notices it, and how soon a change is found."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

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


def rebuild(world: World) -> Iterator[Sample]:
    """Goal 5: the alias and what people ask stay as they are."""
    from search import documents
    from search.engines import elastic_index

    parts, read, serialise = [], 0.0, 0.0
    start = time.perf_counter()
    for _ids, found in documents.everything():
        read += time.perf_counter() - start
        start = time.perf_counter()
        parts += list(elastic_index._batches({each["doc_key"]: (1, each) for each in found}))
        serialise += time.perf_counter() - start
        start = time.perf_counter()
    count = sum(len(lines) // 2 for lines in parts)

    def feed(name: str) -> None:
        for lines in parts:
            elastic_index.client().bulk(index=name, operations=lines)

    values, linear = [], []
    for _pair in range(1 if world.docs > 30_000 else 3):
        raw = seconds(feed)
        full, half = (seconds(partial(copied, limit=limit)) for limit in (None, count // 2))
        print(
            f"    {count} documents: rebuild {count / full:.0f}/s, raw bulk {count / raw:.0f}/s;"
            f" alone reading {count / read:.0f}/s, serialising {count / serialise:.0f}/s",
            flush=True,
        )
        values.append(raw / full)
        linear.append(full / half)
    _report.notes.append(
        f"Goal 5: reading alone {count / read:.0f} documents/s, serialising alone {count / serialise:.0f}/s."
    )
    yield from spread(RATE, values)
    yield from spread(LINEAR, linear)


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
