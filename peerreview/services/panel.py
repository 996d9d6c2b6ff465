"""Inviting, answering invitations, releasing."""

import secrets
import string
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.exceptions import Conflict, DomainError, NotPermitted
from core.sanitize import clean_text
from peerreview import policies, queries
from peerreview.models import CaseEvent, ReviewCase, ReviewRound, Seat
from peerreview.services import notices
from peerreview.services.cases import (
    advance,
    case_and_seat,
    case_for_editor,
    record,
    require_open_seat,
    required_text,
    seat_for_reviewer,
)
from peerreview.transitions import Action, next_state
from people.models import ReviewerProfile

DAYS_TO_ANSWER = 7
DAYS_TO_REVIEW = 21
LONGEST_DAYS_TO_REVIEW = 180


@transaction.atomic
def invite(
    *,
    case: ReviewCase,
    reviewer: ReviewerProfile,
    by: User,
    due_on: date | None = None,
    message: str = "",
    ruling: str = "",
) -> Seat:
    """Invite a reviewer to the open round; who declined, did not answer or was released may be asked again.

    ``ruling`` says why a soft conflict (an organisation named by the entry) is no obstacle. The class of the seat
    is what editors set on the roster now, for good. Raises NotPermitted (conflicted editor, hard conflict),
    InvalidTransition, Conflict (already invited), DomainError (not active, at the limit, no ruling, bad date).
    """
    locked = case_for_editor(case, by)
    next_state(locked.state, Action.INVITE)
    profile = (
        ReviewerProfile.objects.select_for_update(of=("self",)).select_related("user").get(pk=reviewer.pk)
    )
    _require_free(profile)
    ruling = _require_no_conflict(locked, profile, clean_text(ruling))
    review_round = queries.open_round(locked)
    seat = _seat_for(review_round, profile)
    today = timezone.localdate()
    seat.state, seat.interests, seat.closed_at, seat.reason = Seat.State.INVITED, "", None, ""
    seat.invited_by, seat.invited_at, seat.ruling = by, timezone.now(), ruling
    seat.respond_by = today + timedelta(days=DAYS_TO_ANSWER)
    seat.due_on = _due(due_on, today)
    seat.save()
    event = record(locked, Action.INVITE, by=by, seat=seat.pk, seat_class=seat.seat_class, ruling=ruling)
    notices.invited(locked, event, seat, again=False, message=clean_text(message).strip())
    return seat


def _require_free(profile: ReviewerProfile) -> None:
    if profile.status != ReviewerProfile.Status.ACTIVE or not profile.user.is_active:
        raise DomainError(_("This person is not active on the roster now."))
    if Seat.objects.open().filter(reviewer=profile).count() >= profile.cap_concurrent:
        raise DomainError(_("This person has as many reviews as they take at a time."))


def _require_no_conflict(case: ReviewCase, profile: ReviewerProfile, ruling: str) -> str:
    interests = policies.CaseInterests.of(case).against(profile)
    words = "; ".join(str(one.text) for one in interests)
    if any(one.hard for one in interests):
        raise NotPermitted(_("This person cannot review the entry: %(reasons)s.") % {"reasons": words})
    if interests:
        return required_text(ruling, _("Say why this is no obstacle: %(reasons)s.") % {"reasons": words})
    return ""


def _seat_for(review_round: ReviewRound, profile: ReviewerProfile) -> Seat:
    """Return the reviewer's closed seat in the round, to be opened again, or a new one that is not saved yet."""
    seat_class = Seat.Class.UN if profile.is_un else Seat.Class.EXTERNAL
    seat = Seat.objects.filter(round=review_round, reviewer=profile).first()
    if seat is None:
        letter = _free_letter(review_round)
        return Seat(round=review_round, reviewer=profile, seat_class=seat_class, letter=letter)
    if seat.state not in Seat.REOPENABLE_STATES:
        raise Conflict(
            _("This person is on the panel already: %(state)s.") % {"state": seat.get_state_display()}
        )
    seat.round, seat.reviewer, seat.seat_class = review_round, profile, seat_class
    return seat


