"""Rounds: points and answers, the last one, alternates, lapses; and the policy a case has pinned."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from core.exceptions import Conflict, DomainError, NotPermitted
from peerreview import queries, services
from peerreview.models import LetterPoint, ReviewPolicy, Seat
from resources.services import save_draft
from tests.peerreview.world import LETTER, World, fresh


def asked(world: World, *points: str, **data):
    """Return a case whose submitter has to answer some points."""
    case = world.deciding("major", "major", "major", **data)
    world.decide(case, "major", points=list(points))
    save_draft(entry=case.entry, data={"body": "A better text."}, by=world.submitter)
    return fresh(case)


def test_every_point_of_the_letter_is_answered(world: World):
    case = asked(world, "Give the years.", " ", "Name the sources.")
    first, second = LetterPoint.objects.order_by("number")
    assert (first.text, second.number) == ("Give the years.", 2)
    with pytest.raises(DomainError, match="2"):
        services.resubmit(case=case, by=world.submitter, answers={first.pk: "Done."})
    services.resubmit(case=case, by=world.submitter, answers={first.pk: "Done.", second.pk: "Added."})
    here = queries.open_round(case)
    assert [one.text for one in here.answers.order_by("point__number")] == ["Done.", "Added."]


def test_after_the_last_round_nothing_more_is_asked(world: World):
    ReviewPolicy.objects.create(kind="resource", version=1, max_rounds=1)
    case = world.deciding("major", "major", "major")
    with pytest.raises(DomainError):
        world.decide(case, "major")
    assert world.decide(case, "accept", reason="It will do.").kind == "accept"


def test_a_case_keeps_the_policy_it_was_opened_under(world: World):
    case = world.submitted()
    with pytest.raises(NotPermitted):
        case.policy.save()
    newer = ReviewPolicy.objects.create(kind="resource", version=1, min_external=3)
    assert fresh(case).policy_id != newer.pk
    assert world.submitted().policy == newer
    newer.refresh_from_db()
    assert newer.is_used


def test_a_policy_that_asks_for_more_reviewers_waits_for_them(world: World):
    ReviewPolicy.objects.create(kind="resource", version=1, min_external=3)
    case, seats = world.with_panel()
    for seat in seats:
        world.review(seat)
    assert fresh(case).state == "in_review"
    with pytest.raises(DomainError):
        services.decide(case=case, kind="accept", letter=LETTER, by=world.editor, version=fresh(case).version)


def test_the_next_alternate_is_asked_when_somebody_declines(world: World):
    case = world.in_review()
    services.set_alternates(
        case=case, by=world.editor, alternates=[{"reviewer": one.pk} for one in (*world.un, *world.external)]
    )
    seats = [services.invite(case=case, reviewer=one, by=world.editor) for one in world.panel]
    services.decline_invitation(
        seat=seats[1], by=seats[1].reviewer.user, reason="Busy.", suggestion="Ask Ada Lovelace."
    )
    assert Seat.objects.get(pk=seats[1].pk).suggestion == "Ask Ada Lovelace."
    called = Seat.objects.get(round__case=case, reviewer=world.external[2])
    assert (called.state, called.invited_by, called.seat_class) == ("invited", None, "external")


def test_changes_that_never_come_lapse_and_can_be_taken_up_again(world: World):
    case = world.changes("major")
    with time_machine.travel(timezone.now() + timedelta(days=74), tick=False):
        services.tick()
        assert fresh(case).state == "changes"
    later = timezone.now() + timedelta(days=76)
    with time_machine.travel(later, tick=False):
        services.tick()
        assert (fresh(case).state, fresh(case).closed_at) == ("lapsed", later)
        services.reopen(case=case, by=world.submitter)
        assert (fresh(case).state, fresh(case).closed_at) == ("changes", None)
        with pytest.raises(NotPermitted):
            services.reopen(case=case, by=world.un[0].user)


def test_what_lapsed_half_a_year_ago_or_was_submitted_anew_stays_closed(world: World):
    case = world.changes("major")
    with time_machine.travel(timezone.now() + timedelta(days=76), tick=False):
        services.tick()
        save_draft(entry=case.entry, data={"body": "A new text."}, by=world.submitter)
        services.submit(entry=case.entry, by=world.submitter)
        with pytest.raises(Conflict):
            services.reopen(case=case, by=world.submitter)
    with time_machine.travel(timezone.now() + timedelta(days=270), tick=False), pytest.raises(DomainError):
        services.reopen(case=case, by=world.submitter)


def test_a_token_opens_its_seat_until_that_is_closed(world: World):
    case = world.in_review()
    seat = services.invite(case=case, reviewer=world.un[0], by=world.editor)
    first, second = services.issue_token(seat=seat), services.issue_token(seat=seat)
    assert first != second
    assert (
        queries.seat_by_token(first) == queries.seat_by_token(first) == queries.seat_by_token(second) == seat
    )
    assert queries.seat_by_token("x") is None
    services.decline_invitation(seat=seat, by=seat.reviewer.user)
    assert queries.seat_by_token(first) is None


def test_what_lies_between_a_reviewer_and_a_case_is_written_down(world: World):
    person = world.external[3].user
    person.email = "somebody@institute.test"
    person.save()
    world.submitter.email = "amina@institute.test"
    world.submitter.save()
    world.submitter.emailaddress_set.update(email=world.submitter.email)
    case = world.in_review()
    edge = case.conflicts.get(reviewer=world.external[3])
    assert (edge.kind, edge.source, edge.hard) == ("mail_domain", "detected", True)
    with pytest.raises(NotPermitted):
        services.invite(case=case, reviewer=world.external[3], by=world.editor)
    services.note_conflict(case=case, reviewer=world.external[2], by=world.editor, reason="Siblings.")
    with pytest.raises(NotPermitted):
        services.invite(case=case, reviewer=world.external[2], by=world.editor)
