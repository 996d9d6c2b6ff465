"""Inviting, answering invitations, releasing."""

import dataclasses
import secrets
import string
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.exceptions import Conflict, DomainError, NotPermitted
from core.sanitize import clean_text
from peerreview import policies, queries
from peerreview.models import CaseEvent, ReviewCase, ReviewRound, Seat
from peerreview.services import clock_mail, notices
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
    tie_break: bool = False,
) -> Seat:
    """Invite a reviewer to the open round; who declined, did not answer or was released may be asked again.

    ``ruling`` says why a soft conflict (an organisation named by the entry) is no obstacle. The class of the seat
    is what editors set on the roster now, for good. ``tie_break`` asks for the further opinion that settles a
    disagreement. Raises NotPermitted (conflicted editor, hard conflict), InvalidTransition, Conflict (already
    invited), DomainError (not active, away, at the limit, no ruling, bad date, no tie to break).
    """
    locked = case_for_editor(case, by)
    next_state(locked.state, Action.INVITE)
    review_round = queries.open_round(locked)
    if tie_break and not policies.disagree(queries.counted_reviews(review_round), locked.entry.kind):
        raise DomainError(_("The reviewers do not disagree, so there is no tie to break."))
    offer = Offer(by=by, due_on=due_on, message=message, ruling=clean_text(ruling), tie_break=tie_break)
    return seat_reviewer(locked, review_round, reviewer.pk, offer)


@dataclass(frozen=True)
class Offer:
    """What somebody is asked; ``by`` is None when the clock asks the next alternate."""

    by: User | None
    due_on: date | None = None
    message: str = ""
    ruling: str = ""
    tie_break: bool = False


def seat_reviewer(case: ReviewCase, review_round: ReviewRound, reviewer: int, offer: Offer) -> Seat:
    """Seat somebody in the open round; the caller holds the lock of the case. Raises as :func:`invite`."""
    profile = ReviewerProfile.objects.select_for_update(of=("self",)).select_related("user").get(pk=reviewer)
    today = timezone.localdate()
    _require_free(profile, today)
    ruling = _require_no_conflict(case, profile, offer)
    seat = _seat_for(review_round, profile)
    policy = case.policy
    days = policy.days_to_review_tie_break if offer.tie_break else policy.days_to_review
    seat.state, seat.interests, seat.closed_at, seat.reason = Seat.State.INVITED, "", None, ""
    seat.invited_by, seat.invited_at, seat.ruling = offer.by, timezone.now(), ruling
    seat.tie_break = offer.tie_break
    seat.respond_by = today + timedelta(days=policy.days_to_answer)
    seat.due_on = _due(offer.due_on, today, days)
    seat.save()
    facts = {"seat": seat.pk, "seat_class": seat.seat_class, "ruling": ruling, "tie_break": offer.tie_break}
    event = record(case, Action.INVITE, by=offer.by, **facts)
    message = clean_text(offer.message).strip()
    notices.invited(case, event, seat, again=False, message=message)
    return seat


def _require_free(profile: ReviewerProfile, today: date) -> None:
    if profile.status != ReviewerProfile.Status.ACTIVE or not profile.user.is_active:
        raise DomainError(_("This person is not active on the roster now."))
    if profile.absences.on(today).exists():
        raise DomainError(_("This person is away now."))
    if is_full(profile):
        raise DomainError(_("This person has as many reviews as they take at a time."))


def is_full(profile: ReviewerProfile) -> bool:
    """Whether somebody has as many reviews as they take at a time; the caller holds the lock of the profile."""
    return Seat.objects.open().filter(reviewer=profile).count() >= profile.cap_concurrent


def _require_no_conflict(case: ReviewCase, profile: ReviewerProfile, offer: Offer) -> str:
    """Return the ruling on soft conflicts. Who invites edits the case by that, if by nothing else before."""
    found = policies.CaseInterests.of(case)
    if offer.by is not None:
        found = dataclasses.replace(found, editors=found.editors | {offer.by.pk})
    interests = found.against(profile)
    words = "; ".join(str(one.text) for one in interests)
    if any(one.hard for one in interests):
        raise NotPermitted(_("This person cannot review the entry: %(reasons)s.") % {"reasons": words})
    if interests:
        return required_text(
            offer.ruling, _("Say why this is no obstacle: %(reasons)s.") % {"reasons": words}
        )
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


def _due(wanted: date | None, today: date, days: int) -> date:
    due = wanted or today + timedelta(days=days)
    if not today < due <= today + timedelta(days=LONGEST_DAYS_TO_REVIEW):
        raise DomainError(_("The review must be due after today and within half a year."))
    return due


def lock_reviewers(review_round: ReviewRound | None) -> None:
    """Lock the panel of a round in the order of their ids."""
    seats = Seat.objects.filter(round=review_round).values("reviewer_id")
    list(ReviewerProfile.objects.select_for_update(of=("self",)).filter(pk__in=seats).order_by("pk"))


