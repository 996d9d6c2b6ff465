"""The decision: once per round, by an editor without a part in it, on a quorum of finished reviews."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.exceptions import Conflict, DomainError
from core.sanitize import clean_text
from peerreview import policies, queries, release
from peerreview.models import Decision, Review, ReviewCase, ReviewRound, Seat
from peerreview.services import notices
from peerreview.services.cases import case_for_editor, close_round, locked_entry, record, required_text
from peerreview.transitions import Action, next_state
from resources.digest import content_digest
from resources.models import PublicationPermit
from resources.services import grant_permit, publish, unfreeze

ACTIONS = {
    Decision.Kind.ACCEPT: Action.ACCEPT,
    Decision.Kind.MINOR: Action.REQUEST_CHANGES,
    Decision.Kind.MAJOR: Action.REQUEST_CHANGES,
    Decision.Kind.REJECT: Action.REJECT,
}


@transaction.atomic
def decide(
    *,
    case: ReviewCase,
    kind: str,
    letter: str,
    by: User,
    version: int,
    reason: str = "",
    released: list[int] | None = None,
) -> Decision:
    """Decide on the open round: accept, minor, major or reject.

    ``version`` is the version of the case the editor has looked at: what came later must be read first (Conflict).
    ``released`` are the keys of the reviews whose text the submitter may read (default: all that count).
    Accepting writes the permit and publishes the frozen version, and no other. Raises NotPermitted, InvalidTransition,
    DomainError (no quorum, no letter, no reason against objections, a letter that names a reviewer).
    """
    locked = case_for_editor(case, by)
    action = _action(kind)
    next_state(locked.state, action)
    if locked.version != version:
        raise Conflict(
            _("Something happened in this case since you opened it. Look at it again, then decide.")
        )
    review_round = queries.open_round(locked)
    reviews = queries.counted_reviews(review_round)
    letter, reason = clean_text(letter).strip(), clean_text(reason).strip()
    _require_basis(locked, kind, reviews, letter, reason)
    locked_entry(locked.entry_id)
    permit = _permit(locked, review_round, reviews, by) if kind == Decision.Kind.ACCEPT else None
    decision = Decision.objects.create(
        round=review_round,
        kind=kind,
        by=by,
        letter=letter,
        reason=reason,
        released=_released(reviews, released),
        basis=_basis(reviews),
        permit=permit,
    )
    event = record(locked, action, by=by, round=review_round.number, kind=kind, reason=reason)
    close_round(locked, event, outcome="decided")
    if permit is not None:
        publish(permit=permit, by=by)
    else:
        unfreeze(entry=locked.entry)
    panel = Seat.objects.filter(pk__in=[review.seat_id for review in reviews]).select_related(
        "reviewer__user"
    )
    notices.decided(locked, event, decision, panel)
    return decision


def request_changes(
    *, case: ReviewCase, kind: str, letter: str, by: User, version: int, released: list[int] | None = None
) -> Decision:
    """Ask the submitter for small (``minor``) or large (``major``) changes; see :func:`decide`."""
    if kind not in (Decision.Kind.MINOR, Decision.Kind.MAJOR):
        raise DomainError(_("Changes are small or large."))
    return decide(case=case, kind=kind, letter=letter, by=by, version=version, released=released)


def _action(kind: str) -> Action:
    if kind not in Decision.Kind.values:
        raise DomainError(_("Choose a decision."))
    return ACTIONS[Decision.Kind(kind)]


def _require_basis(case: ReviewCase, kind: str, reviews: list[Review], letter: str, reason: str) -> None:
    composition = policies.Composition.of(reviews)
    if not composition.is_quorum:
        raise DomainError(
            _("A decision needs at least one review from the United Nations system and two from outside.")
        )
    required_text(letter, _("Write a letter to the submitter."))
    users = get_user_model().objects.filter(reviewer_profile__seats__round__case=case)
    if policies.names_somebody(letter, users):
        raise DomainError(_("The letter names a reviewer. Reviewers stay unknown to submitters."))
    against = policies.objections(kind, reviews, case.entry.kind)
    if against:
        required_text(reason, " ".join(map(str, against)) + " " + _("Give your reason for deciding so."))


def _permit(
    case: ReviewCase, review_round: ReviewRound, reviews: list[Review], by: User
) -> PublicationPermit:
    if content_digest(review_round.revision.as_object()) != review_round.digest:
        raise DomainError(_("The version that was reviewed has been altered. It cannot be published."))
    composition = policies.Composition.of(reviews)
    basis = {
        "reviews": len(reviews),
        "un": composition.un,
        "external": composition.external,
        "round": review_round.number,
        "on": timezone.localdate().isoformat(),
        "scores": release.public_scores(reviews, case.entry.kind),
        "form": review_round.form_version,
    }
    return grant_permit(
        entry=case.entry,
        revision=review_round.revision,
        kind=PublicationPermit.Kind.REVIEWED,
        by=by,
        reason=f"case {case.pk}",
        basis=basis,
    )


def _released(reviews: list[Review], wanted: list[int] | None) -> list[int]:
    keys = [review.pk for review in reviews]
    return keys if wanted is None else [key for key in keys if key in wanted]


def _basis(reviews: list[Review]) -> dict[str, Any]:
    """Return what the decision rests on, to be compared with the stored reviews at any time later."""
    rows = [
        {"review": one.pk, "class": one.seat.seat_class, "recommendation": one.recommendation}
        for one in reviews
    ]
    return {"reviews": rows}
