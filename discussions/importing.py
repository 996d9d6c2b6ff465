"""Bringing in discussions held elsewhere: JSON lines, plain or gzip, thousands of posts at a time.

Rows may come in any order. Numbers follow the dates, a reply never before what it answers; dates, names and parents
stay what they were. Texts are rendered when somebody first reads them.
"""

import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from django.db import transaction
from django.db.models import F
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from core.exceptions import DomainError
from core.sanitize import clean_text
from discussions import limits
from discussions.models import Post, Space, Thread
from discussions.services.numbering import place_below
from discussions.signals import posts_changed, threads_changed

BATCH = 2000
LONGEST_ID = 150
Progress = Callable[[int, int], object]


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
    known = _known(space, rows)
    report.unchanged = sum(row.id in known for row in rows.values())
    new = {key: row for key, row in rows.items() if key not in known}
    order = _placed(new, known, space, report)
    report.created = len(order)
    with transaction.atomic():
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
    threads = _threads(order, known, space, report)
    posts = _posts(order, known, threads, space)
    levels: dict[int, list[Post]] = defaultdict(list)
    done = 0
    by_id = {row.id: post for row, post in zip(order, posts, strict=True)}
    level_of: dict[str, int] = {}
    for row in (
        order
    ):  # the true depth: parents are inserted before their replies, since keys come from the database
        level_of[row.id] = level_of.get(row.parent or "", 0) + 1
        levels[level_of[row.id]].append(by_id[row.id])
    for level in sorted(levels):
        for start in range(0, len(levels[level]), BATCH):
            part = levels[level][start : start + BATCH]
            for post in part:
                if post.parent is not None:
                    post.parent_id = post.parent.pk
            Post.objects.bulk_create(part, batch_size=BATCH)
            done += len(part)
            progress(done, len(posts))
    changed = list({post.thread_id for post in posts})
    posts_changed.send(sender=Post, ids=[post.pk for post in posts])
    threads_changed.send(sender=Thread, threads=changed)


def _threads(order: list[Row], known: dict[str, Post], space: Space, report: Report) -> dict[str, Thread]:
    """Return the thread of each root; new ones are made, in the order of their first posts."""
    first: dict[str, Row] = {}
    for row in order:
        first.setdefault(row.root, row)
    keys = {source_key(space, root): root for root in first}
    found: dict[str, Thread] = {}
    names = list(keys)
    for start in range(0, len(names), BATCH):
        rows = Thread.objects.select_for_update().filter(source_key__in=names[start : start + BATCH])
        found |= {keys[str(thread.source_key)]: thread for thread in rows}
    missing = [row for root, row in first.items() if root not in found]
    report.threads = len(missing)
    Space.objects.filter(pk=space.pk).update(last_thread=F("last_thread") + len(missing))
    number = Space.objects.values_list("last_thread", flat=True).get(pk=space.pk) - len(missing)
    accepts = space.state == "open"
    made = [
        Thread(
            space=space,
            number=number + position,
            title=_title(row.subject),
            language=space.language,
            author_name=row.author,
            created_at=row.date,
            accepts=accepts,
            source_key=source_key(space, row.root),
        )
        for position, row in enumerate(missing, 1)
    ]
    Thread.objects.bulk_create(made, batch_size=BATCH)
    return found | {row.root: thread for row, thread in zip(missing, made, strict=True)}


def _title(subject: str) -> str:
    if len(subject) > limits.LONGEST_TITLE:
        return subject[: limits.LONGEST_TITLE - 1] + "…"
    return subject or _("Without a title")


def _posts(order: list[Row], known: dict[str, Post], threads: dict[str, Thread], space: Space) -> list[Post]:
    """Return the posts with numbers and paths, unsaved, and count them in their threads."""
    made: dict[str, Post] = {}
    counts: dict[int, int] = defaultdict(int)
    for row in order:
        thread = threads[row.root]
        parent = (made.get(row.parent) or known.get(row.parent)) if row.parent else None
        thread.last_seq += 1
        counts[thread.pk] += 1
        path, depth = place_below(parent.path if parent else "", thread.last_seq)
        made[row.id] = Post(
            thread=thread,
            parent=parent,
            seq=thread.last_seq,
            path=path,
            depth=depth,
            author_name=row.author,
            body=row.body,
            created_at=row.date,
            source_key=source_key(space, row.id),
        )
        thread.visible_count += 1
        thread.last_post_at = max(filter(None, (thread.last_post_at, row.date)))
    changed = list(_unique(threads.values()))
    Thread.objects.bulk_update(changed, ["last_seq", "visible_count", "last_post_at"], batch_size=500)
    return list(made.values())


def _unique(threads: Any) -> Iterator[Thread]:
    seen: set[int] = set()
    for thread in threads:
        if thread.pk not in seen:
            seen.add(thread.pk)
            yield thread
