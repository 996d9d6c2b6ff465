"""Eight writers at once, and one who closes, on a database with row locks."""

import threading
import uuid
from collections.abc import Callable

import pytest
from django.db import connections

from core.exceptions import DomainError
from discussions import services
from discussions.models import Post, Thread
from tests.discussions.world import fresh, make_moderator, make_thread, make_user, write

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

WRITERS, POSTS = 8, 6


def at_once(work: Callable[[int], None], count: int = WRITERS) -> None:
    start = threading.Barrier(count)

    def run(number: int) -> None:
        start.wait()
        try:
            work(number)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def test_eight_writers_on_one_parent_get_all_numbers_and_lose_nothing():
    thread = make_thread()
    first = write(thread)
    people = [make_moderator() for _number in range(WRITERS)]

    def work(number: int) -> None:
        for turn in range(POSTS):
            services.write_post(thread=thread, by=people[number], body=f"Post {number}.{turn}", parent=first)

    at_once(work)
    total = WRITERS * POSTS + 1
    assert sorted(Post.objects.values_list("seq", flat=True)) == list(range(1, total + 1))
    assert (fresh(thread).last_seq, fresh(thread).visible_count) == (total, total)
    assert Post.objects.filter(depth=2, path__startswith=first.path).count() == total - 1


def test_nothing_is_written_after_a_thread_or_its_space_is_closed():
    boss = make_moderator()
    people = [make_moderator() for _number in range(WRITERS)]
    for close in ("thread", "space"):
        thread = make_thread(by=boss)
        seen: list[int] = []

        def work(number: int, thread: Thread = thread, close: str = close, seen: list[int] = seen) -> None:
            if number == WRITERS:
                if close == "thread":
                    services.close_thread(thread=thread, by=boss, why="Enough.")
                else:
                    services.set_space_state(space=thread.space, state="archived", by=boss)
                seen.append(Thread.objects.get(pk=thread.pk).last_seq)
                return
            for turn in range(POSTS):
                try:
                    services.write_post(
                        thread=thread, by=people[number], body=f"Late {close} {number}.{turn}"
                    )
                except DomainError:
                    return

        at_once(work, WRITERS + 1)
        assert not Post.objects.filter(thread=thread, seq__gt=seen[0]).exists()
        assert fresh(thread).last_seq == thread.posts.count()


def test_of_eight_posts_sent_at_once_by_one_member_one_passes_the_pause():
    thread, by = make_thread(), make_user()
    refused: list[str] = []

    def work(number: int) -> None:
        try:
            services.write_post(thread=thread, by=by, body=f"In a hurry {number}.")
        except DomainError as error:
            refused.append(str(error))

    at_once(work)
    assert Post.objects.count() == fresh(thread).last_seq == 1
    assert len(refused) == WRITERS - 1
    assert all("wait" in why for why in refused)


@pytest.mark.parametrize("make", [make_moderator, make_user])
def test_one_form_sent_eight_times_at_once_is_one_post(make):
    thread, by, token = make_thread(), make(), uuid.uuid4()
    made: list[int] = []

    def work(_number: int) -> None:
        made.append(services.write_post(thread=thread, by=by, body="Once.", client_token=token).pk)

    at_once(work)
    assert len(set(made)) == 1
    assert (Post.objects.count(), fresh(thread).last_seq, fresh(thread).visible_count) == (1, 1, 1)
