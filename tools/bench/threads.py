"""A thread of 100,000 posts: reading, finding and writing, on PostgreSQL."""

import multiprocessing
import statistics
import time
from collections.abc import Callable, Iterator
from random import Random
from threading import Thread as Worker
from typing import Any

from tools.bench import Goal, Sample, _discussion, _pairs, _report, benchmark

POSTS = 100_000
WRITERS = 8
REPLIES = 40  # of each writer in a heat
HEATS = 5
PATIENCE = 120  # seconds for all writers to come together
ROUNDS = 15
COPY = (
    "COPY discussions_post (id, thread_id, parent_id, seq, path, depth, author_name, state, state_why, body, html,"
    " renderer_version, quote, created_at, edit_count, file_count) FROM STDIN"
)

RATIO = Goal("page 200 next to page 1", 1.2, "×")
QUERIES = Goal("queries of a page of 50", 6, "")
PAGE = Goal("server time of a page of 50, median", 10, "ms")
PERMALINK = Goal("permalink to page", 2, "ms")
RATE = Goal(
    f"replies with {WRITERS} writers next to a bare conditional update and insert", 0.8, "×", at_least=True
)
FAILED = Goal("replies that failed", 0, "")
LATE = Goal("posts after the thread was closed", 0, "")


@benchmark("threads", goals=(RATIO, QUERIES, PAGE, PERMALINK, RATE, FAILED, LATE), runs=3, report=True)
def threads(runs: int) -> Iterator[Sample]:
    """Read, find and write in a thread of 100,000 posts."""
    with _discussion.prepared() as space:
        thread, moderators = _new_thread(space, "A long thread"), _discussion.moderators(WRITERS)
        _fill(thread)
        for _run in range(runs):
            yield from _reading(thread)
            yield from _writing(thread, moderators)
            yield LATE, _closing(thread, moderators)


def _fill(thread: Any) -> None:
    """Copy the posts in: a tree some nine levels deep, texts of some lines, rendered. Parents have the key before."""
    from django.db import connection

    from core.sanitize import RENDERER_VERSION, render_markdown
    from discussions.models import Thread
    from discussions.services.numbering import place_below

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
    from discussions.models import Post

    posts = Post.objects.filter(thread=thread).order_by("path").values_list("seq", flat=True)
    here = thread.get_absolute_url()
    return {1: here, 200: f"{here}?after={posts[199 * 50 - 1]}"}


def _reading(thread: Any) -> Iterator[Sample]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

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
    own = statistics.median(_pairs.took(lambda: client.get(addresses[200])).cpu for _round in range(ROUNDS))
    plain = statistics.median(_pairs.took(lambda: client.get("/healthz")).cpu for _round in range(ROUNDS))
    _report.say(
        f"{own:.3g} ms of a page's server time are the process's own CPU time; /healthz takes {plain:.2g} ms."
    )
    with CaptureQueriesContext(connection) as queries:
        client.get(addresses[200])
    yield QUERIES, len(queries)
    link = f"{thread.get_absolute_url()}77777/"
    yield PERMALINK, statistics.median(_milliseconds(lambda: _resolve(link)) for _round in range(ROUNDS))


def _resolve(link: str) -> None:
    """Ask the view that leads from a permalink to its page."""
    from django.contrib.auth.models import AnonymousUser
    from django.test import RequestFactory
    from django.urls import resolve

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


def _raw(thread: int, user: int, count: int) -> int:
    """A conditional update and an insert as SQL, without Django's models."""
    from django.db import connection, transaction

    from discussions.services import numbering

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
                [thread, seq, numbering.step(seq), user, "A reply. " * 20, "<p>A reply.</p>" * 12],
            )
    return 0


def _bare(thread: int, user: int, count: int) -> int:
    """What no writing through models can do without: a conditional update, and an insert of a post."""
    from django.db import transaction
    from django.utils import timezone

    from accounts.models import User
    from discussions.models import Post, Thread
    from discussions.services import numbering

    by, target = User.objects.get(pk=user), Thread.objects.get(pk=thread)
    for number in range(count):
        body, now = f"Reply {number} of {user}. " * 20, timezone.now()
        post = Post(thread=target, author=by, author_name=by.name, state="visible", body=body, created_at=now)
        post.html, post.renderer_version = f"<p>{body}</p>", 1
        with transaction.atomic():
            post.seq = numbering.take_number(thread=target, visible=True, at=now)
            post.path, post.depth = numbering.place_below("", post.seq)
            post.save(force_insert=True)
    return 0


