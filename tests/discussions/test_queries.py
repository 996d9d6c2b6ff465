"""What the page of a thread asks: built once, and still what the querysets would find."""

import pytest
from django.contrib.auth.models import AnonymousUser

from discussions import limits, queries
from discussions.models import Post, SpaceModerator, Thread
from discussions.models.thread import READ, READ_OF_SPACE
from discussions.queries import Cursor
from discussions.transitions import PostState
from tests.discussions.world import make_moderator, make_space, make_thread, make_user, write

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


@pytest.fixture
def thread(monkeypatch: pytest.MonkeyPatch) -> Thread:
    """A thread of two branches over three pages; #5 waits, #7 is hidden over #8, #9 is hidden over nothing."""
    monkeypatch.setattr(limits, "PAGE", 4)
    queries._unheld.cache_clear()
    thread, by, author = make_thread(), make_moderator(), make_user("Ana Rahman")
    made: dict[int, Post] = {}
    for number, above in enumerate([0, 0, 1, 3, 3, 2, 2, 7, 2, 1], start=1):
        made[number] = write(thread, author if number == 5 else by, parent=made.get(above))
    for number, state in ((5, PostState.PENDING), (7, PostState.HIDDEN), (9, PostState.HIDDEN)):
        Post.objects.filter(pk=made[number].pk).update(state=state)
    yield Thread.objects.get(pk=thread.pk)
    queries._unheld.cache_clear()


def numbers(thread: Thread, user: object, cursor: Cursor, *, moderates: bool = False) -> list[int]:
    return [row.seq for row in queries.posts_of(thread.pk, user, cursor, moderates=moderates)]


def test_a_page_and_one_more_are_found_from_each_place_in_each_order(thread: Thread) -> None:
    found = {
        Cursor(): [1, 3, 4, 10, 2],
        Cursor(after=10): [2, 6, 7, 8],
        Cursor(start=10): [10, 2, 6, 7, 8],
        Cursor(before=6): [2, 10, 4, 3, 1],
        Cursor(branch=1): [1, 3, 4, 10],
        Cursor(branch=2, after=6): [7, 8],
        Cursor(by_time=True): [1, 2, 3, 4, 6],
        Cursor(by_time=True, after=4): [6, 7, 8, 10],
        Cursor(by_time=True, before=6): [4, 3, 2, 1],
        Cursor(by_time=True, start=4, branch=2): [6, 7, 8],
    }
    for _time in range(2):  # the first time the questions are built, the second they are there
        assert {cursor: numbers(thread, NOBODY, cursor) for cursor in found} == found


def test_what_waits_for_a_moderator_is_found_by_its_author_only(thread: Thread) -> None:
    author = Post.objects.get(thread=thread, seq=5).author
    for user, there in ((author, True), (make_user(), False), (NOBODY, False), (author, True)):
        assert (5 in numbers(thread, user, Cursor())) is there
    assert 5 in numbers(thread, make_moderator(), Cursor(), moderates=True)


def test_other_threads_have_other_posts(thread: Thread) -> None:
    other = make_thread()
    write(other)
    assert numbers(other, NOBODY, Cursor()) == [1]
    assert numbers(thread, NOBODY, Cursor())[0] == 1
    assert queries.posts_of(other.pk, NOBODY, Cursor(), moderates=False)[0].pk == other.posts.get().pk


def test_a_branch_that_is_not_there_is_said(thread: Thread) -> None:
    with pytest.raises(Post.DoesNotExist):
        numbers(thread, NOBODY, Cursor(branch=77))


def test_a_public_thread_is_what_a_queryset_brings(thread: Thread) -> None:
    space = thread.space
    found = queries.public_thread(space.code, thread.number)
    asked = Thread.objects.public().for_reading().get(pk=thread.pk)
    assert found == asked
    assert [getattr(found, name) for name in READ] == [getattr(asked, name) for name in READ]
    assert [getattr(found.space, name) for name in READ_OF_SPACE] == [
        getattr(asked.space, name) for name in READ_OF_SPACE
    ]
    assert found.space == asked.space == space
    assert found.get_absolute_url() == asked.get_absolute_url()
    assert queries.last_number_beside(NOBODY, space.code, thread.number, 4) == 10
    for hidden in (5, 7, 77):
        assert queries.last_number_beside(NOBODY, space.code, thread.number, hidden) is None


def test_the_thread_of_a_closed_group_is_not_public() -> None:
    for space in (make_space(posting="closed"), make_space(live=False)):
        thread = make_thread(space)
        write(thread, make_moderator())
        assert queries.public_thread(space.code, thread.number) is None
        assert queries.last_number_beside(NOBODY, space.code, thread.number, 1) is None


@pytest.mark.parametrize("names", [[], ["Ana Rahman"], ["Zoe Amin", "Ben Okoro"]])
def test_moderators_are_named_in_their_order_by_either_question(names: list[str]) -> None:
    space, other = make_space(), make_space()
    for name in names:
        SpaceModerator.objects.create(space=space, user=make_user(name))
    SpaceModerator.objects.create(space=other, user=make_user("Somebody Else"))
    thread = make_thread(space)
    found = queries.public_thread(space.code, thread.number)
    named = [(name, None) for name in names]
    assert queries.moderators_of(found.space) == found.space.known_moderators == named
    assert queries.moderators_of(space) == named