def _free_letter(review_round: ReviewRound) -> str:
    """Return a random free letter: its place in the alphabet must not tell who was asked first."""
    taken = set(review_round.seats.values_list("letter", flat=True))
    free = sorted(set(string.ascii_uppercase) - taken)
    if not free:
        raise DomainError(_("This round has as many seats as it can have."))
    return secrets.choice(free)


def _due(wanted: date | None, today: date) -> date:
    due = wanted or today + timedelta(days=DAYS_TO_REVIEW)
    if not today < due <= today + timedelta(days=LONGEST_DAYS_TO_REVIEW):
        raise DomainError(_("The review must be due after today and within half a year."))
    return due


def lock_reviewers(review_round: ReviewRound | None) -> None:
    """Lock the panel of a round in the order of their ids."""
    seats = Seat.objects.filter(round=review_round).values("reviewer_id")
    list(ReviewerProfile.objects.select_for_update(of=("self",)).filter(pk__in=seats).order_by("pk"))


def invite_again(case: ReviewCase, event: CaseEvent, before: ReviewRound, review_round: ReviewRound) -> None:
    """Call the same panel for the next round; the caller holds the locks. Who is not active is left out."""
    today = timezone.localdate()
    interests = policies.CaseInterests.of(case)
    panel = [review.seat.reviewer for review in queries.submitted_reviews(queries.counted_rounds(before))]
    for reviewer in {one.pk: one for one in panel}.values():
        active = reviewer.status == ReviewerProfile.Status.ACTIVE and reviewer.user.is_active
        if not active or any(one.hard for one in interests.against(reviewer)):
            continue
        seat = _seat_for(review_round, reviewer)
        seat.respond_by = today + timedelta(days=DAYS_TO_ANSWER)
        seat.due_on = today + timedelta(days=DAYS_TO_REVIEW)
        seat.save()
        notices.invited(case, event, seat, again=True, message="")


@transaction.atomic
def accept_invitation(*, seat: Seat, by: User) -> Seat:
    """Take a seat. Raises NotPermitted, InvalidTransition, Conflict when it is no longer offered."""
    case, fresh = seat_for_reviewer(seat, by)
    require_open_seat(fresh, Seat.State.INVITED)
    fresh.state = Seat.State.ACCEPTED
    fresh.save(update_fields=["state"])
    record(case, Action.ACCEPT_INVITATION, by=by, seat=fresh.pk)
    return fresh


@transaction.atomic
def decline_invitation(*, seat: Seat, by: User, reason: str = "") -> Seat:
    """Decline, also after having accepted. Raises as :func:`accept_invitation`."""
    case, fresh = seat_for_reviewer(seat, by)
    require_open_seat(fresh, *Seat.OPEN_STATES)
    close_seat(fresh, Seat.State.DECLINED, clean_text(reason).strip()[:1000])
    event = record(case, Action.DECLINE_INVITATION, by=by, seat=fresh.pk)
    notices.to_desk(case, event, "review_declined", reviewer=str(fresh.reviewer), reason=fresh.reason)
    advance(case)
    return fresh


@transaction.atomic
def release_seat(*, seat: Seat, by: User, reason: str) -> Seat:
    """Let a reviewer go who will not deliver. Raises NotPermitted, Conflict, and DomainError without a reason."""
    case, fresh = case_and_seat(seat)
    if not policies.can_handle(by, case):
        raise NotPermitted(_("You cannot handle this case."))
    reason = required_text(clean_text(reason), _("Say why the reviewer is released."))
    require_open_seat(fresh, *Seat.OPEN_STATES)
    close_seat(fresh, Seat.State.RELEASED, reason)
    event = record(case, Action.RELEASE_SEAT, by=by, seat=fresh.pk, reason=reason)
    notices.released(case, event, [fresh])
    advance(case)
    return fresh


def close_seat(seat: Seat, state: str, reason: str) -> None:
    """End a seat; the caller holds the lock of its case."""
    seat.state, seat.closed_at, seat.reason = state, timezone.now(), reason
    seat.save(update_fields=["state", "interests", "ruling", "closed_at", "reason"])