def _service(thread: int, user: int, count: int) -> int:
    """The service that people use; returns how many replies failed."""
    from accounts.models import User
    from core.exceptions import DomainError
    from discussions import services
    from discussions.models import Thread

    by, failed = User.objects.get(pk=user), 0
    target = Thread.objects.select_related("space").get(pk=thread)
    for number in range(count):
        try:
            services.write_post(thread=target, by=by, body=f"Reply {number} of {user}. " * 20)
        except DomainError:
            failed += 1
    return failed


WORK: dict[str, Callable[[int, int, int], int]] = {"raw": _raw, "bare": _bare, "service": _service}


def _job(races: list[tuple[str, int]], warm_up: int, user: int, count: int, meet: Any, results: Any) -> None:
    """Write in one race after the other; all writers begin and end each together."""
    import django

    django.setup()
    from django.db import connection

    connection.ensure_connection()
    for kind in {kind for kind, _thread in races}:
        WORK[kind](warm_up, user, 2)  # what a process does for the first time is not what is measured
    failed = 0
    for kind, thread in races:
        meet.wait()
        failed += WORK[kind](thread, user, count)
        meet.wait()
    results.put(failed)


def _race(races: list[tuple[str, int]], moderators: list[Any], count: int) -> tuple[list[float], int]:
    """Let all writers write at once, in each race into its thread; return the races' seconds, and the failures."""
    context = multiprocessing.get_context("spawn")
    meet, results = context.Barrier(WRITERS + 1, timeout=PATIENCE), context.Queue()
    warm_up = _new_thread(_space_of(races[0][1]), "Warming up").pk
    jobs = [
        context.Process(target=_job, args=(races, warm_up, user.pk, count, meet, results))
        for user in moderators
    ]
    for job in jobs:
        job.start()
    seconds = []
    for _race_of_many in races:
        meet.wait()
        began = time.perf_counter()
        meet.wait()
        seconds.append(time.perf_counter() - began)
    failed = sum(results.get() for _job_of_many in jobs)
    for job in jobs:
        job.join()
    return seconds, failed


def _space_of(thread: int) -> Any:
    from discussions.models import Thread

    return Thread.objects.select_related("space").get(pk=thread).space


def _new_thread(space: Any, title: str) -> Any:
    from discussions.models import Thread
    from discussions.services.threads import next_number

    return Thread.objects.create(space=space, number=next_number(space), title=title)


def _writing(thread: Any, moderators: list[Any]) -> Iterator[Sample]:
    """Bare writing and the service in turns."""
    kinds = ["raw", *("bare", "service") * (1 + HEATS)]
    races = [(kind, _new_thread(thread.space, kind).pk) for kind in kinds]
    seconds, failed = _race(races, moderators, REPLIES)
    took = {kind: [one for one, of in zip(seconds, kinds, strict=True) if of == kind] for kind in WORK}
    for kind in ("bare", "service"):
        del took[kind][0]  # the first race of eight new processes takes twice as long as any other
    rates = {kind: WRITERS * REPLIES / statistics.median(times) for kind, times in took.items()}
    said = ", ".join(f"{kind} {rate:.0f}/s" for kind, rate in rates.items())
    _report.say(
        f"Replies of {WRITERS} writers: {said}. Raw is nothing but SQL; bare saves a post as Django's models do."
    )
    yield from ((RATE, bare / full) for bare, full in zip(took["bare"], took["service"], strict=True))
    yield FAILED, failed


def _closing(thread: Any, moderators: list[Any]) -> float:
    """Close a thread while all write into it; return how many posts came after."""
    from discussions import services
    from discussions.models import Post, Thread

    target = _new_thread(thread.space, "Closing")
    writers = Worker(target=_race, args=([("service", target.pk)], moderators, 2 * REPLIES))
    writers.start()
    deadline = time.monotonic() + 120
    while Post.objects.filter(thread=target).count() < WRITERS and time.monotonic() < deadline:
        time.sleep(0.01)
    services.close_thread(thread=target, by=moderators[0], why="Enough.")
    at_close = Thread.objects.get(pk=target.pk).last_seq
    writers.join()
    return float(Post.objects.filter(thread=target, seq__gt=at_close).count())
