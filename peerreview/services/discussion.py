"""Disagreement: the panel discusses under letters, an editor resolves it, or a lead accepts a short panel."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.exceptions import Conflict, DomainError, NotPermitted
from core.sanitize import clean_text
from peerreview import policies, queries
from peerreview.models import PanelMessage, Review, ReviewCase, Seat
from peerreview.services import notices
from peerreview.services.cases import case_for_editor, locked_case, record, required_text
from peerreview.transitions import Action, next_state

MAX_MESSAGE = 10_000
TRIED_BEFORE_SHORT = 2


@transaction.atomic
def reconcile(*, case: ReviewCase, by: User, message: str = "") -> ReviewCase:
    """Ask the reviewers of the round to discuss what they disagree on.

    Raises NotPermitted, InvalidTransition, DomainError when they do not disagree.
    """
    locked = case_for_editor(case, by)
    next_state(locked.state, Action.RECONCILE)
    reviews = _disagreeing(locked)
    event = record(locked, Action.RECONCILE, by=by, reviews=keys(reviews))
    review_round = queries.open_round(locked)
    if body := clean_text(message).strip()[:MAX_MESSAGE]:
        PanelMessage.objects.create(round=review_round, author=by, body=body)
    for review in reviews:
        notices.to_reviewer(locked, event, review.seat, "review_discuss", message=body)
    return locked


@transaction.atomic
def discuss(*, case: ReviewCase, by: User, body: str) -> PanelMessage:
    """Say something to the panel. Reviewers who submitted may, under their letter, and editors.

    Raises NotPermitted, InvalidTransition, DomainError (nothing said, or a reviewer gives a name away).
    """
    locked = locked_case(case.pk)
    next_state(locked.state, Action.DISCUSS)
    review_round = queries.open_round(locked)
    counted = [review.seat for review in queries.counted_reviews(review_round)]
    own = next((seat for seat in counted if seat.reviewer.user_id == by.pk), None)
    if own is None and not policies.can_handle(by, locked):
        raise NotPermitted(_("You do not take part in this discussion."))
    body = required_text(clean_text(body)[:MAX_MESSAGE], _("Write something first."))
    if own is not None and policies.names_somebody(body, [seat.reviewer.user for seat in counted]):
        raise DomainError(_("Your text names a reviewer. Reviewers know each other by letters only."))
    letter = own.letter if own else ""
    message = PanelMessage.objects.create(round=review_round, author=by, letter=letter, body=body)
    record(locked, Action.DISCUSS, by=by, message=message.pk)
    return message


@transaction.atomic
def resolve(*, case: ReviewCase, by: User, reason: str) -> ReviewCase:
    """Settle a disagreement with a reason, so that the case can be decided. It holds for the reviews there are now.

    Raises NotPermitted, InvalidTransition, DomainError (no disagreement, no reason).
    """
    locked = case_for_editor(case, by)
    next_state(locked.state, Action.RESOLVE)
    reviews = _disagreeing(locked)
    reason = required_text(clean_text(reason), _("Say how the disagreement is resolved."))
    record(locked, Action.RESOLVE, by=by, reason=reason, reviews=keys(reviews))
    return locked


@transaction.atomic
def override_short_panel(*, case: ReviewCase, by: User, reason: str) -> ReviewCase:
    """Let a panel decide that is smaller than the policy asks, where no more reviewers can be found.

    Raises NotPermitted (leads of the desk only), InvalidTransition, Conflict (somebody still writes),
    DomainError (nothing to override, fewer than one of each class, too few others tried, no reason).
    """
    locked = case_for_editor(case, by)
    if not policies.is_desk_lead(by):
        raise NotPermitted(_("Only the lead of the desk accepts a short panel."))
    next_state(locked.state, Action.OVERRIDE_PANEL)
    review_round = queries.open_round(locked)
    reviews = queries.counted_reviews(review_round)
    if review_round.seats.open().exists():
        raise Conflict(_("Somebody is still expected to answer or to write."))
    if not policies.Composition.of(reviews, locked.policy).is_short_panel:
        raise DomainError(_("There must be a review from the United Nations system and one from outside."))
    lost = (Seat.State.DECLINED, Seat.State.EXPIRED, Seat.State.RELEASED, Seat.State.RECUSED)
    if review_round.seats.filter(state__in=lost).count() < TRIED_BEFORE_SHORT:
        raise DomainError(_("Try at least two other reviewers first."))
    reason = required_text(clean_text(reason), _("Say why a short panel is enough here."))
    event = record(locked, Action.OVERRIDE_PANEL, by=by, reason=reason, reviews=keys(reviews))
    notices.ready_to_decide(locked, event)
    return locked


def keys(reviews: list[Review]) -> list[int]:
    """Return what names a set of reviews in an event."""
    return sorted(review.pk for review in reviews)


def _disagreeing(case: ReviewCase) -> list[Review]:
    reviews = queries.counted_reviews(queries.open_round(case))
    if not policies.disagree(reviews, case.entry.kind):
        raise DomainError(_("The reviewers do not disagree."))
    return reviews