def invite_again(case: ReviewCase, event: CaseEvent, before: ReviewRound, review_round: ReviewRound) -> None:
    """Call the same panel for the next round; the caller holds the locks. Who is not active or full is left out."""
    today = timezone.localdate()
    interests = policies.CaseInterests.of(case)
    panel = [review.seat.reviewer for review in queries.submitted_reviews(queries.counted_rounds(before))]
    for reviewer in {one.pk: one for one in panel}.values():
        active = reviewer.status == ReviewerProfile.Status.ACTIVE and reviewer.user.is_active
        if not active or is_full(reviewer) or any(one.hard for one in interests.against(reviewer)):
            continue
        seat = _seat_for(review_round, reviewer)
        seat.respond_by = today + timedelta(days=case.policy.days_to_answer)
        seat.due_on = today + timedelta(days=case.policy.days_to_review)
        seat.save()
        notices.invited(case, event, seat, again=True, message="")


@transaction.atomic
def accept_invitation(*, seat: Seat, by: User) -> Seat:
    """Take a seat. Raises NotPermitted, InvalidTransition, Conflict when it is no longer offered."""
    case, fresh = seat_for_reviewer(seat, by)
    require_open_seat(fresh, Seat.State.INVITED)
    fresh.state = Seat.State.ACCEPTED
    fresh.save(update_fields=["state"])
    event = record(case, Action.ACCEPT_INVITATION, by=by, seat=fresh.pk)
    notices.to_seated(case, event, fresh, "review_accepted", dated=True, moved=False)
    return fresh


@transaction.atomic
def decline_invitation(*, seat: Seat, by: User, reason: str = "", suggestion: str = "") -> Seat:
    """Decline, also after having accepted, and say who else could be asked; the next alternate is asked then.

    Raises as :func:`accept_invitation`.
    """
    case, fresh = seat_for_reviewer(seat, by)
    require_open_seat(fresh, *Seat.OPEN_STATES)
    fresh.suggestion = clean_text(suggestion).strip()[:1000]
    close_seat(fresh, Seat.State.DECLINED, clean_text(reason).strip()[:1000])
    event = record(case, Action.DECLINE_INVITATION, by=by, seat=fresh.pk)
    about = {"reviewer": str(fresh.reviewer), "reason": fresh.reason, "suggestion": fresh.suggestion}
    notices.to_desk(case, event, "review_declined", **about)
    replace(case, fresh)
    return fresh


def replace(case: ReviewCase, lost: Seat) -> None:
    """Ask the next alternate of the round for a seat that was lost, then see whether the panel is complete."""
    call_alternate(case, lost)
    advance(case)


def call_alternate(case: ReviewCase, lost: Seat) -> Seat | None:
    """Invite the best alternate of the same class where the panel is too small without the lost seat.

    Returns the new seat, or None when the panel is large enough or nobody can be seated.
    """
    review_round = queries.open_round(case)
    un = lost.seat_class == Seat.Class.UN
    alive = review_round.seats.filter(
        state__in=[*Seat.OPEN_STATES, Seat.State.SUBMITTED], seat_class=lost.seat_class
    ).count()
    if alive >= (case.policy.min_un if un else case.policy.min_external) and not lost.tie_break:
        return None
    offer = Offer(by=None, tie_break=lost.tie_break)
    wanted = [row["reviewer"] for row in review_round.alternates]
    here = set(review_round.seats.values_list("reviewer_id", flat=True))
    profiles = ReviewerProfile.objects.active().filter(pk__in=set(wanted) - here, is_un=un)
    usable = set(profiles.values_list("pk", flat=True))
    for reviewer in wanted:
        if reviewer not in usable:
            continue
        try:
            return seat_reviewer(case, review_round, reviewer, offer)
        except DomainError:
            continue  # at the limit, away or in conflict: the next one
    return None


@transaction.atomic
def set_alternates(*, case: ReviewCase, by: User, alternates: list[dict[str, Any]]) -> ReviewRound:
    """Keep whom to ask next in the open round, the best first; each row names ``reviewer``, a key of the roster.

    Editors do not name themselves. Raises NotPermitted, InvalidTransition.
    """
    locked = case_for_editor(case, by)
    next_state(locked.state, Action.INVITE)
    review_round = queries.open_round(locked)
    own = set(ReviewerProfile.objects.filter(user=by).values_list("pk", flat=True))
    review_round.alternates = [row for row in alternates if row["reviewer"] not in own]
    review_round.save(update_fields=["alternates"])
    return review_round


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


@transaction.atomic
def leave_all_seats(*, reviewer: ReviewerProfile) -> int:
    """Close the open seats of somebody who leaves the hub; the next alternates are asked. Return how many closed."""
    closed = 0
    for one in Seat.objects.open().filter(reviewer=reviewer).order_by("round__case_id", "pk"):
        case, seat = case_and_seat(one)
        if not seat.is_open:
            continue
        close_seat(seat, Seat.State.RELEASED, "left")
        event = record(case, Action.RELEASE_SEAT, by=None, seat=seat.pk, reason="left")
        about = {"reviewer": _("a reviewer who left the hub"), "reason": "", "suggestion": ""}
        notices.to_desk(case, event, "review_declined", **about)
        replace(case, seat)
        closed += 1
    return closed


def close_seat(seat: Seat, state: str, reason: str) -> None:
    """End a seat; the caller holds the lock of its case."""
    seat.state, seat.closed_at, seat.reason = state, timezone.now(), reason
    seat.save(update_fields=["state", "interests", "ruling", "closed_at", "reason", "suggestion"])
    clock_mail.forget_reminders([seat])
