"""A new index for Elasticsearch beside the one in use: filled, fed with every change meanwhile, then swapped in.

It may be cut off at any point. What was begun is a ``SearchTarget`` that is ``filling`` and says up to where it has
been copied; the next rebuild goes on from there. The row is written before the index is made, so that there never is
an index of which no row knows.
"""

import datetime
import fcntl
import hashlib
import logging
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

import orjson
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from search import conf, documents, sync
from search.engines import elastic_index
from search.engines.base import EngineUnavailable
from search.models import SearchState, SearchTarget

logger = logging.getLogger(__name__)

LOCK = 0x5EA2C4  # PostgreSQL's number for "somebody rebuilds"
FORGOTTEN = datetime.timedelta(days=1)  # after which nobody goes on with what was begun
WRITTEN_AT_ONCE = 2  # pages, so that the server always has one to write
PAUSES = (1, 2, 4, 8, 15, 15, 15)  # seconds to wait for a server that is away in the middle of the work
CATCH_UP = 120.0  # seconds that a filled index may need to follow the changes made meanwhile
Done = TypeVar("Done")


def rebuild_elastic(*, progress: documents.Progress = documents.no_progress, rest: float = 0.0) -> str:
    """Build a new index or finish one that was begun, swap the alias, remove the others; return its name.

    ``rest``: pause for so many times as long as each page of documents took, so that people who search do not notice.
    Raises EngineUnavailable when the server stays away or another rebuild is at work: the old index is still in use,
    and what has been done is kept.
    """
    with _alone():
        target = _unfinished() or _begin()
        progress(target.copied)
        copy(target, progress, rest=rest)
        _catch_up(target.name)
        _patiently(partial(elastic_index.finish, target.name))
        _patiently(partial(elastic_index.swap, target.name))
        SearchTarget.objects.filter(name=target.name).update(filling=False)
        _catch_up(target.name)
        for old in SearchTarget.objects.exclude(name=target.name).values_list("name", flat=True):
            _patiently(partial(_retire, old))
    sweep()
    return target.name


def sweep() -> list[str]:
    """Remove what rebuilds that were cut off left behind; return the names. What is fed and used is left alone."""
    try:
        left = [*_superseded(), *_forgotten()]
        left += elastic_index.orphans(SearchTarget.objects.values_list("name", flat=True))
        for name in left:
            _retire(name)
    except EngineUnavailable as error:
        logger.warning("Left-over indices cannot be looked for: %s", error)
        return []
    return left


