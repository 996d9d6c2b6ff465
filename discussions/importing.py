"""Bringing in discussions held elsewhere: JSON lines, plain or gzip, thousands of posts at a time.

Rows may come in any order. Numbers follow the dates, a reply never before what it answers; dates, names and parents
stay what they were. Texts are rendered when somebody first reads them.
"""

import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from django.db import transaction
from django.db.models import F
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from core import bulk
from core.exceptions import DomainError
from core.sanitize import clean_text
from discussions import limits
from discussions.models import Post, Space, Thread
from discussions.services.numbering import place_below
from discussions.signals import posts_changed, threads_changed
from discussions.transitions import SpaceState

BATCH = 2000
LONGEST_ID = 150
Progress = Callable[[int, int], object]
POST_COLUMNS = (
    *("id", "thread_id", "parent_id", "seq", "path", "depth"),
    *("author_name", "body", "created_at", "source_key"),
)
THREAD_COLUMNS = (
    *("id", "space_id", "number", "title", "language", "author_name", "created_at", "accepts", "source_key"),
    *("last_seq", "visible_count", "last_post_at"),
)


class Place(NamedTuple):
    """Where a post stands: its key and its parent's, its number, its path and depth."""

    key: int
    parent: int | None
    seq: int
    path: str
    depth: int


@dataclass(slots=True)
class Row:
    """One line of the file, checked."""

    line: int
    id: str
    parent: str | None
    root: str
    subject: str
    author: str
    date: datetime
    body: str
    moment: datetime | None = None  # its own date, or that of what it answers when that is later


@dataclass
class Report:
    """What came of an import: numbers of posts, and a sentence for each line that was skipped."""

    created: int = 0
    unchanged: int = 0
    threads: int = 0
    errors: list[str] = field(default_factory=list)


class BadRow(ValueError):
    """A line that cannot be taken, and why."""


def import_threads(path: Path, *, space: Space, progress: Progress = lambda _done, _total: None) -> Report:
    """Import a file into a space. What is there already is left as it is, so a second run changes nothing.

    ``progress`` is told how many of how many posts are written. Raises DomainError when the file cannot be read.
    """
    report = Report()
    rows = _read(path, report)
    with transaction.atomic():
        # Two imports into one space take turns: what the other has brought is known then.
        space = Space.objects.select_for_update(of=("self",)).get(pk=space.pk)
        known = _known(space, rows)
        report.unchanged = sum(row.id in known for row in rows.values())
        new = {key: row for key, row in rows.items() if key not in known}
        order = _placed(new, known, space, report)
        report.created = len(order)
        _write(order, known, space, report, progress)
    return report


def _open(path: Path) -> TextIO:
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
    return (
        gzip.open(path, "rt", encoding="utf-8", errors="replace")
        if packed
        else path.open(encoding="utf-8", errors="replace")
    )


def _read(path: Path, report: Report) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    try:
        with _open(path) as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    row = _row(number, line)
                    if row.id in rows:
                        raise BadRow(
                            _("the id stands in line %(line)s already") % {"line": rows[row.id].line}
                        )
                    rows[row.id] = row
                except BadRow as error:
                    _refuse(report, number, str(error))
    except (OSError, EOFError) as error:
        raise DomainError(_("The file cannot be read: %(error)s") % {"error": error}) from error
    return rows


def _refuse(report: Report, line: int, why: str) -> None:
    report.errors.append(_("line %(line)s: %(why)s") % {"line": line, "why": why})


