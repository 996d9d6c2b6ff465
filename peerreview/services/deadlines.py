"""Deadlines that move: an editor gives more time, a reviewer is away."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.exceptions import DomainError, NotPermitted
from peerreview import policies
from peerreview.models import Absence, CaseEvent, MailPreference, ReviewCase, Seat
from peerreview.services import notices
from peerreview.services.cases import case_and_seat, locked_case, record, require_open_seat
from peerreview.services.clock_mail import forget_reminders
from peerreview.services.panel import LONGEST_DAYS_TO_REVIEW
from peerreview.transitions import Action
from people.models import ReviewerProfile

LONGEST_ABSENCE = timedelta(days=366)


@transaction.atomic
def extend_seat(*, seat: Seat, by: User, due_on: date) -> Seat:
    """Give a reviewer more time. Raises NotPermitted, Conflict (seat closed), DomainError (a date that is no help)."""
    case, fresh = case_and_seat(seat)
    if not policies.can_handle(by, case):
        raise NotPermitted(_("You cannot handle this case."))
    require_open_seat(fresh, *Seat.OPEN_STATES)
    last = timezone.localdate() + timedelta(days=LONGEST_DAYS_TO_REVIEW)
    if not fresh.due_on < due_on <= last:
        raise DomainError(_("The new date must be later than the old one and within half a year."))
    event = _move(case, fresh, timedelta(), due_on - fresh.due_on, by)
    notices.to_seated(case, event, fresh, "review_accepted", dated=True, moved=True)
    return fresh


@transaction.atomic
def go_away(*, reviewer: ReviewerProfile, by: User, first: date, last: date) -> Absence:
    """Note that a reviewer is away: nobody reminds them, and what is due then waits as many days as they are away.

    Raises NotPermitted (neither they nor an editor), DomainError (dates that make no sense).
    """
    if reviewer.user_id != by.pk and not policies.may_keep_the_roster(by):
        raise NotPermitted(_("You can note your own absence only."))
    today = timezone.localdate()
    if not (first <= last and last >= today and last - first <= LONGEST_ABSENCE):
        raise DomainError(_("Give a first and a last day, not in the past and at most a year apart."))
    absence = Absence.objects.create(reviewer=reviewer, first=first, last=last)
    cases = (
        Seat.objects.open().filter(reviewer=reviewer, round__open=True).values_list("round__case", flat=True)
    )
    for pk in sorted(set(cases)):
        case = locked_case(pk)
        for seat in Seat.objects.open().filter(reviewer=reviewer, round__case=case, round__open=True):
            lost = last - max(first, today) + timedelta(days=1)
            moves = [lost if first <= due else timedelta() for due in (seat.respond_by, seat.due_on)]
            if any(moves):
                _move(case, seat, moves[0], moves[1], by)
    return absence


def _move(case: ReviewCase, seat: Seat, respond: timedelta, due: timedelta, by: User) -> CaseEvent:
    seat.respond_by, seat.due_on = seat.respond_by + respond, seat.due_on + due
    seat.save(update_fields=["respond_by", "due_on"])
    forget_reminders([seat])
    return record(case, Action.EXTEND_SEAT, by=by, seat=seat.pk, due=seat.due_on.isoformat())


@transaction.atomic
def cancel_absence(*, absence: Absence, by: User) -> None:
    """Take an absence back; deadlines that it has moved stay where they are. Raises NotPermitted."""
    if absence.reviewer.user_id != by.pk and not policies.may_keep_the_roster(by):
        raise NotPermitted(_("You can note your own absence only."))
    absence.delete()


@transaction.atomic
def choose_mails(*, user: User, daily: bool) -> MailPreference:
    """Choose between reminders one by one and one mail a day. What waits for the mail of the day stays in it."""
    preference, _created = MailPreference.objects.update_or_create(user=user, defaults={"daily": daily})
    return preference