@contextmanager
def _alone() -> Iterator[None]:
    """Be the only one that rebuilds; whoever holds the lock and is killed loses it."""
    root = conf.embedded_directory()
    root.mkdir(parents=True, exist_ok=True)
    with (root / "rebuild.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise EngineUnavailable("another rebuild is at work") from error
        if connection.vendor != "postgresql":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                raise EngineUnavailable("another rebuild is at work")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _begin() -> SearchTarget:
    """Start with an empty index that is fed from now on."""
    target = SearchTarget.objects.create(
        name=elastic_index.new_name(), watermark=sync.stamp(), filling=True, fingerprint=fingerprint()
    )
    elastic_index.create(target.name)
    return target


def _unfinished() -> SearchTarget | None:
    """Return what was begun and can be gone on with: same mapping, same sources, same database."""
    clock = sync.stamp()
    found = None
    for target in SearchTarget.objects.filter(filling=True).order_by("-created_at"):
        usable = target.fingerprint == fingerprint() and target.watermark <= clock
        if found is None and usable and elastic_index.exists(target.name):
            found = target
        else:
            _retire(target.name)
    return found


def fingerprint() -> str:
    """Return what an index that is being filled depends on besides the content."""
    text = orjson.dumps([elastic_index.mapping(), list(documents.sources)])
    return hashlib.sha256(text).hexdigest()[:12]


@transaction.atomic
def _retire(name: str) -> None:
    """Remove an index and its row. The row's lock keeps away who feeds it: a write would create it again, wrongly."""
    SearchTarget.objects.filter(name=name).delete()
    elastic_index.delete(name)


def _superseded() -> list[str]:
    """Return targets that another one has replaced; their rebuild was cut off before it could remove them."""
    used = set(elastic_index.in_use())
    known = set(SearchTarget.objects.values_list("name", flat=True))
    SearchTarget.objects.filter(name__in=used, filling=True).update(filling=False)
    complete = set(SearchTarget.objects.filter(filling=False).values_list("name", flat=True))
    return sorted(complete - used) if used & known else []


def _forgotten() -> list[str]:
    old = SearchTarget.objects.filter(filling=True, created_at__lt=timezone.now() - FORGOTTEN)
    return list(old.values_list("name", flat=True))


def copy(target: SearchTarget, progress: documents.Progress, *, rest: float = 0.0) -> None:
    """Copy everything public that is not there yet, with versions: what is fed in meanwhile is newer and wins.

    While Elasticsearch writes some pages, the next one is read; only what it has confirmed counts as copied.
    """
    after = (target.copied_source, target.copied_to) if target.copied_source else None
    waiting: deque[Callable[[], None]] = deque()  # to confirm pages that are being written

    def confirm(left: int = 0) -> None:
        while len(waiting) > left:
            waiting[0]()  # what fails stays: no later page may count as copied before it
            waiting.popleft()

    with ThreadPoolExecutor(WRITTEN_AT_ONCE) as pool:
        try:
            for source, ids in documents.pages(progress, after=after):
                began = time.monotonic()
                rows = _rows(source, ids)
                confirm(WRITTEN_AT_ONCE - 1)
                request = pool.submit(_patiently, partial(elastic_index.write, target.name, rows))
                waiting.append(partial(_confirm, request, target.name, source.name, ids))
                if rest:
                    confirm()
                time.sleep(rest * (time.monotonic() - began))
        finally:  # also of what is cut off nothing is done twice
            confirm()


def _rows(source: documents.Source, ids: list[int]) -> sync.Rows:
    """Return what is public of some ids, with versions that were read before the content: see ``search.sync``."""
    versions = _versions(source, ids)
    found = documents.load(documents.make_key(source.name, pk) for pk in ids)
    return {key: (versions[key], document) for key, document in found.items() if document}


def _confirm(request: Future[dict[str, str]], target: str, source: str, ids: list[int]) -> None:
    """Wait until a page is written and note it. Raises EngineUnavailable."""
    sync.note_refused(request.result())
    SearchTarget.objects.filter(name=target).update(
        copied_source=source, copied_to=ids[-1], copied=F("copied") + len(ids)
    )


def _versions(source: documents.Source, ids: list[int]) -> dict[str, int]:
    """Return the versions of some ids; those without a row get one.

    What the log does not know was there before it: its row stands at the beginning, where no index reads any more. As
    news it would be written a second time to the index that is being filled.
    """
    keys = {documents.make_key(source.name, pk): pk for pk in ids}
    rows = SearchState.objects.filter(doc_key__in=keys).values_list("doc_key", "version")
    known = dict(rows)
    if missing := keys.keys() - known.keys():
        public = documents.public(missing)
        SearchState.objects.bulk_create(
            (
                SearchState(
                    doc_key=key,
                    kind=source.name,
                    object_id=keys[key],
                    bucket=documents.bucket(key),
                    tick=0,
                    deleted=key not in public,
                )
                for key in missing
            ),
            ignore_conflicts=True,  # whoever changed it meanwhile has noted it
        )
        known = dict(rows.all())
    return known


def _catch_up(name: str) -> None:
    """Wait until an index has everything that was changed before now; whoever else feeds it helps."""
    tick, until = sync.stamp(), time.monotonic() + CATCH_UP
    while True:
        sync.follow_elastic(name)
        target = SearchTarget.objects.get(name=name)
        if target.watermark >= tick:
            return
        if time.monotonic() >= until:
            raise EngineUnavailable(target.last_error or "the new index does not catch up")
        time.sleep(0.2)


def _patiently(act: Callable[[], Done]) -> Done:
    """Do something, again after ever longer pauses while the server is away."""
    for pause in PAUSES:
        try:
            return act()
        except EngineUnavailable as error:
            logger.warning("The rebuild waits %s s for Elasticsearch: %s", pause, error)
            time.sleep(pause)
    return act()
