"""A thread of 100,000 posts: reading, finding and writing, on PostgreSQL (needs DATABASE_URL)."""

import gzip
import json
import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

from tools.bench import Goal, Sample, benchmark

POSTS = 100_000
WRITERS = 8
REPLIES = 40  # of each writer
ROUNDS = 15
IMPORTED = 6_000
DATABASE = "hub_bench_threads"
ADMIN = "postgres"
COPY = (
    "COPY discussions_post (id, thread_id, parent_id, seq, path, depth, author_name, state, state_why, body, html,"
    " renderer_version, quote, created_at, edit_count, file_count) FROM STDIN"
)

RATIO = Goal("page 200 next to page 1", 1.2, "×")
QUERIES = Goal("queries of a page of 50", 6, "")
PAGE = Goal("server time of a page of 50, median", 10, "ms")
PERMALINK = Goal("permalink to page", 2, "ms")
RATE = Goal(f"replies with {WRITERS} writers next to a bare update and insert", 0.8, "×", at_least=True)
FAILED = Goal("replies that failed", 0, "")
LATE = Goal("posts after the thread was closed", 0, "")
IMPORT = Goal("import next to bare inserts of the same rows", 0.6, "×", at_least=True)


@benchmark("threads", goals=(RATIO, QUERIES, PAGE, PERMALINK, RATE, FAILED, LATE), runs=3)
def threads(runs: int) -> Iterator[Sample]:
    """Read, find and write in a thread of 100,000 posts."""
    thread, moderators = _prepare()
    _fill(thread)
    for _run in range(runs):
        yield from _reading(thread)
        yield from _writing(thread, moderators)
        yield LATE, _closing(thread, moderators)


@benchmark("import_threads", goals=(IMPORT,), runs=3)
def import_rows(runs: int) -> Iterator[Sample]:
    """Import threads, next to inserting the same rows without any further work."""
    _prepare()
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as folder:
        path = Path(folder) / "rows.jsonl.gz"
        _write_rows(path)
        for _run in range(runs):
            yield IMPORT, _bare_seconds(path) / _import_seconds(path)


def _prepare() -> tuple[Any, list[Any]]:
    """Make a database of our own on the server of DATABASE_URL, a thread and its moderators."""
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        raise SystemExit("This benchmark needs PostgreSQL: export DATABASE_URL=postgres://…")
    base, _slash, own = os.environ["DATABASE_URL"].rpartition("/")
    _create_database(base)
    folder = tempfile.mkdtemp(prefix="hub-bench-")
    os.environ |= {"DATABASE_URL": f"{base}/{DATABASE}_{own}", "HUB_VAR": folder, "LOG_LEVEL": "ERROR"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "hub.settings.test"
    import django  # noqa: PLC0415 -- the environment says first which settings

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 -- needs Django

    call_command("migrate", verbosity=0, interactive=False)
    from discussions.models import Space, Thread  # noqa: PLC0415 -- needs Django
    from hub.services import ensure_pages  # noqa: PLC0415

    ensure_pages()
    from hub.models import HomePage  # noqa: PLC0415

    space = Space.objects.filter(code="bench").first()
    if space is None:
        home = HomePage.objects.get(locale__language_code="en")
        space = home.add_child(instance=Space(title="Bench", slug="bench", moderation="none"))
    number = space.threads.count() + 1
    Space.objects.filter(pk=space.pk).update(last_thread=number)
    thread = Thread.objects.create(space=space, number=number, title="A long thread")
    return thread, _moderators()


def _create_database(base: str) -> None:
    import psycopg  # noqa: PLC0415 -- only here

    own = os.environ["DATABASE_URL"].rpartition("/")[2]
    with psycopg.connect(f"{base}/{ADMIN}", autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [f"{DATABASE}_{own}"])
        if known.fetchone() is None:
            connection.execute(f'CREATE DATABASE "{DATABASE}_{own}"')


def _moderators() -> list[Any]:
    """People without limits of their own: what is measured is the writing."""
    from django.contrib.auth.models import Group  # noqa: PLC0415 -- needs Django

    from accounts import roles  # noqa: PLC0415
    from accounts.models import User  # noqa: PLC0415

    group = Group.objects.get(name=roles.MODERATOR)
    found = []
    for number in range(WRITERS):
        user = User.objects.filter(email=f"bench{number}@example.org").first()
        user = user or User.objects.create_user(f"bench{number}@example.org", name=f"Writer {number}")
        user.groups.add(group)
        found.append(user)
    return found


def _fill(thread: Any) -> None:
    """Copy the posts in: a tree some nine levels deep, texts of some lines, rendered. Parents have the key before."""
    from django.db import connection  # noqa: PLC0415 -- needs Django

    from core.sanitize import RENDERER_VERSION, render_markdown  # noqa: PLC0415 -- needs Django
    from discussions.models import Thread  # noqa: PLC0415
    from discussions.services.numbering import place_below  # noqa: PLC0415

    random = Random(1)  # noqa: S311 -- not for secrets
    text = "A text of **some** lines, as people write them.\n\n" * 4
    html = render_markdown(text)
    paths: list[str] = []
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM discussions_post")
        before = cursor.fetchone()[0]
        with cursor.copy(COPY) as rows:
            for seq in range(1, POSTS + 1):
                above = (
                    random.randrange(max(0, seq - 60), seq - 1) if seq > 1 and random.random() > 0.1 else None
                )
                path, depth = place_below("" if above is None else paths[above], seq)
                paths.append(path)
                parent = None if above is None else before + above + 1
                author = f"Person {seq % 300}"
                rows.write_row(
                    [
                        *(before + seq, thread.pk, parent, seq, path, depth, author, "visible", "", text),
                        *(html, RENDERER_VERSION, "", "2021-01-01T00:00Z", 0, 0),
                    ]
                )
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('discussions_post', 'id'), %s)", [before + POSTS]
        )
        cursor.execute("VACUUM ANALYZE discussions_post")
    Thread.objects.filter(pk=thread.pk).update(last_seq=POSTS, visible_count=POSTS)


