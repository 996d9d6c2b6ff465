"""Writing posts: numbers, places, limits, double sending, changing, removing, erasing."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.exceptions import Conflict, DomainError, NotPermitted
from core.models import Outbox
from core.sanitize import RENDERER_VERSION
from discussions import limits, services
from discussions.models import Mention, Post, PostRevision, SpaceMember, Thread
from discussions.services.numbering import place_below, step
from discussions.transitions import PostState
from people.exports import export
from people.services import close_account
from tests.discussions.world import fresh, make_moderator, make_space, make_thread, make_user, write

pytestmark = pytest.mark.django_db


def test_numbers_have_no_gaps_and_paths_hold_the_ancestors():
    thread = make_thread()
    first = write(thread)
    second = write(thread, parent=first)
    third = write(thread, parent=second)
    other = write(thread)
    assert [post.seq for post in (first, second, third, other)] == [1, 2, 3, 4]
    assert third.path == "000100020003"
    assert (third.depth, other.path, other.depth) == (3, "0004", 1)
    thread = fresh(thread)
    assert (thread.last_seq, thread.visible_count, thread.last_post_at) == (4, 4, other.created_at)
    assert Outbox.objects.filter(topic="discussions.posted").count() == 4


def test_below_the_deepest_level_a_reply_keeps_its_true_parent_and_stands_beside_it():
    thread = make_thread()
    by = make_moderator()
    post = None
    for _level in range(limits.DEEPEST + 3):
        post = write(thread, by, parent=post)
    assert post is not None
    assert (post.depth, len(post.path)) == (32, 128)
    assert post.parent.seq == post.seq - 1
    assert post.path[:124] == post.parent.path[:124]


def test_steps_sort_as_numbers_do():
    numbers = [1, 9, 10, 35, 36, 37, 1295, 1296, 46655, 46656, 1_679_615]
    assert sorted(map(step, numbers)) == [step(number) for number in numbers]
    assert place_below("", 36) == ("0010", 1)
    with pytest.raises(Conflict):
        step(1_679_616)


def test_sending_the_same_form_twice_makes_one_post():
    thread, by, token = make_thread(), make_user(), uuid.uuid4()
    first = write(thread, by, client_token=token, body="Once.")
    again = services.write_post(thread=thread, by=by, body="Once.", client_token=token)
    assert first == again
    assert fresh(thread).visible_count == 1


def test_text_is_rendered_once_and_kept_as_written():
    post = write(make_thread(), body="**Bold** <script>alert(1)</script>")
    assert post.body == "**Bold** <script>alert(1)</script>"
    assert "<strong>Bold</strong>" in post.html
    assert "<script" not in post.html
    assert post.renderer_version == RENDERER_VERSION


@pytest.mark.parametrize("body", ["", " ", "x", "x" * (limits.LONGEST_BODY + 1)])
def test_texts_too_short_or_too_long_are_refused(body):
    with pytest.raises(DomainError):
        write(make_thread(), body=body)
    assert not Post.objects.exists()


def test_newcomers_have_limits_that_members_have_not():
    space = make_space(moderation="first")
    thread, new = make_thread(space), make_user()
    with pytest.raises(DomainError, match="links"):
        write(thread, new, body="https://a.org https://b.org https://c.org")
    held = [write(thread, new) for _number in range(2)]
    assert [post.state for post in held] == [PostState.PENDING] * 2
    assert fresh(thread).visible_count == 0
    with pytest.raises(DomainError, match="wait"):
        services.write_post(thread=thread, by=new, body="At once again.")
    boss = make_moderator()
    for post in held:
        services.approve(post=post, by=boss)
    assert write(thread, new).state == PostState.VISIBLE
    assert write(thread, new, body="https://a.org https://b.org https://c.org").state == PostState.VISIBLE
    assert fresh(thread).visible_count == 4


def test_a_newcomer_writes_ten_posts_a_day():
    thread, new = make_thread(), make_user()
    an_hour_ago = timezone.now() - timedelta(hours=1)
    for _number in range(10):
        Post.objects.filter(pk=write(thread, new).pk).update(state="pending")
    Post.objects.filter(author=new).update(created_at=an_hour_ago)
    with pytest.raises(DomainError, match="a day"):
        services.write_post(thread=thread, by=new, body="The eleventh.")


def test_the_same_text_again_is_refused_and_a_post_made_in_no_time_is_held():
    thread, by = make_thread(), make_user()
    write(thread, by, body="The very same.")
    Post.objects.filter(author=by).update(created_at=timezone.now() - timedelta(minutes=2))
    with pytest.raises(DomainError, match="very text"):
        services.write_post(thread=thread, by=by, body="The very same.")
    rushed = write(thread, make_user(), composed_in=timedelta(seconds=1))
    calm = write(thread, make_user(), composed_in=timedelta(seconds=30))
    assert (rushed.state, calm.state) == (PostState.PENDING, PostState.VISIBLE)


def test_nobody_writes_where_they_may_not():
    invited, closed = make_space(posting="invited"), make_space(posting="closed")
    member, stranger = make_user(), make_user()
    for space in (invited, closed):
        SpaceMember.objects.create(space=space, user=member)
        thread = make_thread(space)
        assert write(thread, member).seq == 1
        with pytest.raises(NotPermitted):
            write(thread, stranger)
    past = make_thread(make_space())
    past.space.runs_until = timezone.localdate() - timedelta(days=1)
    with pytest.raises(NotPermitted):
        write(past)


def test_a_thread_that_closed_meanwhile_takes_nothing():
    thread, by = make_thread(), make_user()
    services.close_thread(thread=fresh(thread), by=make_moderator(), why="Done.")
    with pytest.raises(Conflict):
        write(thread, by)
    assert (fresh(thread).last_seq, Post.objects.count()) == (0, 0)


def test_a_space_that_closes_closes_its_threads_in_the_same_moment():
    thread = make_thread()
    boss = make_moderator()
    services.set_space_state(space=thread.space, state="read_only", by=boss)
    assert fresh(thread).accepts is False
    services.set_space_state(space=thread.space, state="open", by=boss)
    assert fresh(thread).accepts is True


def test_a_full_thread_closes_and_goes_on_in_a_new_one():
    thread = make_thread()
    Thread.objects.filter(pk=thread.pk).update(last_seq=limits.FULL_THREAD - 1)
    last = write(thread)
    thread = fresh(thread)
    assert (last.seq, thread.state, thread.accepts) == (limits.FULL_THREAD, "closed", False)
    follow_on = thread.continued_by.get()
    assert (follow_on.title, follow_on.number, follow_on.accepts) == (thread.title, 2, True)
    assert write(follow_on).seq == 1


def test_changing_keeps_what_was_read_and_ends_after_a_day():
    thread, by = make_thread(), make_user()
    post = write(thread, by, body="First words.")
    services.edit_post(post=post, body="Better words.", by=by)
    assert not PostRevision.objects.exists()
    write(thread, parent=post)
    services.edit_post(post=fresh(post), body="Best words.", by=by)
    changed = fresh(post)
    assert (changed.edit_count, changed.revisions.get().body) == (1, "Better words.")
    assert "Best words." in changed.html
    with pytest.raises(NotPermitted):
        services.edit_post(post=changed, body="Not mine.", by=make_moderator())
    Post.objects.filter(pk=post.pk).update(created_at=timezone.now() - timedelta(hours=25))
    with pytest.raises(NotPermitted):
        services.edit_post(post=fresh(post), body="Too late.", by=by)
    with pytest.raises(NotPermitted):
        changed.revisions.get().delete()


def test_removing_leaves_a_placeholder_and_the_replies():
    thread, by = make_thread(), make_user()
    post = write(thread, by)
    reply = write(thread, parent=post)
    services.delete_post(post=post, by=by)
    assert fresh(post).state == PostState.DELETED
    assert fresh(reply).parent == post
    assert fresh(thread).visible_count == 1


def test_mentions_find_people_of_the_thread_only():
    thread = make_thread()
    amal, stranger = make_user("Amal de la Cruz"), make_user("Sven Outside")
    write(thread, amal)
    post = write(thread, body="I agree with @Amal de la Cruz, not with @Sven Outside or a@example.org.")
    assert [row.user for row in Mention.objects.filter(post=post)] == [amal]
    assert stranger.pk


def test_erasing_blanks_everything_and_keeps_the_tree():
    thread, by = make_thread(), make_user("Very Private")
    post = write(thread, by, body="A secret.")
    reply = write(thread, parent=post, quote_of=post, quote="A secret.")
    services.edit_post(post=post, body="A secret, changed.", by=by)
    assert export(by)["discussions"]["posts"][0]["body"] == "A secret, changed."
    assert services.erase_contributions(user=by) == 1
    gone = fresh(post)
    assert (gone.body, gone.html, gone.author, gone.author_name, gone.state) == ("", "", None, "", "deleted")
    assert PostRevision.objects.get().body == ""
    assert fresh(reply).quote == ""
    assert fresh(reply).parent == gone
    assert fresh(thread).visible_count == 1


def test_closing_an_account_takes_the_name_off():
    thread, by = make_thread(), make_user("Leaving Soon")
    post = write(thread, by)
    close_account(user=by)
    assert fresh(post).author_name == "Former member"


@pytest.mark.parametrize(
    "change",
    [{"state": "lost"}, {"seq": 0}, {"depth": 33}],
)
def test_the_database_refuses_what_no_service_writes(change):
    post = write(make_thread())
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(**change)


def test_the_database_keeps_numbers_and_places_single():
    thread = make_thread()
    first, second = write(thread), write(thread)
    for change in ({"seq": first.seq}, {"path": first.path}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Post.objects.filter(pk=second.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Thread.objects.filter(pk=thread.pk).update(state="closed")
