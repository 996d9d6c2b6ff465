"""Keeping the indices equal to the database.

* :func:`touch` is called in the transaction that changes something: a rollback leaves nothing, a hundred changes of
  one thing are one row.
* :func:`drain` numbers what has been committed and lets every index follow. It reads a row's version *before* the
  content: the other way round, old content could be stored under a new version, and nothing would repair it.
* No write path ever waits for a search engine; when one is away its watermark stays, and it follows later.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from core import outbox
from search import conf, documents, ordering
from search.engines import elastic_index, embedded_index
from search.engines.base import EngineUnavailable
from search.models import SearchClock, SearchState, SearchTarget
from search.types import Document

logger = logging.getLogger(__name__)

ROWS_AT_ONCE = 200  # of one INSERT
TICK_ROWS = 500  # at most so many rows get the same tick
BATCH_ROWS = 2 * TICK_ROWS  # so that a batch always holds at least one whole tick
# So many documents or fewer are written in no time: readers need not wait for Elasticsearch's own refresh, which takes
# 1 to 3 s, and the embedded index not for an Elasticsearch that does not answer.
FEW = 50

Rows = dict[str, tuple[int, Document | None]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of the log up to and with tick ``until``, with their documents as of now."""

    until: int
    rows: Rows


def touch(keys: Iterable[str]) -> None:
    """Note in the caller's transaction that these documents have changed (``<source>:<id>``)."""
    unique = sorted(set(keys))  # everybody locks rows in the same order
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    table = connection.ops.quote_name(SearchState._meta.db_table)
    for start in range(0, len(unique), ROWS_AT_ONCE):
        rows = [
            (key, *documents.split_key(key), documents.bucket(key))
            for key in unique[start : start + ROWS_AT_ONCE]
        ]
        source, parameters = _rows_of(rows)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} AS row"  # noqa: S608 -- the only name put in is the table's own
                " (doc_key, kind, object_id, bucket, version, tick, deleted, changed_at, attempts, last_error)"
                f" SELECT given.*, 1, NULL, %s, %s, 0, '' FROM {source} AS given WHERE true"
                " ON CONFLICT (doc_key) DO UPDATE SET version = row.version + 1, tick = NULL,"
                " changed_at = excluded.changed_at, attempts = 0, last_error = ''",
                [False, now, *parameters],
            )
    if unique and not any(hook[1] is outbox.ring for hook in connection.run_on_commit):
        transaction.on_commit(outbox.ring, robust=True)


def _rows_of(rows: list[tuple[str, str, int, int]]) -> tuple[str, list[Any]]:
    """Return rows as a table expression with its parameters; as arrays, where there are any, they cost a third."""
    if connection.vendor == "postgresql":
        return "unnest(%s::text[], %s::text[], %s::bigint[], %s::int[])", [
            list(part) for part in zip(*rows, strict=True)
        ]
    values = ", ".join(["(%s, %s, %s, %s)"] * len(rows))
    return f"(VALUES {values})", [value for row in rows for value in row]


def drain() -> int:
    """Bring every index up to date as far as it can be reached; return how many documents were written.

    Elasticsearch first: where there is one, it is what readers ask. While it is away, the index that stands in for it.
    """
    stamp()
    ordering.refresh()
    if not conf.elasticsearch_url():
        return follow_embedded()
    targets = SearchTarget.objects.order_by("created_at")
    here = [target.name for target in targets if not target.last_error]
    away = [target.name for target in targets if target.last_error]
    return sum(map(follow_elastic, here)) + follow_embedded() + sum(map(follow_elastic, away))


def stamp() -> int:
    """Give all committed changes their place in the log; return the clock's tick."""
    while SearchState.objects.filter(tick=None).exists():
        with transaction.atomic():
            clock = _clock(lock=True)
            waiting = SearchState.objects.select_for_update(skip_locked=True).filter(tick=None)
            keys = list(waiting.order_by("changed_at").values_list("doc_key", flat=True)[:TICK_ROWS])
            if not keys:  # all of them are being changed again just now
                return clock.tick
            public = documents.public(keys)
            for deleted in (True, False):
                part = [key for key in keys if (key not in public) == deleted]
                SearchState.objects.filter(doc_key__in=part).update(tick=clock.tick + 1, deleted=deleted)
            SearchClock.objects.filter(pk=clock.pk).update(tick=F("tick") + 1)
    return _clock().tick


def _clock(*, lock: bool = False) -> SearchClock:
    clocks = SearchClock.objects.select_for_update() if lock else SearchClock.objects.all()
    return clocks.filter(pk=1).first() or clocks.get_or_create(pk=1)[0]


