"""Writing a review: drafts that nobody else sees, then one submission."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.exceptions import Conflict, DomainError, NotPermitted
from core.listing import listed
from core.sanitize import clean_text
from peerreview import criteria, policies
from peerreview.models import Review, ReviewPolicy, ReviewVersion, Seat
from peerreview.models.verdict import Recommendation
from peerreview.services import notices, panel
from peerreview.services.cases import (
    advance,
    case_and_seat,
    record,
    require_open_seat,
    required_text,
    seat_for_reviewer,
)
from peerreview.transitions import Action, next_state
from people.models import ReviewerProfile

MAX_TEXT = 20_000
MAX_COMMENT = 4000
CONTENT = (
    "form_version",
    "answers",
    "recommendation",
    "confidence",
    "to_submitter",
    "to_editor",
    "attested",
)

ReviewData = dict[str, Any]
"""answers {criterion: {value, comment}}, recommendation, confidence, to_submitter, to_editor, attested."""


@transaction.atomic
def save_review_draft(*, seat: Seat, by: User, data: ReviewData) -> Review:
    """Keep what is written so far, however incomplete; what the form does not know is left out.

    Raises NotPermitted, InvalidTransition, Conflict (interests not clear, seat closed).
    """
    case, fresh = seat_for_reviewer(seat, by)
    next_state(case.state, Action.SAVE_DRAFT)
    review = _filled(fresh, case.entry.kind, data)
    review.save()
    return review


@transaction.atomic
def submit_review(*, seat: Seat, by: User, data: ReviewData) -> Review:
    """Submit a review, once. Raises as :func:`save_review_draft`, and DomainError with what is still missing."""
    case, fresh = seat_for_reviewer(seat, by)
    next_state(case.state, Action.SUBMIT_REVIEW)
    review = _filled(fresh, case.entry.kind, data)
    if problems := missing_parts(review, case.entry.kind):
        raise DomainError(" ".join(problems))
    is_open = case.policy.anonymity == ReviewPolicy.Anonymity.OPEN
    if not is_open and policies.names_somebody(review.to_submitter, [by]):
        raise DomainError(_("Your text to the submitter names you. Take your name and address out of it."))
    review.submitted_at = timezone.now()
    review.save()
    fresh.state, fresh.closed_at = Seat.State.SUBMITTED, review.submitted_at
    fresh.save(update_fields=["state", "closed_at"])
    event = record(case, Action.SUBMIT_REVIEW, by=by, seat=fresh.pk, recommendation=review.recommendation)
    notices.to_reviewer(case, event, fresh, "review_thanks")
    advance(case)
    return review


@transaction.atomic
def reopen_review(*, seat: Seat, by: User, reason: str) -> Review:
    """Let a reviewer change a review that is not decided on yet; what it said is kept as a version.

    Raises NotPermitted, InvalidTransition, Conflict (no review, round closed), DomainError without a reason.
    """
    case, fresh = case_and_seat(seat)
    if not policies.can_handle(by, case):
        raise NotPermitted(_("You cannot handle this case."))
    next_state(case.state, Action.REOPEN_REVIEW)
    reason = required_text(clean_text(reason), _("Say what the reviewer should look at again."))
    require_open_seat(fresh, Seat.State.SUBMITTED)
    if panel.is_full(ReviewerProfile.objects.select_for_update(of=("self",)).get(pk=fresh.reviewer_id)):
        raise DomainError(_("This person has as many reviews as they take at a time."))
    review = Review.objects.get(seat=fresh)
    ReviewVersion.objects.create(
        review=review,
        number=review.versions.count() + 1,
        content={name: getattr(review, name) for name in CONTENT},
        submitted_at=review.submitted_at or timezone.now(),
        reopened_by=by,
        reason=reason,
    )
    Review.objects.filter(pk=review.pk).update(submitted_at=None)
    today = timezone.localdate()
    fresh.state, fresh.closed_at = Seat.State.ACCEPTED, None
    fresh.due_on = max(fresh.due_on, today + timedelta(days=case.policy.days_to_answer))
    fresh.save(update_fields=["state", "closed_at", "due_on"])
    event = record(case, Action.REOPEN_REVIEW, by=by, seat=fresh.pk, reason=reason)
    notices.to_seated(case, event, fresh, "review_reopened", dated=True, reason=reason)
    return Review.objects.get(pk=review.pk)


def missing_parts(review: Review, kind: str) -> list[str]:
    """Return what a review still needs, each as a sentence."""
    problems = []
    unanswered = [
        str(one.label)
        for one in criteria.criteria(review.form_version, kind)
        if not review.answers.get(one.key, {}).get("value")
    ]
    if unanswered:
        problems.append(_("Answer these questions: %(questions)s.") % {"questions": listed(unanswered)})
    if not review.recommendation:
        problems.append(_("Choose a recommendation."))
    if not review.confidence:
        problems.append(_("Say how well you know the field."))
    short = len(review.to_submitter.strip()) < criteria.LETTER_MINIMUM
    if short and review.recommendation != Recommendation.ACCEPT:
        words = _("Write at least %(count)s characters to the submitter, so that they know what to change.")
        problems.append(words % {"count": criteria.LETTER_MINIMUM})
    if not review.attested:
        problems.append(_("Confirm the statement at the end of the form."))
    return problems


def _filled(seat: Seat, kind: str, data: ReviewData) -> Review:
    """Return the seat's review with ``data`` on it, not saved. Raises Conflict unless the text is open."""
    require_open_seat(seat, Seat.State.ACCEPTED)
    if not seat.may_read:
        raise Conflict(_("Declare your interests first."))
    review = Review.objects.filter(seat=seat).first() or Review(seat=seat)
    review.form_version = seat.round.form_version
    review.answers = _answers(review.form_version, kind, data.get("answers") or {})
    recommendation = data.get("recommendation") or ""
    review.recommendation = recommendation if recommendation in Recommendation.values else ""
    confidence = data.get("confidence")
    review.confidence = confidence if confidence in Review.Confidence.values else None
    review.to_submitter = clean_text(data.get("to_submitter") or "")[:MAX_TEXT]
    review.to_editor = clean_text(data.get("to_editor") or "")[:MAX_TEXT]
    review.attested = bool(data.get("attested"))
    return review


def _answers(version: int, kind: str, given: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    answers = {}
    for one in criteria.criteria(version, kind):
        answer = given.get(one.key) or {}
        value = str(answer.get("value") or "")
        comment = clean_text(str(answer.get("comment") or ""))[:MAX_COMMENT]
        if value in dict(one.choices) or comment:
            answers[one.key] = {"value": value if value in dict(one.choices) else "", "comment": comment}
    return answers
