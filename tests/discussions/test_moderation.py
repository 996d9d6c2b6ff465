"""Moderators hold, hide, restore, split, move and close; everything is logged; nobody else may."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.urls import reverse
from django.utils import timezone

from core.exceptions import Conflict, DomainError, InvalidTransition, NotPermitted
from discussions import limits, services
from discussions.models import Appeal, Claim, ModerationLog, Post, Sanction, SpaceModerator, Thread
from discussions.transitions import (
    POSTS,
    THREADS,
    PostAction,
    PostState,
    ThreadAction,
    ThreadState,
    next_post_state,
    next_thread_state,
)
from tests.discussions.world import fresh, make_moderator, make_space, make_thread, make_user, write

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", PostState)
@pytest.mark.parametrize("action", PostAction)
def test_every_pair_of_post_state_and_action_is_allowed_or_refused_by_the_table(state, action):
    sources, target = POSTS[action]
    if state in sources:
        assert next_post_state(state, action) == (target or state)
    else:
        with pytest.raises(InvalidTransition):
            next_post_state(state, action)


@pytest.mark.parametrize("state", ThreadState)
@pytest.mark.parametrize("action", ThreadAction)
def test_every_pair_of_thread_state_and_action_is_allowed_or_refused_by_the_table(state, action):
    sources, target = THREADS[action]
    if state in sources:
        assert next_thread_state(state, action) == target
    else:
        with pytest.raises(InvalidTransition):
            next_thread_state(state, action)


def tree():
    """Return a thread with 1 ← 2 ← 3 and 4."""
    thread = make_thread()
    first = write(thread)
    second = write(thread, parent=first)
    third = write(thread, parent=second)
    return thread, first, second, third, write(thread)


def test_hiding_needs_a_reason_leaves_a_placeholder_and_is_undone(client):
    thread, first, *_rest = tree()
    boss = make_moderator()
    with pytest.raises(DomainError, match="reason"):
        services.hide(post=first, by=boss, why="  ")
    services.hide(post=first, by=boss, why="Names a child.")
    assert fresh(thread).visible_count == 3
    text = client.get(thread.get_absolute_url()).content.decode()
    assert "Removed by a moderator: Names a child." in text
    services.restore(post=first, by=boss)
    assert (fresh(first).state, fresh(thread).visible_count) == ("visible", 4)
    assert [row.action for row in ModerationLog.objects.filter(post=first)] == ["restore", "hide"]


def test_a_branch_is_removed_by_one_act_and_exactly_that_comes_back():
    thread, first, second, third, fourth = tree()
    boss = make_moderator()
    services.hide(post=third, by=boss, why="Alone.")
    assert services.hide_branch(post=first, by=boss, why="All of it.") == 2
    assert [fresh(one).state for one in (first, second, third, fourth)] == ["hidden"] * 3 + ["visible"]
    assert fresh(thread).visible_count == 1
    log = ModerationLog.objects.get(action="hide_branch")
    assert services.restore_branch(log=log, by=boss) == 2
    assert [fresh(one).state for one in (first, second, third)] == ["visible", "visible", "hidden"]
    assert fresh(thread).visible_count == 3


def deep_branch():
    """Return a chain of posts that goes on below the deepest stored level, with a stranger on that level."""
    thread, by = make_thread(), make_moderator()
    chain = [write(thread, by)]
    for _level in range(limits.DEEPEST + 2):
        chain.append(write(thread, by, parent=chain[-1]))
    stranger = write(thread, by, parent=chain[limits.DEEPEST - 2])
    assert {chain[limits.DEEPEST - 1].depth, chain[-1].depth, stranger.depth} == {limits.DEEPEST}
    return thread, chain, stranger


def test_a_branch_on_the_deepest_level_is_removed_and_comes_back_whole():
    thread, chain, stranger = deep_branch()
    boss, top = make_moderator(), chain[limits.DEEPEST - 1]
    assert services.hide_branch(post=top, by=boss, why="All of it.") == 4
    assert [fresh(one).state for one in chain[-4:]] == ["hidden"] * 4
    assert {fresh(one).state for one in [*chain[:-4], stranger]} == {"visible"}
    assert fresh(thread).visible_count == len(chain) - 3
    assert services.restore_branch(log=fresh(top).hidden_in, by=boss) == 4
    assert fresh(thread).visible_count == len(chain) + 1


@pytest.mark.parametrize("start", [5, limits.DEEPEST - 1, limits.DEEPEST])
def test_a_deep_branch_is_split_off_whole_and_stands_by_its_parents(start):
    thread, chain, stranger = deep_branch()
    new = services.split_branch(post=chain[start], title="Too deep here", by=make_moderator(), why="Long.")
    branch = [fresh(one) for one in chain[start:]]
    assert [post.thread_id for post in branch] == [new.pk] * len(branch)
    assert [post.seq for post in branch] == list(range(1, len(branch) + 1))
    assert [post.parent_id for post in branch] == [None, *(post.pk for post in branch[:-1])]
    assert [post.depth for post in branch] == list(range(1, len(branch) + 1))
    assert all(post.path.startswith(above.path) for above, post in pairwise(branch))
    assert fresh(stranger).thread_id == (new.pk if start == 5 else thread.pk)
    assert fresh(thread).visible_count + new.visible_count == len(chain) + 1


def test_a_deep_thread_is_moved_and_reads_as_before(client):
    thread, chain, _stranger = deep_branch()
    moved = services.move_thread(thread=thread, to=make_space(), by=make_moderator(), why="Belongs there.")
    answer = client.get(moved.get_absolute_url())
    assert answer.status_code == 200
    assert f'id="post-{chain[-1].seq}"' in answer.content.decode()
    assert f"in reply to #{chain[-2].seq}" in answer.content.decode()
    assert fresh(chain[-1]).parent == chain[-2]


def test_only_moderators_of_the_space_moderate():
    thread, first, *_rest = tree()
    elsewhere, here = make_user(), make_user()
    SpaceModerator.objects.create(space=make_space(), user=elsewhere)
    SpaceModerator.objects.create(space=thread.space, user=here)
    acts = [
        lambda by: services.hide(post=first, by=by, why="No."),
        lambda by: services.hide_branch(post=first, by=by, why="No."),
        lambda by: services.claim(post=first, by=by),
        lambda by: services.keep(post=first, by=by),
        lambda by: services.lock(thread=thread, by=by, why="No."),
        lambda by: services.close_thread(thread=thread, by=by, why="No."),
        lambda by: services.split_branch(post=first, title="A new one", by=by, why="No."),
        lambda by: services.publish_synthesis(thread=thread, title="T", body="[#1]", by=by),
    ]
    for act in acts:
        for who in (make_user(), elsewhere):
            with pytest.raises(NotPermitted):
                act(who)
    assert not ModerationLog.objects.exists()
    assert services.hide(post=first, by=here, why="Mine.").state == "hidden"


def test_three_trusted_reports_hide_until_somebody_has_looked():
    thread, first, *_rest = tree()
    members = [make_user() for _number in range(3)]
    for member in members:
        for _number in range(limits.TRUSTED_POSTS):
            write(thread, member)
    services.flag(post=first, by=make_user(), reason="spam")
    for member in members[:2]:
        services.flag(post=first, by=member, reason="abuse")
    assert fresh(first).state == "visible"
    with pytest.raises(Conflict):
        services.flag(post=first, by=members[0], reason="abuse")
    services.flag(post=first, by=members[2], reason="abuse")
    assert fresh(first).state == "hidden"
    services.keep(post=first, by=make_moderator())
    assert fresh(first).state == "visible"
    assert not first.flags.filter(settled_at=None).exists()
    with pytest.raises(NotPermitted):
        services.flag(post=first, by=first.author, reason="spam")


def test_an_item_is_claimed_by_one_moderator_at_a_time():
    _thread, first, *_rest = tree()
    one, two = make_moderator("First Moderator"), make_moderator()
    services.claim(post=first, by=one)
    with pytest.raises(Conflict, match="First Moderator"):
        services.claim(post=first, by=two)
    Claim.objects.update(at=timezone.now() - limits.CLAIM - timedelta(minutes=1))
    assert services.claim(post=first, by=two).by == two


def test_sanctions_end_and_are_lifted():
    thread, boss, who = make_thread(), make_moderator(), make_user()
    tomorrow = timezone.now() + timedelta(days=1)
    hold = services.sanction(user=who, space=thread.space, kind="hold", until=tomorrow, why="Heat.", by=boss)
    assert write(thread, who).state == "pending"
    services.lift(sanction=hold, by=boss)
    assert write(thread, who).state == "visible"
    services.sanction(user=who, space=None, kind="silence", until=tomorrow, why="Threats.", by=boss)
    with pytest.raises(NotPermitted):
        write(thread, who)
    Sanction.objects.update(
        created_at=timezone.now() - timedelta(days=3), until=timezone.now() - timedelta(days=1)
    )
    assert write(thread, who).state == "visible"
    with pytest.raises(DomainError, match="past"):
        services.sanction(user=who, space=None, kind="hold", until=timezone.now(), why="x", by=boss)
    assert ModerationLog.objects.filter(person=who).count() == 3


def test_an_author_appeals_once_and_somebody_else_decides():
    _thread, first, *_rest = tree()
    boss = make_moderator()
    services.hide(post=first, by=boss, why="Off topic.")
    appeal = services.appeal(post=fresh(first), by=first.author, text="It answers the question.")
    with pytest.raises((Conflict, NotPermitted)):
        services.appeal(post=fresh(first), by=first.author, text="Again.")
    with pytest.raises(NotPermitted, match="Somebody else"):
        services.decide_appeal(appeal=appeal, by=boss, granted=True, answer="Yes.")
    decided = services.decide_appeal(appeal=appeal, by=make_moderator(), granted=True, answer="Right.")
    assert (decided.state, fresh(first).state) == (Appeal.State.GRANTED, "visible")
    with pytest.raises(Conflict):
        services.decide_appeal(appeal=appeal, by=make_moderator(), granted=False, answer="No.")


def test_the_log_is_neither_changed_nor_deleted():
    _thread, first, *_rest = tree()
    services.hide(post=first, by=make_moderator(), why="x.")
    row = ModerationLog.objects.get()
    for attempt in (row.save, row.delete, ModerationLog.objects.all().delete):
        with pytest.raises(NotPermitted):
            attempt()
    with pytest.raises(NotPermitted):
        ModerationLog.objects.update(why="Another reason")


def test_a_branch_split_off_is_found_at_its_old_numbers(client):
    thread, first, second, third, _fourth = tree()
    new = services.split_branch(post=second, title="Something else", by=make_moderator(), why="Own topic.")
    assert [(fresh(one).seq, fresh(one).path, fresh(one).depth) for one in (second, third)] == [
        (1, "0001", 1),
        (2, "00010002", 2),
    ]
    assert (fresh(second).parent, fresh(third).parent) == (None, second)
    assert (fresh(thread).visible_count, new.visible_count, new.last_seq) == (2, 2, 2)
    answer = client.get(f"{thread.get_absolute_url()}3/", follow=True)
    assert answer.redirect_chain[-1][0] == f"{new.get_absolute_url()}#post-2"
    assert answer.status_code == 200
    assert write(thread).seq == 5
    assert first.pk


def test_a_moved_thread_is_found_at_its_old_address(client):
    thread, *_rest = tree()
    old, target = thread.get_absolute_url(), make_space()
    assert client.get(f"{old}synthesis/").status_code == 404
    services.publish_synthesis(thread=thread, title="Outcome", body="As [#1] says.", by=make_moderator())
    moved = services.move_thread(thread=thread, to=target, by=make_moderator(), why="Belongs there.")
    assert client.get(old)["Location"] == moved.get_absolute_url()
    assert client.get(f"{old}2/", follow=True).redirect_chain[-1][0] == f"{moved.get_absolute_url()}#post-2"
    assert client.get(f"{old}synthesis/")["Location"] == f"{moved.get_absolute_url()}synthesis/"


def test_a_synthesis_closes_cites_and_is_linked_from_what_it_cites(client):
    thread, first, second, *_rest = tree()
    boss = make_moderator()
    for body, why in (("No citation.", "cites none"), ("As [#99] says.", "#99"), ("See [#2].", "#2")):
        if "#2" in body:
            services.hide(post=second, by=boss, why="x")
        with pytest.raises(DomainError, match=why):
            services.publish_synthesis(thread=thread, title="Outcome", body=body, by=boss)
    link = first.get_absolute_url()
    made = services.publish_synthesis(
        thread=thread,
        title="Outcome",
        body=f"Fear costs more [#4] than [money](https://hub.example{link}).",
        by=boss,
    )
    assert fresh(thread).state == "closed"
    assert sorted(row.post.seq for row in made.citations.all()) == [1, 4]
    text = client.get(made.get_absolute_url()).content.decode()
    assert link in text
    shown = client.get(thread.get_absolute_url()).content.decode()
    assert shown.count("Cited in the synthesis") == 2
    again = services.publish_synthesis(thread=fresh(thread), title="Outcome", body="Only [#1].", by=boss)
    assert [row.post.seq for row in again.citations.all()] == [1]


def test_the_desk_is_for_moderators_and_does_everything_by_forms(client):
    thread, first, second, *_rest = tree()
    held_by = make_user()
    held = write(thread, held_by, composed_in=timedelta(seconds=1))
    services.flag(post=first, by=make_user(), reason="spam", text="Look at this")
    queue, item = reverse("discussion_desk:queue"), reverse("discussion_desk:item", args=[held.pk])
    client.force_login(make_user())
    assert client.get(queue).status_code in (302, 403)
    boss = make_moderator()
    client.force_login(boss)
    from django.contrib.auth.models import Group, Permission

    access = Permission.objects.get(codename="access_admin")
    Group.objects.get(name="moderator").permissions.add(access)
    text = client.get(queue).content.decode()
    listed = {
        post.pk for post in thread.posts.all() if reverse("discussion_desk:item", args=[post.pk]) in text
    }
    assert listed == {held.pk, first.pk}
    assert "1 report" in text
    assert client.get(item).status_code == 200
    assert client.post(item, {"action": "claim"}).status_code == 302
    assert client.post(item, {"action": "approve"}).status_code == 302
    assert fresh(held).state == "visible"
    refused = client.post(item, {"action": "hide", "why": ""})
    assert refused.status_code == 422
    assert client.post(item, {"action": "hide", "why": "No."}).status_code == 302
    split = reverse("discussion_desk:item", args=[second.pk])
    assert client.post(split, {"action": "split", "title": "Another matter"}).status_code == 302
    assert Thread.objects.filter(title="Another matter").exists()
    desk = reverse("discussion_desk:thread", args=[thread.pk])
    assert client.get(desk).status_code == 200
    assert client.post(desk, {"action": "lock", "why": "Pause."}).status_code == 302
    bad = client.post(desk, {"action": "synthesis", "title": "T", "body": "Nothing cited"})
    assert bad.status_code == 422
    assert "Nothing cited" in bad.content.decode()
    good = client.post(desk, {"action": "synthesis", "title": "T", "body": "As [#1] says."})
    assert good.status_code == 302
    assert client.get(reverse("discussion_desk:log")).status_code == 200
    assert client.post(item, {"action": "nonsense"}).status_code == 302
    assert Post.objects.get(pk=held.pk).state == "hidden"
