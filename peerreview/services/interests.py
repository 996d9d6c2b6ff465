"""Interests are declared before the full text opens, and an editor rules on conflicts."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.exceptions import Conflict, NotPermitted
from core.sanitize import clean_text
from peerreview import criteria, policies
from peerreview.models import ConflictDeclaration, ConflictEdge, ReviewCase, Seat
from peerreview.services import notices, panel
from peerreview.services.cases import (
    case_and_seat,
    case_for_editor,
    record,
    require_open_seat,
    required_text,
    seat_for_reviewer,
)
from peerreview.transitions import Action
from people.models import ReviewerProfile


@transaction.atomic
def declare_interests(
    *, seat: Seat, by: User, answers: dict[str, bool] | None = None, statement: str = ""
) -> ConflictDeclaration:
    """Declare whether there is a conflict: ``answers`` are keys of ``criteria.INTERESTS``, any yes is one.

    Without a conflict the full text opens at once; with one, an editor rules first.
    Raises NotPermitted, Conflict (declared already, seat closed), DomainError (a conflict without a word on it).
    """
    case, fresh = seat_for_reviewer(seat, by)
    require_open_seat(fresh, Seat.State.ACCEPTED)
    if fresh.interests:
        raise Conflict(_("You have declared your interests already."))
    given = {key: bool((answers or {}).get(key)) for key, _words in criteria.INTERESTS}
    statement = clean_text(statement).strip()[:3000]
    has_conflict = any(given.values())
    if has_conflict:
        required_text(statement, _("Describe the interest in a sentence, so that an editor can judge it."))
    declaration = ConflictDeclaration.objects.create(
        seat=fresh,
        form_version=criteria.INTERESTS_VERSION,
        answers=given,
        statement=statement,
        has_conflict=has_conflict,
    )
    fresh.interests = Seat.Interests.DECLARED if has_conflict else Seat.Interests.NONE
    fresh.save(update_fields=["interests"])
    event = record(case, Action.DECLARE_INTERESTS, by=by, seat=fresh.pk, conflict=has_conflict)
    if has_conflict:
        ConflictEdge.objects.update_or_create(
            case=case,
            reviewer=fresh.reviewer,
            kind=ConflictEdge.Kind.OTHER,
            source=ConflictEdge.Source.DECLARED,
            defaults={"reason": statement},
        )
        notices.to_desk(case, event, "review_conflict", reviewer=str(fresh.reviewer), statement=statement)
    return declaration


@transaction.atomic
def rule_on_conflict(*, seat: Seat, by: User, waive: bool, reason: str) -> Seat:
    """Waive a declared conflict, which opens the text, or uphold it, which ends the seat.

    Raises NotPermitted, Conflict (nothing to rule on), DomainError without a reason.
    """
    case, fresh = case_and_seat(seat)
    if not policies.can_handle(by, case):
        raise NotPermitted(_("You cannot handle this case."))
    reason = required_text(clean_text(reason), _("Say why you decide so."))
    require_open_seat(fresh, Seat.State.ACCEPTED)
    if fresh.interests != Seat.Interests.DECLARED:
        raise Conflict(_("There is no conflict to rule on."))
    fresh.ruling = reason
    event = record(case, Action.RULE_ON_CONFLICT, by=by, seat=fresh.pk, waive=waive, reason=reason)
    if waive:
        fresh.interests = Seat.Interests.WAIVED
        fresh.save(update_fields=["interests", "ruling"])
        notices.to_seated(case, event, fresh, "review_waived")
    else:
        fresh.interests = Seat.Interests.UPHELD
        ConflictEdge.objects.filter(case=case, reviewer=fresh.reviewer).update(hard=True)
        panel.close_seat(fresh, Seat.State.RECUSED, "")
        notices.to_reviewer(case, event, fresh, "review_recused")
        panel.replace(case, fresh)
    return fresh


@transaction.atomic
def note_conflict(*, case: ReviewCase, reviewer: ReviewerProfile, by: User, reason: str) -> ConflictEdge:
    """Note that somebody must not review a case. Raises NotPermitted, and DomainError without a reason."""
    locked = case_for_editor(case, by)
    reason = required_text(clean_text(reason), _("Say what lies between them."))
    edge, _created = ConflictEdge.objects.update_or_create(
        case=locked,
        reviewer=reviewer,
        kind=ConflictEdge.Kind.OTHER,
        source=ConflictEdge.Source.EDITOR,
        defaults={"hard": True, "reason": reason},
    )
    return edge


def detect_conflicts(case: ReviewCase) -> int:
    """Write down what the records tell between a case and the active roster; return how many rows are new."""
    interests = policies.CaseInterests.of(case)
    roster = ReviewerProfile.objects.active().select_related("user__profile", "user__reviewer_profile")
    before = ConflictEdge.objects.filter(case=case).count()
    edges = [
        ConflictEdge(
            case=case,
            reviewer=reviewer,
            kind=one.kind,
            source=ConflictEdge.Source.DETECTED,
            hard=one.hard,
            reason=str(one.text),
        )
        for reviewer in roster.order_by("pk")
        for one in interests.detected(reviewer)
    ]
    ConflictEdge.objects.bulk_create(edges, ignore_conflicts=True)
    return ConflictEdge.objects.filter(case=case).count() - before
