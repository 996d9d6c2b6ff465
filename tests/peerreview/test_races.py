"""Pairs of calls that meet in the middle, on a database with row locks: 15 trials each, none broken.

A random stress finds nothing here; what finds it is a pair, and a pause between question and write (see ``racing``).

What these tests are worth was tried by taking ``select_for_update`` out of ``locked_case``. Broken trials then:
two editors 15 of 15, last two reviews 15, decide against withdraw 15, decide against a fourth review 15, decide
against invite 15, withdraw against a review 15, one review twice 15. The constraints behind the lock kept the rows
right, but one of the two got a database error (a unique number, or a deadlock) instead of an answer, and the loser
of the last two reviews lost what was written. Unbroken without this very lock: two cases that ask one reviewer
(the reviewer's row is locked), one entry submitted twice and changes submitted twice (the entry's row is locked).
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from peerreview import services
from peerreview.models import Decision, ReviewCase, Seat
from peerreview.services.clock import tick_case
from resources.models import Entry, PublicationPermit
from resources.services import save_draft
from tests.peerreview.racing import OK, REFUSED, TRIALS, faults, race
from tests.peerreview.world import LETTER, World, complete_review, fresh, make_draft, make_reviewer

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None, settings: Any) -> World:
    """People who may submit often and read much."""
    settings.HUB_SUBMISSIONS_A_DAY = 1000
    world = World.make()
    for reviewer in [*world.un, *world.external]:
        reviewer.cap_concurrent = 500
        reviewer.save()
    return world


def decision(world: World, case: ReviewCase, kind: str = "accept", **more: Any) -> Callable[[], Any]:
    """Return a call that decides, having seen the case as it is now."""
    about = {"by": world.editor, "version": fresh(case).version, "reason": "Read twice.", **more}
    return lambda: services.decide(case=case, kind=kind, letter=LETTER, **about)


def review(seat: Seat, recommendation: str = "accept") -> Callable[[], Any]:
    """Return a call that submits a complete review."""
    user = seat.reviewer.user
    return lambda: services.submit_review(seat=seat, by=user, data=complete_review(recommendation))


def ready_but_one(world: World) -> tuple[ReviewCase, Seat]:
    """Return a case with a quorum of reviews, and the seat of a fourth reviewer who is still writing."""
    case, seats = world.with_panel()
    last = world.seated(case, world.external[2])
    for seat in seats:
        world.review(seat)
    return fresh(case), last


def one_won(outcomes: list[str]) -> bool:
    """Whether one call did its work and the other was refused in words."""
    return sorted(outcomes) == [OK, REFUSED]


def broken(trials: list[tuple[list[str], bool]], cases: list[ReviewCase]) -> list[Any]:
    """Return what went wrong in which trial."""
    found: list[Any] = []
    for (outcomes, right), case in zip(trials, cases, strict=True):
        wrong = faults(case)
        if wrong or not right:
            found.append((outcomes, wrong))
    return found


def test_two_editors_decide_and_one_of_them_does(world: World) -> None:
    cases, trials = [], []
    for _ in range(TRIALS):
        case = world.deciding()
        second = decision(world, case, "major", by=world.second_editor)
        outcomes = race(decision(world, case), second)
        one = Decision.objects.filter(round__case=case).count() == 1
        permits = PublicationPermit.objects.filter(entry=case.entry_id).count()
        state = fresh(case).state
        live = Entry.objects.get(pk=case.entry_id).live
        right = one and permits == int(state == "accepted") == int(live)
        trials.append((outcomes, right and one_won(outcomes)))
        cases.append(case)
    assert broken(trials, cases) == []


def test_the_last_two_reviews_call_the_editor_once(world: World) -> None:
    cases, trials = [], []
    for _ in range(TRIALS):
        case, seats = world.with_panel()
        world.review(seats[0])
        outcomes = race(review(seats[1]), review(seats[2]))
        called = case.events.filter(action="advance").count() == 1
        trials.append((outcomes, outcomes == [OK, OK] and called and fresh(case).state == "deciding"))
        cases.append(case)
    assert broken(trials, cases) == []


def test_what_is_withdrawn_is_not_decided_and_what_is_decided_not_withdrawn(world: World) -> None:
    cases, trials = [], []
    for _ in range(TRIALS):
        case = world.deciding()
        outcomes = race(
            decision(world, case), lambda case=case: services.withdraw(case=case, by=world.submitter)
        )
        state = fresh(case).state
        live = Entry.objects.get(pk=case.entry_id).live
        right = state == ("accepted" if outcomes[0] == OK else "withdrawn") and live == (outcomes[0] == OK)
        trials.append((outcomes, right and one_won(outcomes)))
        cases.append(case)
    assert broken(trials, cases) == []


def test_a_decision_rests_on_every_review_there_is(world: World) -> None:
    cases, trials = [], []
    for _ in range(TRIALS):
        case, last = ready_but_one(world)
        outcomes = race(decision(world, case), review(last, "reject"))
        trials.append((outcomes, one_won(outcomes)))
        cases.append(case)
    assert broken(trials, cases) == []


def test_nobody_is_invited_to_a_round_that_is_decided(world: World) -> None:
    cases, trials = [], []
    for _ in range(TRIALS):
        case = world.deciding()
        invite = {"case": case, "reviewer": world.external[2], "by": world.second_editor}
        outcomes = race(decision(world, case), lambda invite=invite: services.invite(**invite))
        trials.append((outcomes, one_won(outcomes)))
        cases.append(case)
    assert broken(trials, cases) == []


def test_two_cases_ask_one_reviewer_for_the_last_place(world: World) -> None:
    cases, trials = [], []
    for number in range(TRIALS):
        reviewer = make_reviewer(f"rare{number}@example.org", cap=1)
        pair = [world.in_review(), world.in_review()]
        calls = [
            lambda case=case, reviewer=reviewer: services.invite(
                case=case, reviewer=reviewer, by=world.editor
            )
            for case in pair
        ]
        outcomes = race(calls[0], calls[1])
        taken = Seat.objects.open().filter(reviewer=reviewer).count()
        trials += [(outcomes, one_won(outcomes) and taken == 1)] * 2
        cases += pair
    assert broken(trials, cases) == []


def test_a_withdrawn_case_takes_no_review(world: World) -> None:
    cases, trials = [], []
    for _ in range(TRIALS):
        case, seats = world.with_panel()
        outcomes = race(lambda case=case: services.withdraw(case=case, by=world.submitter), review(seats[0]))
        # A review that came first is kept, and the submitter may still withdraw.
        right = outcomes in ([OK, OK], [OK, REFUSED]) and fresh(case).state == "withdrawn"
        trials.append((outcomes, right))
        cases.append(case)
    assert broken(trials, cases) == []


def test_a_review_is_submitted_once_however_often_the_button_is_pressed(world: World) -> None:
    cases, trials = [], []
    for _ in range(TRIALS):
        case, seats = world.with_panel()
        outcomes = race(review(seats[0]), review(seats[0], "reject"))
        trials.append((outcomes, one_won(outcomes)))
        cases.append(case)
    assert broken(trials, cases) == []


def test_a_review_that_comes_too_late_is_kept_or_refused_but_never_both(world: World) -> None:
    cases, trials = [], []
    for _ in range(TRIALS):
        case, seats = world.with_panel()
        late = timezone.localdate() - timedelta(days=11)
        Seat.objects.filter(pk=seats[0].pk).update(due_on=late)
        outcomes = race(lambda case=case: tick_case(case.pk), review(seats[0]))
        # The clock leaves a case alone that somebody works on.
        state = Seat.objects.get(pk=seats[0].pk).state
        right = outcomes[0] == OK and (outcomes[1], state) in ((OK, "submitted"), (REFUSED, "released"))
        trials.append((outcomes, right))
        cases.append(case)
    assert broken(trials, cases) == []


def test_an_entry_is_submitted_once(world: World) -> None:
    cases, trials = [], []
    for _ in range(TRIALS):
        entry = make_draft(world.submitter)
        call = lambda entry=entry: services.submit(entry=entry, by=world.submitter)  # noqa: E731
        outcomes = race(call, call)
        made = list(ReviewCase.objects.filter(entry=entry))
        trials.append((outcomes, one_won(outcomes) and len(made) == 1))
        cases.append(made[0])
    assert broken(trials, cases) == []


def test_changes_are_submitted_once(world: World) -> None:
    cases, trials = [], []
    for _ in range(TRIALS):
        case = world.changes("major")
        save_draft(entry=case.entry, data={"body": "A better text."}, by=world.submitter)
        call = lambda case=case: services.resubmit(  # noqa: E731
            case=case, by=world.submitter, response="Sources added."
        )
        outcomes = race(call, call)
        trials.append((outcomes, one_won(outcomes) and case.rounds.count() == 2))
        cases.append(case)
    assert broken(trials, cases) == []