def _row(number: int, line: str) -> Row:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadRow(_("no JSON")) from error
    if not isinstance(given, dict):
        raise BadRow(_("no object"))
    row = Row(
        line=number,
        id=_text(given, "id", LONGEST_ID),
        parent=_text(given, "parent", LONGEST_ID) if given.get("parent") is not None else None,
        root=_text(given, "root", LONGEST_ID),
        subject=" ".join(_text(given, "subject", 10_000, empty=True).split()),
        author=" ".join(_text(given, "author", 1000, empty=True).split())[:200],
        date=_date(given.get("date")),
        body=_text(given, "body", limits.LONGEST_IMPORTED, empty=True),
    )
    if row.parent == row.id:
        raise BadRow(_("it answers itself"))
    if row.parent is None and row.root != row.id:
        raise BadRow(_("it has no parent and is not the root of its thread"))
    return row


def _text(given: dict[str, Any], name: str, longest: int, *, empty: bool = False) -> str:
    value = given.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and name in ("id", "parent", "root"):
        value = str(value)
    if not isinstance(value, str):
        raise BadRow(_("“%(name)s” is missing or no text") % {"name": name})
    value = clean_text(value.encode("utf-8", "replace").decode("utf-8"))
    if len(value) > longest:
        raise BadRow(
            _("“%(name)s” is longer than %(longest)s characters") % {"name": name, "longest": longest}
        )
    if not value and not empty:
        raise BadRow(_("“%(name)s” is empty") % {"name": name})
    return value


def _date(value: Any) -> datetime:
    try:
        found = parse_datetime(value) if isinstance(value, str) else None
        if found is None and isinstance(value, str):
            found = datetime.fromisoformat(value)
    except ValueError as error:
        raise BadRow(_("“date” is no date")) from error
    if found is None:
        raise BadRow(_("“date” is no date"))
    try:
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except OverflowError as error:
        raise BadRow(_("“date” is no date")) from error


def source_key(space: Space, key: str) -> str:
    """Return under what a post of a file is remembered."""
    return f"{space.code}:{key}"


def _known(space: Space, rows: dict[str, Row]) -> dict[str, Post]:
    """Return the posts of earlier imports that the file names, by their ids there."""
    wanted = list({key for row in rows.values() for key in (row.id, row.parent) if key})
    prefix = len(space.code) + 1
    found: dict[str, Post] = {}
    if not Post.objects.filter(source_key__startswith=f"{space.code}:").exists():
        return found
    for start in range(0, len(wanted), BATCH):
        keys = [source_key(space, key) for key in wanted[start : start + BATCH]]
        posts = Post.objects.filter(source_key__in=keys).defer("body", "html").select_related("thread")
        found |= {str(post.source_key)[prefix:]: post for post in posts}
    return found


def _placed(new: dict[str, Row], known: dict[str, Post], space: Space, report: Report) -> list[Row]:
    """Return the rows that can be placed, parents first and otherwise by date; report the others.

    A reply dated before what it answers keeps its date but is numbered after it.
    """
    below: dict[str, list[Row]] = defaultdict(list)
    ready: list[Row] = []
    for row in new.values():
        if row.parent is None:
            ready.append(row)
        elif row.parent in known:
            if known[row.parent].thread.source_key == source_key(space, row.root):
                ready.append(row)
            else:
                _refuse(report, row.line, _("it has another root than its parent"))
        elif row.parent in new:
            below[row.parent].append(row)
        else:
            _refuse(report, row.line, _("its parent is not in the file"))
    placed: list[Row] = []
    while ready:
        row = ready.pop()
        placed.append(row)
        for reply in below.pop(row.id, ()):
            if reply.root != row.root:
                _refuse(report, reply.line, _("it has another root than its parent"))
                continue
            reply.moment = max(reply.date, row.moment or row.date)
            ready.append(reply)
    reached = {row.id for row in placed}
    refused = {row.line for replies in below.values() for row in replies if row.id not in reached}
    for line in sorted(refused):
        _refuse(report, line, _("what it answers was skipped"))
    depth_first = {row.id: number for number, row in enumerate(placed)}
    placed.sort(key=lambda row: (row.moment or row.date, depth_first[row.id]))
    return placed


