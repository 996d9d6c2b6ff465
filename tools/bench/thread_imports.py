"""Importing 30,000 posts, next to bare inserts of the very same rows, on PostgreSQL."""

import gzip
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from tools.bench import Goal, Sample, _discussion, benchmark

POSTS = 30_000
BATCH = 2_000
# Mails that people wrote, where somebody has put them beside the repository.
ARCHIVE = Path(__file__).resolve().parents[3] / "shared" / "data" / "threads-r-sig"

RATE = Goal("import next to bare inserts of the same rows", 0.6, "×", at_least=True)
LOST = Goal("parent links and dates that are not as in the file", 0, "")
AGAIN = Goal("posts that a second run adds", 0, "")


@benchmark("import_threads", goals=(RATE, LOST, AGAIN), runs=5, report=True)
def import_rows(runs: int) -> Iterator[Sample]:
    """Import threads, next to inserting the same rows without any further work."""
    with _discussion.prepared() as space, tempfile.TemporaryDirectory(prefix="hub-bench-") as folder:
        path = Path(folder) / "rows.jsonl.gz"
        count = _write_file(path)
        for run in range(runs):
            full, created = _import_seconds(path, space)
            yield LOST, _differences(path)
            if run == 0:
                yield AGAIN, _import_seconds(path, space, empty=False)[1]
            bare = _bare_seconds()
            print(
                f"    {created} of {count} rows: bare {created / bare:.0f}/s, import {created / full:.0f}/s",
                flush=True,
            )
            yield RATE, bare / full


def _write_file(path: Path) -> int:
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as lines:
        count = 0
        for line in _archive() if ARCHIVE.is_dir() else _generated():
            lines.write(line)
            count += 1
            if count == POSTS:
                break
    return count


def _archive() -> Iterator[str]:
    for path in sorted(ARCHIVE.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from lines


def _generated() -> Iterator[str]:
    random = Random(2)  # noqa: S311 -- not for secrets
    for number in range(POSTS):
        root = number - number % 5
        row = {
            "id": f"m{number}",
            "parent": f"m{random.randrange(root, number)}" if number != root else None,
            "root": f"m{root}",
            "subject": f"Thread {root}",
            "author": f"Person {number % 99}",
            "date": f"2020-0{1 + number % 9}-11T10:00:00Z",
            "body": "A mail of the usual length, with some lines of text in it.\n" * random.randint(4, 60),
        }
        yield json.dumps(row) + "\n"


def _empty() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE discussions_thread, search_searchstate CASCADE")


def _import_seconds(path: Path, space: Any, *, empty: bool = True) -> tuple[float, int]:
    """Import the file; return the seconds and how many posts it added."""
    from discussions.importing import import_threads

    if empty:
        _empty()
    start = time.perf_counter()
    report = import_threads(path, space=space)
    return time.perf_counter() - start, report.created


def _differences(path: Path) -> int:
    """Count the posts whose parent or date is another than in the file."""
    from django.utils.dateparse import parse_datetime

    from discussions.models import Post

    given: dict[str, tuple[str | None, Any]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            given.setdefault(row["id"], (row["parent"], parse_datetime(row["date"])))
    found = Post.objects.values_list("source_key", "parent__source_key", "created_at")
    stored = {
        str(key).partition(":")[2]: (parent and parent.partition(":")[2], at) for key, parent, at in found
    }
    return sum(stored.get(key) != wanted for key, wanted in given.items())


def _bare_seconds() -> float:
    """Insert from memory the rows that the import has just made: threads and posts, in batches, one transaction."""
    from django.db import transaction

    from discussions.models import Post, Thread

    threads, posts = list(Thread.objects.order_by("pk")), list(Post.objects.order_by("pk"))
    _empty()
    start = time.perf_counter()
    with transaction.atomic():
        Thread.objects.bulk_create(threads, batch_size=BATCH)
        Post.objects.bulk_create(posts, batch_size=BATCH)
    return time.perf_counter() - start
