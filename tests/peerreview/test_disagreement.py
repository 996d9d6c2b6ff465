"""Reviewers who disagree, panels that stay short, and the second editor."""

from typing import Any

import pytest

from accounts import roles
from core.exceptions import Conflict, DomainError, InvalidTransition, NotPermitted
from core.models import Outbox
from peerreview import queries, services, statistics
from peerreview.models import Decision, DecisionProposal, ReviewVersion, Seat
from tests.peerreview.world import LETTER, World, complete_review, fresh, make_user

WHY = "We read both arguments again."


def propose(world: World, case, kind: str = "accept", **more: Any):
    return services.decide(
        case=case, kind=kind, letter=LETTER, by=world.editor, version=fresh(case).version, reason=WHY, **more
    )


def test_the_panel_discusses_under_letters(world: World):
    case = world.deciding("accept", "accept", "reject")
    services.reconcile(case=case, by=world.editor, message="What about the years?")
    assert fresh(case).state == "reconciling"
    assert Outbox.objects.filter(key__contains=":review_discuss:").count() == 3
    reviewer = world.un[0].user
    message = services.discuss(case=case, by=reviewer, body="They are stated on page two.")
    seat = Seat.objects.get(round__case=case, reviewer=world.un[0])
    assert (message.letter, message.author) == (seat.letter, reviewer)
    here = queries.open_round(case)
    assert queries.discussion_for(world.external[0].user, here).count() == 2
    assert queries.discussion_for(world.external[3].user, here).count() == 0
    assert queries.discussion_for(world.submitter, here).count() == 0


def test_nobody_is_named_and_no_stranger_speaks_in_the_discussion(world: World):
    case = world.deciding("accept", "accept", "reject")
    with pytest.raises(InvalidTransition):
        services.discuss(case=case, by=world.un[0].user, body="Too early.")
    services.reconcile(case=case, by=world.editor)
    with pytest.raises(NotPermitted):
        services.discuss(case=case, by=world.external[3].user, body="Let me in.")
    with pytest.raises(DomainError):
        services.discuss(case=case, by=world.un[0].user, body=f"Ask {world.external[0].user.email}.")


def test_a_resolution_holds_for_the_reviews_it_was_made_on(world: World):
    case = world.deciding("accept", "accept", "reject")
    services.resolve(case=case, by=world.editor, reason=WHY)
    late = world.seated(case, world.external[2])
    world.review(late, "reject")
    with pytest.raises(DomainError):
        propose(world, case)
    services.resolve(case=case, by=world.editor, reason=WHY)
    assert isinstance(propose(world, case, "major"), Decision)


def test_a_further_reviewer_breaks_the_tie(world: World):
    case = world.deciding("accept", "accept", "reject")
    seat = services.invite(case=case, reviewer=world.external[2], by=world.editor, tie_break=True)
    assert (fresh(case).state, seat.tie_break) == ("in_review", True)
    services.accept_invitation(seat=seat, by=seat.reviewer.user)
    services.declare_interests(seat=seat, by=seat.reviewer.user)
    world.review(seat, "accept")
    assert isinstance(propose(world, case), Decision)


def test_there_is_no_tie_to_break_where_reviewers_agree(world: World):
    case = world.deciding()
    with pytest.raises(DomainError):
        services.invite(case=case, reviewer=world.external[2], by=world.editor, tie_break=True)
    with pytest.raises(DomainError):
        services.reconcile(case=case, by=world.editor)


def test_turning_down_against_the_majority_needs_a_second_editor(world: World):
    case = world.deciding("minor", "major", "reject")
    proposal = propose(world, case, "reject")
    assert isinstance(proposal, DecisionProposal)
    assert (proposal.needs, fresh(case).state) == (["against_majority"], "deciding")
    with pytest.raises(NotPermitted):
        services.confirm_decision(proposal=proposal, by=world.editor)
    decision = services.confirm_decision(proposal=proposal, by=world.second_editor)
    assert (decision.by, decision.confirmed_by) == (world.editor, world.second_editor)
    assert fresh(case).state == "rejected"
    with pytest.raises(Conflict):
        services.confirm_decision(proposal=proposal, by=world.second_editor)