def next_batch(watermark: int) -> Batch | None:
    """Return the next whole ticks after ``watermark``, or None when there are none."""
    log = SearchState.objects.filter(tick__gt=watermark).order_by("tick")
    found = log.values_list("tick", "doc_key", "version")[:BATCH_ROWS]
    rows = [(tick or 0, key, version) for tick, key, version in found]
    if len(rows) == BATCH_ROWS:  # the last tick may go on beyond what was read
        rows = [row for row in rows if row[0] < rows[-1][0]]
    if not rows:
        return None
    loaded = documents.load(key for _tick, key, _version in rows)
    return Batch(rows[-1][0], {key: (version, loaded[key]) for _tick, key, version in rows})


def follow_elastic(name: str) -> int:
    """Let one Elasticsearch index catch up with the log; return how many documents were written."""
    done = 0
    try:
        if not elastic_index.exists(name):
            raise EngineUnavailable("the index is gone: run rebuild_index")
        while True:
            with _claimed(name) as watermark:
                batch = None if watermark is None else next_batch(watermark)
                if batch is None:
                    if 0 < done <= FEW:
                        _show(name)
                    return done
                few = len(batch.rows) <= FEW
                seconds = elastic_index.ANSWER_SECONDS if few else elastic_index.WRITE_SECONDS
                note_refused(elastic_index.write(name, batch.rows, seconds=seconds))
                behind = SearchTarget.objects.filter(name=name, watermark__lt=batch.until)
                behind.update(watermark=batch.until, last_error="")
            done += len(batch.rows)
    except EngineUnavailable as error:
        logger.warning("Elasticsearch does not follow: %s", error)
        SearchTarget.objects.filter(name=name).exclude(last_error=str(error)).update(
            last_error=str(error)[:500]
        )
        return done


def _show(name: str) -> None:
    """Show readers what was written; if Elasticsearch does not do it now, it does it by itself a little later."""
    try:
        elastic_index.refresh(name, seconds=elastic_index.ANSWER_SECONDS)
    except EngineUnavailable as error:
        logger.info("What was written is shown later: %s", error)


def note_refused(errors: Mapping[str, str]) -> None:
    """Put documents that Elasticsearch refused on the list that administrators see; they hold nobody up."""
    for key, error in errors.items():
        logger.error("Elasticsearch refused %s: %s", key, error)
        SearchState.objects.filter(doc_key=key).update(attempts=F("attempts") + 1, last_error=error)


@contextmanager
def _claimed(name: str) -> Iterator[int | None]:
    """Yield a target's watermark; None when another worker feeds it just now.

    Two that feed it at once would do no harm, the versions see to that, only work twice. On SQLite, where a lock
    would be the whole database's, nobody holds it while Elasticsearch works.
    """
    targets = SearchTarget.objects.filter(name=name)
    if connection.features.has_select_for_update_skip_locked:
        with transaction.atomic():
            target = targets.select_for_update(skip_locked=True).first()
            yield target.watermark if target else None
    else:
        target = targets.first()
        yield target.watermark if target else None


def follow_embedded() -> int:
    """Let this machine's embedded index catch up; build it when it is missing, old or another database's."""
    clock = _clock()
    if not _is_followable(clock):
        return rebuild_embedded()
    path = embedded_index.current()
    if path and not SearchState.objects.filter(tick__gt=embedded_index.read_watermark(path)).exists():
        return 0
    done = 0
    with embedded_index.locked():
        path = embedded_index.current()
        while path and (batch := next_batch(embedded_index.read_watermark(path))):
            documents_only = {key: document for key, (_version, document) in batch.rows.items()}
            embedded_index.write(path, documents_only, batch.until)
            done += len(batch.rows)
    return done


def _is_followable(clock: SearchClock) -> bool:
    path = embedded_index.current()
    if path is None or not embedded_index.is_fresh(path):
        return False
    return embedded_index.read_identity(path) == str(clock.identity) and (
        embedded_index.read_watermark(path) <= clock.tick
    )


def rebuild_embedded(*, force: bool = False, progress: documents.Progress = documents.no_progress) -> int:
    """Build the embedded index anew beside the old one and switch over; return how many documents it holds.

    Without ``force`` nothing happens when another process has built it meanwhile.
    """
    with embedded_index.locked():
        clock = _clock()
        if not force and _is_followable(clock):
            return 0
        counter = _Counter()
        stream = counter.over(
            document for _ids, found in documents.everything(progress) for document in found
        )
        path = embedded_index.build(stream, clock.tick, str(clock.identity))
        embedded_index.switch(path)
    return counter.count


class _Counter:
    def __init__(self) -> None:
        self.count = 0

    def over(self, stream: Iterable[Document]) -> Iterator[Document]:
        for document in stream:
            self.count += 1
            yield document
