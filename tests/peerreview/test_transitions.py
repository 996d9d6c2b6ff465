"""Every pair of state and action: what the table does not allow is refused and changes nothing."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from core.exceptions import DomainError, InvalidTransition
from peerreview import queries, services
from peerreview.models import CaseEvent, ReviewCase, Seat
from peerreview.transitions import FROZEN, OPEN, TERMINAL, TRANSITIONS, Action, State, allowed, next_state
from resources.models import Entry
from resources.services import save_draft
from tests.peerreview.world import LETTER, World, complete_review, fresh

MESSAGE = "Because of this."
OWN_LETTER = "!"  # never drawn by the services


def returned(world: World) -> ReviewCase:
    case = world.submitted()
    services.return_to_submitter(case=case, by=world.editor, message=MESSAGE)
    return fresh(case)


def rejected(world: World) -> ReviewCase:
    case = world.deciding("reject", "reject", "reject")
    world.decide(case, "reject")
    return fresh(case)


def withdrawn(world: World) -> ReviewCase:
    case, _seats = world.with_panel()
    services.withdraw(case=case, by=world.submitter)
    return fresh(case)


def split(world: World) -> ReviewCase:
    """Return a case whose reviewers disagree."""
    return world.deciding("accept", "reject", "reject")


def reconciling(world: World) -> ReviewCase:
    case = split(world)
    services.reconcile(case=case, by=world.editor)
    return fresh(case)


def lapsed(world: World) -> ReviewCase:
    case = world.changes()
    with time_machine.travel(timezone.now() + timedelta(days=80), tick=False):
        services.tick()
    return fresh(case)


BUILDERS: dict[State, Callable[[World], ReviewCase]] = {
    State.SCREENING: World.submitted,
    State.RETURNED: returned,
    State.IN_REVIEW: World.in_review,
    State.DECIDING: World.deciding,
    State.CHANGES: World.changes,
    State.ACCEPTED: World.accepted,
    State.REJECTED: rejected,
    State.WITHDRAWN: withdrawn,
    State.RECONCILING: reconciling,
    State.LAPSED: lapsed,
}


def seat_in(world: World, case: ReviewCase, state: str, interests: str = "") -> Seat:
    """Return a seat of an uninvolved reviewer in the newest round, written past the services."""
    review_round = queries.last_round(case)
    if review_round is None:  # returned: the round was taken back
        review_round = queries.last_round(world.in_review())
        review_round.case = case
        review_round.save()
    about = {"seat_class": "external", "respond_by": "2099-01-01", "due_on": "2099-01-01"}
    return Seat.objects.create(
        round=review_round,
        reviewer=world.external[3],
        letter=OWN_LETTER,
        state=state,
        interests=interests,
        **about,
    )


def better(world: World, case: ReviewCase) -> None:
    """Change the text, if that is possible now."""
    if not Entry.objects.get(pk=case.entry_id).frozen:
        save_draft(entry=case.entry, data={"body": "Much better."}, by=world.submitter)


def resubmit(world: World, case: ReviewCase) -> None:
    better(world, case)
    services.resubmit(case=case, by=world.submitter, response=MESSAGE)


def decide(kind: str) -> Callable[[World, ReviewCase], None]:
    def attempt(world: World, case: ReviewCase) -> None:
        about = {
            "kind": kind,
            "letter": LETTER,
            "reason": MESSAGE,
            "by": world.editor,
            "version": case.version,
        }
        services.decide(case=case, **about)

    return attempt


def as_reviewer(
    service: Callable, state: str, interests: str = "", **data
) -> Callable[[World, ReviewCase], None]:
    def attempt(world: World, case: ReviewCase) -> None:
        service(seat=seat_in(world, case, state, interests), by=world.external[3].user, **data)

    return attempt


def as_editor(
    service: Callable, state: str, interests: str = "", **data
) -> Callable[[World, ReviewCase], None]:
    def attempt(world: World, case: ReviewCase) -> None:
        service(seat=seat_in(world, case, state, interests), by=world.editor, **data)

    return attempt


def reopen_review(world: World, case: ReviewCase) -> None:
    seat = seat_in(world, case, "submitted", "none")
    services.reopen_review(seat=seat, by=world.editor, reason=MESSAGE)


ATTEMPTS: dict[Action, Callable[[World, ReviewCase], None]] = {
    Action.PASS_SCREENING: lambda world, case: services.pass_screening(case=case, by=world.editor),
    Action.RETURN: lambda world, case: services.return_to_submitter(
        case=case, by=world.editor, message=MESSAGE
    ),
    Action.REJECT_AT_SCREENING: lambda world, case: services.reject_at_screening(
        case=case, by=world.editor, message=MESSAGE
    ),
    Action.RESUBMIT: resubmit,
    Action.RESUBMIT_MAJOR: resubmit,
    Action.INVITE: lambda world, case: services.invite(
        case=case, reviewer=world.external[3], by=world.editor
    ),
    Action.ACCEPT_INVITATION: as_reviewer(services.accept_invitation, "invited"),
    Action.DECLINE_INVITATION: as_reviewer(services.decline_invitation, "invited"),
    Action.DECLARE_INTERESTS: as_reviewer(services.declare_interests, "accepted"),
    Action.RULE_ON_CONFLICT: as_editor(
        services.rule_on_conflict, "accepted", "declared", waive=True, reason=MESSAGE
    ),
    Action.SAVE_DRAFT: as_reviewer(services.save_review_draft, "accepted", "none", data={}),
    Action.SUBMIT_REVIEW: as_reviewer(services.submit_review, "accepted", "none", data=complete_review()),
    Action.RELEASE_SEAT: as_editor(services.release_seat, "invited", reason=MESSAGE),
    Action.ACCEPT: decide("accept"),
    Action.REQUEST_CHANGES: decide("major"),
    Action.REJECT: decide("reject"),
    Action.WITHDRAW: lambda world, case: services.withdraw(case=case, by=world.submitter),
    Action.REOPEN: lambda world, case: services.reopen(case=case, by=world.submitter),
    Action.EXTEND_SEAT: as_editor(services.extend_seat, "invited", due_on=date(2030, 1, 1)),
    Action.REOPEN_REVIEW: reopen_review,
    Action.OVERRIDE_PANEL: lambda world, case: services.override_short_panel(
        case=case, by=world.editor, reason=MESSAGE
    ),
    Action.RECONCILE: lambda world, case: services.reconcile(case=case, by=world.editor),
    Action.DISCUSS: lambda world, case: services.discuss(case=case, by=world.editor, body=MESSAGE),
    Action.RESOLVE: lambda world, case: services.resolve(case=case, by=world.editor, reason=MESSAGE),
}
# What the table allows where more is asked for than a state: tried in tests of their own.
ASKS_FOR_MORE = {
    Action.REJECT,
    Action.RECONCILE,
    Action.RESOLVE,
    Action.OVERRIDE_PANEL,
    Action.REOPEN_REVIEW,
    Action.EXTEND_SEAT,
}
# A builder leads to changes that are large, so that these two are the same attempt in a different state.
POSSIBLE = {State.RETURNED: Action.RESUBMIT, State.CHANGES: Action.RESUBMIT_MAJOR}


def is_allowed(state: State, action: Action) -> bool:
    if ATTEMPTS[action] is resubmit:
        return state in POSSIBLE
    return allowed(state, action)


@pytest.mark.parametrize("state", list(State))
def test_what_the_table_does_not_allow_is_refused_and_changes_nothing(world: World, state: State):
    case = fresh(BUILDERS[state](world))
    assert case.state == state
    before = (case.state, case.version, CaseEvent.objects.count())
    for action, attempt in ATTEMPTS.items():
        if is_allowed(state, action):
            continue
        with transaction.atomic(), pytest.raises(DomainError):
            attempt(world, fresh(case))
        after = fresh(case)
        assert (after.state, after.version) == before[:2], action
        Seat.objects.filter(letter=OWN_LETTER).delete()


@pytest.mark.parametrize("state", sorted(OPEN))
def test_what_the_table_allows_leads_where_it_says(world: World, state: State):
    case = fresh(BUILDERS[state](world))
    for action, attempt in ATTEMPTS.items():
        if not is_allowed(state, action):
            continue
        ready = state == State.DECIDING
        needs_quorum = action in (Action.ACCEPT, Action.REQUEST_CHANGES)
        if (needs_quorum and not ready) or action in ASKS_FOR_MORE:
            continue
        wanted = POSSIBLE.get(state, action) if attempt is resubmit else action
        with transaction.atomic():
            attempt(world, fresh(case))
            first = CaseEvent.objects.filter(case=case, seq=case.version + 1).first()
            transaction.set_rollback(True)
        if action != Action.SAVE_DRAFT:
            assert (first.action, first.after) == (wanted, TRANSITIONS[wanted][1])


def test_nothing_leaves_a_closed_case_but_taking_up_what_lapsed():
    leaving = {action for action, (sources, _target) in TRANSITIONS.items() if sources & TERMINAL}
    assert leaving == {Action.REOPEN}
    assert TRANSITIONS[Action.REOPEN] == (frozenset({State.LAPSED}), State.CHANGES)


def test_every_state_that_is_open_can_be_left():
    for state in OPEN:
        assert any(state in sources and target != state for sources, target in TRANSITIONS.values())


def test_all_actions_but_the_first_are_in_the_table():
    assert set(TRANSITIONS) == set(Action) - {Action.SUBMIT}
    assert FROZEN < OPEN


def test_a_refusal_says_what_and_where():
    with pytest.raises(InvalidTransition) as caught:
        next_state(State.WITHDRAWN, Action.INVITE)
    assert str(caught.value) == "It is not possible to invite a reviewer now: Withdrawn."