def test_a_refused_proposal_leaves_the_case_to_the_first_editor(world: World):
    case = world.deciding("minor", "major", "reject")
    proposal = propose(world, case, "reject")
    services.refuse_proposal(proposal=proposal, by=world.second_editor, reason="Too hard.")
    assert fresh(case).state == "deciding"
    assert not queries.has_proposal(case)
    assert isinstance(propose(world, case, "major"), Decision)


def test_a_short_panel_is_accepted_by_the_lead_and_confirmed_by_another(world: World):
    lead = make_user("lead@example.org", roles.ADMINISTRATOR)
    case = world.in_review()
    for reviewer in (world.un[0], world.external[0]):
        world.review(world.seated(case, reviewer))
    with pytest.raises(DomainError):
        services.override_short_panel(case=case, by=lead, reason=WHY)
    for reviewer in world.external[1:3]:
        seat = services.invite(case=case, reviewer=reviewer, by=world.editor)
        services.decline_invitation(seat=seat, by=reviewer.user)
    with pytest.raises(NotPermitted):
        services.override_short_panel(case=case, by=world.editor, reason=WHY)
    services.override_short_panel(case=case, by=lead, reason=WHY)
    proposal = propose(world, case)
    assert proposal.needs == ["short_panel"]
    decision = services.confirm_decision(proposal=proposal, by=world.second_editor)
    assert len(decision.basis["reviews"]) == 2
    assert fresh(case).entry.live


def exceptions(world: World) -> list[int]:
    table = next(one for one in statistics.tables(world.editor) if one.key == "exceptions")
    return [int(row.value or 0) for row in table.rows]


def test_everything_beyond_the_plain_rule_is_counted(world: World):
    """In this order: short panels, tie-breaks, discussions, resolutions, second editors, waived conflicts."""
    assert exceptions(world) == [0, 0, 0, 0, 0, 0]
    lead = make_user("lead@example.org", roles.ADMINISTRATOR)
    for reviewer in (*world.un, *world.external):
        reviewer.cap_concurrent = 9
        reviewer.save()
    short = world.in_review()
    for reviewer in (world.un[0], world.external[0]):
        world.review(world.seated(short, reviewer))
    for reviewer in world.external[1:3]:
        seat = services.invite(case=short, reviewer=reviewer, by=world.editor)
        services.decline_invitation(seat=seat, by=reviewer.user)
    services.override_short_panel(case=short, by=lead, reason=WHY)
    services.confirm_decision(proposal=propose(world, short), by=world.second_editor)
    split = world.deciding("accept", "accept", "reject")
    services.reconcile(case=split, by=world.editor)
    services.resolve(case=split, by=world.editor, reason=WHY)
    services.invite(case=split, reviewer=world.external[2], by=world.editor, tie_break=True)
    waived = world.in_review()
    seat = services.invite(case=waived, reviewer=world.un[0], by=world.editor)
    services.accept_invitation(seat=seat, by=world.un[0].user)
    services.declare_interests(seat=seat, by=world.un[0].user, answers={"gain": True}, statement="A grant.")
    services.rule_on_conflict(seat=seat, by=world.editor, waive=True, reason=WHY)
    assert exceptions(world) == [1, 1, 1, 1, 1, 1]


def test_a_review_is_opened_again_and_what_it_said_is_kept(world: World):
    case = world.deciding("accept", "accept", "reject")
    seat = Seat.objects.get(round__case=case, review__recommendation="reject")
    services.reopen_review(seat=seat, by=world.editor, reason="There is a new edition.")
    assert fresh(case).state == "in_review"
    old = ReviewVersion.objects.get()
    assert (old.number, old.content["recommendation"]) == (1, "reject")
    changed = complete_review("accept")
    services.submit_review(seat=seat, by=seat.reviewer.user, data=changed)
    assert fresh(case).state == "deciding"
    assert isinstance(propose(world, case), Decision)
    with pytest.raises(InvalidTransition):
        services.reopen_review(seat=seat, by=world.editor, reason=WHY)