def _cursors(thread: Any) -> dict[int, str]:
    """Return the addresses of page 1 and page 200."""
    from discussions.models import Post  # noqa: PLC0415 -- needs Django

    posts = Post.objects.filter(thread=thread).order_by("path").values_list("seq", flat=True)
    here = thread.get_absolute_url()
    return {1: here, 200: f"{here}?after={posts[199 * 50 - 1]}"}


def _reading(thread: Any) -> Iterator[Sample]:
    from django.db import connection  # noqa: PLC0415 -- needs Django
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client = Client()
    addresses = _cursors(thread)
    for address in addresses.values():
        client.get(address)
    times: dict[int, list[float]] = {1: [], 200: []}
    for _round in range(ROUNDS):
        for number, address in addresses.items():
            times[number].append(_milliseconds(lambda address=address: client.get(address)))  # type: ignore[misc]
    yield RATIO, statistics.median(times[200]) / statistics.median(times[1])
    yield PAGE, statistics.median(times[200] + times[1])
    with CaptureQueriesContext(connection) as queries:
        client.get(addresses[200])
    yield QUERIES, len(queries)
    link = f"{thread.get_absolute_url()}77777/"
    yield PERMALINK, statistics.median(_milliseconds(lambda: _resolve(link)) for _round in range(ROUNDS))


def _resolve(link: str) -> None:
    """Ask the view that leads from a permalink to its page."""
    from django.contrib.auth.models import AnonymousUser  # noqa: PLC0415 -- needs Django
    from django.test import RequestFactory  # noqa: PLC0415
    from django.urls import resolve  # noqa: PLC0415

    request = RequestFactory().get(link)
    request.user = AnonymousUser()
    match = resolve(link)
    answer = match.func(request, *match.args, **match.kwargs)
    if answer.status_code != 302:
        raise RuntimeError(f"The permalink answered {answer.status_code}.")


def _milliseconds(function: Callable[[], object]) -> float:
    start = time.perf_counter()
    function()
    return (time.perf_counter() - start) * 1000


def _bare(thread: int, user: int, count: int) -> int:
    """What no writing can do without: a conditional update, and an insert."""
    from django.db import connection, transaction  # noqa: PLC0415 -- in a process of its own

    for _number in range(count):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE discussions_thread SET last_seq = last_seq + 1 WHERE id = %s AND accepts RETURNING last_seq",
                [thread],
            )
            seq = cursor.fetchone()[0]
            cursor.execute(
                "INSERT INTO discussions_post (thread_id, seq, path, depth, author_id, author_name, state, state_why, body,"
                " html, renderer_version, quote, created_at, edit_count, file_count)"
                " VALUES (%s, %s, %s, 1, %s, 'x', 'visible', '', %s, %s, 1, '', now(), 0, 0)",
                [thread, seq, f"{seq:04d}", user, "A reply. " * 20, "<p>A reply.</p>" * 12],
            )
    return 0


def _service(thread: int, user: int, count: int) -> int:
    """The service that people use; returns how many replies failed."""
    from accounts.models import User  # noqa: PLC0415 -- in a process of its own
    from core.exceptions import DomainError  # noqa: PLC0415
    from discussions import services  # noqa: PLC0415
    from discussions.models import Thread  # noqa: PLC0415

    by, failed = User.objects.get(pk=user), 0
    target = Thread.objects.select_related("space").get(pk=thread)
    for number in range(count):
        try:
            services.write_post(thread=target, by=by, body=f"Reply {number} of {user}. " * 20)
        except DomainError:
            failed += 1
    return failed


