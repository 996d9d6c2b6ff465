"""The clock: whatever is due now in any case. It may run at any time and as often as one likes."""

import logging
from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from peerreview import queries
from peerreview.models import ReviewCase, Seat
from peerreview.services import notices, panel
from peerreview.services.cases import close_round, record
from peerreview.services.clock_mail import send_digests
from peerreview.services.panel import close_seat
from peerreview.steps import Actor, local_day, next_step
from peerreview.transitions import OPEN, Action, State
from people.services import tick_roster

logger = logging.getLogger(__name__)


def tick() -> int:
    """Look at every open case once; return how many were looked at.

    A case that somebody works on is left for the next hour, and one that fails does not stop the others.
    """
    looked = 0
    for pk in list(ReviewCase.objects.filter(state__in=OPEN).order_by("pk").values_list("pk", flat=True)):
        try:
            looked += tick_case(pk)
        except Exception:
            logger.exception("The clock failed in case %s", pk)
    tick_roster()
    with transaction.atomic():
        send_digests(timezone.localdate())
    return looked


@transaction.atomic
def tick_case(pk: int) -> bool:
    """Do what is due in one case; False when somebody holds its lock or it is closed."""
    cases = ReviewCase.objects.select_for_update(of=("self",), skip_locked=True)
    case = (
        cases.select_related("entry", "submitter", "handling_editor", "policy")
        .filter(pk=pk, state__in=OPEN)
        .first()
    )
    if case is None:
        return False
    today = timezone.localdate()
    if case.state == State.IN_REVIEW:
        _tick_seats(case, today)
    elif case.state in CLOSING:
        CLOSING[State(case.state)](case, today)
    _remind_of_the_next_step(case, today)
    return True


def newest(due: date, offsets: list[int], today: date) -> int | None:
    """Return the last of the offsets (days from ``due``) that has come; older ones were missed, and stay so."""
    come = [offset for offset in offsets if due + timedelta(days=offset) <= today]
    return max(come) if come else None


def _tick_seats(case: ReviewCase, today: date) -> None:
    policy = case.policy
    review_round = queries.open_round(case)
    for seat in review_round.seats.open().select_related("round", "reviewer__user").order_by("pk"):
        if case.state != State.IN_REVIEW:
            return
        if seat.reviewer.absences.on(today).exists():
            continue
        if seat.state == Seat.State.INVITED:
            if today > seat.respond_by:
                _expire(case, seat)
                continue
            asked = local_day(seat.invited_at)
            offset = newest(asked, policy.remind_invited, today)
            notices.reminder_to_reviewer(case, seat, "answer", asked, offset)
        elif today >= seat.due_on + timedelta(days=policy.days_late):
            _release_late(case, seat)
        else:
            offset = newest(seat.due_on, policy.remind_reviewing, today)
            notices.reminder_to_reviewer(case, seat, "review", seat.due_on, offset)


def _expire(case: ReviewCase, seat: Seat) -> None:
    """Close an invitation that nobody answered; the next alternate is asked."""
    close_seat(seat, Seat.State.EXPIRED, "")
    event = record(case, Action.EXPIRE_SEAT, by=None, seat=seat.pk)
    notices.to_desk(case, event, "review_expired", reviewer=str(seat.reviewer), late=False)
    panel.replace(case, seat)


def _release_late(case: ReviewCase, seat: Seat) -> None:
    """Let a reviewer go whose review is far too late; the lead of the desk hears of it."""
    close_seat(seat, Seat.State.RELEASED, "late")
    event = record(case, Action.RELEASE_SEAT, by=None, seat=seat.pk, reason="late")
    notices.released(case, event, [seat])
    notices.to_desk(case, event, "review_expired", reviewer=str(seat.reviewer), late=True)
    notices.to_leads(case, event, "review_expired", reviewer=str(seat.reviewer), late=True)
    panel.replace(case, seat)


def _changes(case: ReviewCase, today: date) -> None:
    policy = case.policy
    if today > local_day(case.state_since) + timedelta(days=policy.days_for_changes + policy.days_of_grace):
        event = record(case, Action.LAPSE, by=None)
        notices.to_submitter(case, event, "review_lapse", days=policy.days_to_reopen)
        notices.to_desk(case, event, "review_lapse", days=policy.days_to_reopen)


def _returned(case: ReviewCase, today: date) -> None:
    if today > local_day(case.state_since) + timedelta(days=case.policy.days_for_changes):
        event = record(case, Action.CLOSE_RETURNED, by=None)
        close_round(case, event, outcome="withdrawn")
        notices.to_submitter(case, event, "review_lapse", days=0)


def _discussion(case: ReviewCase, today: date) -> None:
    if today > local_day(case.state_since) + timedelta(days=case.policy.days_to_discuss):
        event = record(case, Action.END_DISCUSSION, by=None)
        notices.ready_to_decide(case, event)


CLOSING: dict[State, Callable[[ReviewCase, date], None]] = {
    State.CHANGES: _changes,
    State.RETURNED: _returned,
    State.RECONCILING: _discussion,
}


def _remind_of_the_next_step(case: ReviewCase, today: date) -> None:
    """Remind the submitter around the due date, the editor after it, and in the end the lead of the desk."""
    step = next_step(case, queries.open_seats(case), proposed=queries.has_proposal(case))
    if step is None or step.actor == Actor.REVIEWERS:
        return
    policy = case.policy
    if step.actor == Actor.SUBMITTER:
        offset = newest(step.due, policy.remind_submitter, today)
        notices.reminder_to_submitter(case, step, offset)
    else:
        offset = newest(step.due, policy.remind_editor, today)
        last = offset is not None and offset == max(policy.remind_editor)
        notices.reminder_to_desk(case, step, offset, lead=last)