def _write(
    order: list[Row], known: dict[str, Post], space: Space, report: Report, progress: Progress
) -> None:
    """Number the posts, then write threads and posts in bulk; keys are taken first, so that parents have one."""
    threads = _threads(order, space, report)
    keys = bulk.take_keys(Post, len(order))
    new = {row.root for row in order if threads[row.root]._state.adding}
    places = _numbered(order, keys, known, threads)
    _save_threads([threads[root] for root in new], [threads[root] for root in threads.keys() - new])
    for start in range(0, len(order), BATCH):
        bulk.insert(Post, POST_COLUMNS, _values(order[start : start + BATCH], places, threads, space))
        progress(min(start + BATCH, len(order)), len(order))
    posts_changed.send(sender=Post, ids=keys)
    threads_changed.send(sender=Thread, threads=[thread.pk for thread in threads.values()])


def _threads(order: list[Row], space: Space, report: Report) -> dict[str, Thread]:
    """Return the thread of each root; new ones, unsaved, have keys and numbers in the order of their first posts."""
    first: dict[str, Row] = {}
    for row in order:
        first.setdefault(row.root, row)
    names = {source_key(space, root): root for root in first}
    found: dict[str, Thread] = {}
    keys = list(names)
    for start in range(0, len(keys), BATCH):
        rows = Thread.objects.select_for_update().filter(source_key__in=keys[start : start + BATCH])
        found |= {names[str(thread.source_key)]: thread for thread in rows}
    missing = [row for root, row in first.items() if root not in found]
    report.threads = len(missing)
    Space.objects.filter(pk=space.pk).update(last_thread=F("last_thread") + len(missing))
    number = Space.objects.values_list("last_thread", flat=True).get(pk=space.pk) - len(missing)
    for position, (row, key) in enumerate(
        zip(missing, bulk.take_keys(Thread, len(missing)), strict=True), number + 1
    ):
        found[row.root] = Thread(
            pk=key,
            space=space,
            number=position,
            title=_title(row.subject),
            language=space.language,
            author_name=row.author,
            created_at=row.date,
            accepts=space.state == SpaceState.OPEN,
            source_key=source_key(space, row.root),
        )
    return found


def _title(subject: str) -> str:
    if len(subject) > limits.LONGEST_TITLE:
        return subject[: limits.LONGEST_TITLE - 1] + "…"
    return subject or _("Without a title")


def _numbered(
    order: list[Row], keys: Sequence[int], known: dict[str, Post], threads: dict[str, Thread]
) -> dict[str, Place]:
    """Return where each post stands, and count the posts in their threads."""
    places: dict[str, Place] = {}
    for row, key in zip(order, keys, strict=True):
        thread = threads[row.root]
        parent = places.get(row.parent or "")
        if parent is None and row.parent is not None:
            post = known[row.parent]
            parent = Place(post.pk, None, post.seq, post.path, post.depth)
        thread.last_seq += 1
        thread.visible_count += 1
        thread.last_post_at = max(thread.last_post_at or row.date, row.date)
        path, depth = place_below(parent.path if parent else "", thread.last_seq)
        places[row.id] = Place(key, parent.key if parent else None, thread.last_seq, path, depth)
    return places


def _save_threads(new: list[Thread], grown: list[Thread]) -> None:
    bulk.insert(
        Thread,
        THREAD_COLUMNS,
        ([getattr(thread, name) for name in THREAD_COLUMNS] for thread in new),
    )
    Thread.objects.bulk_update(grown, ["last_seq", "visible_count", "last_post_at"], batch_size=500)


def _values(
    rows: list[Row], places: dict[str, Place], threads: dict[str, Thread], space: Space
) -> Iterator[tuple[Any, ...]]:
    """Return the rows of the table, in the order of ``POST_COLUMNS``."""
    for row in rows:
        place = places[row.id]
        yield (
            *(place.key, threads[row.root].pk, place.parent, place.seq, place.path, place.depth),
            *(row.author, row.body, row.date, source_key(space, row.id)),
        )