def _job(kind: str, thread: int, user: int, count: int, start: Any, results: Any) -> None:
    import django  # noqa: PLC0415 -- a new process

    django.setup()
    work = _bare if kind == "bare" else _service
    from django.db import connection  # noqa: PLC0415

    connection.ensure_connection()
    start.wait()
    results.put(work(thread, user, count))


def _race(kind: str, thread: int, moderators: list[Any], count: int) -> tuple[float, int, Any]:
    """Let all writers write at once; return seconds, failures and nothing more."""
    context = multiprocessing.get_context("spawn")
    start, results = context.Barrier(WRITERS + 1), context.Queue()
    jobs = [
        context.Process(target=_job, args=(kind, thread, user.pk, count, start, results))
        for user in moderators
    ]
    for job in jobs:
        job.start()
    start.wait()
    began = time.perf_counter()
    failed = sum(results.get() for _job_of_many in jobs)
    seconds = time.perf_counter() - began
    for job in jobs:
        job.join()
    return seconds, failed, None


def _new_thread(like: Any, title: str) -> Any:
    from discussions.models import Thread  # noqa: PLC0415 -- needs Django
    from discussions.services.threads import next_number  # noqa: PLC0415

    return Thread.objects.create(space=like.space, number=next_number(like.space), title=title)


def _writing(thread: Any, moderators: list[Any]) -> Iterator[Sample]:
    bare, _failed, _none = _race("bare", _new_thread(thread, "Bare").pk, moderators, REPLIES)
    full, failed, _none = _race("service", _new_thread(thread, "Service").pk, moderators, REPLIES)
    print(f"    bare {WRITERS * REPLIES / bare:.0f}/s, service {WRITERS * REPLIES / full:.0f}/s", flush=True)
    yield RATE, bare / full
    yield FAILED, failed


def _closing(thread: Any, moderators: list[Any]) -> float:
    """Close a thread while all write into it; return how many posts came after."""
    from threading import Thread as Worker  # noqa: PLC0415 -- only here

    from discussions import services  # noqa: PLC0415 -- needs Django
    from discussions.models import Post, Thread  # noqa: PLC0415

    target = _new_thread(thread, "Closing")
    writers = Worker(target=_race, args=("service", target.pk, moderators, REPLIES))
    writers.start()
    deadline = time.monotonic() + 120
    while Post.objects.filter(thread=target).count() < WRITERS and time.monotonic() < deadline:
        time.sleep(0.01)
    services.close_thread(thread=target, by=moderators[0], why="Enough.")
    at_close = Thread.objects.get(pk=target.pk).last_seq
    writers.join()
    return float(Post.objects.filter(thread=target, seq__gt=at_close).count())


def _write_rows(path: Path) -> None:
    random = Random(2)  # noqa: S311 -- not for secrets
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        for number in range(IMPORTED):
            root = number - number % 5
            parent = f"m{random.randrange(root, number)}" if number != root else None
            row = {
                "id": f"m{number}", "parent": parent, "root": f"m{root}", "subject": f"Thread {root}",
                "author": f"Person {number % 99}", "date": f"2020-0{1 + number % 9}-11T10:00:00Z",
                "body": "A mail of the usual length, with some lines of text in it.\n" * 16,
            }  # fmt: skip
            lines.write(json.dumps(row) + "\n")


def _import_seconds(path: Path) -> float:
    from discussions.importing import import_threads  # noqa: PLC0415 -- needs Django
    from discussions.models import Post, Space, Thread  # noqa: PLC0415

    space = Space.objects.get(code="bench")
    Thread.objects.exclude(source_key=None).delete()
    start = time.perf_counter()
    report = import_threads(path, space=space)
    seconds = time.perf_counter() - start
    if report.created != IMPORTED or Post.objects.exclude(source_key=None).count() != IMPORTED:
        raise RuntimeError(f"{report.created} rows were imported: {report.errors[:3]}")
    return seconds


def _bare_seconds(path: Path) -> float:
    """Insert the very rows an import makes, from memory, in the same batches."""
    from django.db import transaction  # noqa: PLC0415 -- needs Django

    from discussions.models import Post  # noqa: PLC0415

    _import_seconds(path)
    rows = list(Post.objects.exclude(source_key=None).order_by("pk"))
    Post.objects.filter(pk__in=[row.pk for row in rows]).update(parent=None)
    Post.objects.exclude(source_key=None).delete()
    start = time.perf_counter()
    with transaction.atomic():
        for first in range(0, len(rows), 2000):
            Post.objects.bulk_create(rows[first : first + 2000])
    seconds = time.perf_counter() - start
    Post.objects.exclude(source_key=None).delete()
    return seconds
