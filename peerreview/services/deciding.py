"""The decision: once per round, by an editor without a part in it, on a quorum of finished reviews."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.exceptions import Conflict, DomainError, NotPermitted
from core.sanitize import clean_text
from peerreview import letters, policies, queries, release
from peerreview.models import (
    Decision,
    DecisionProposal,
    LetterPoint,
    Review,
    ReviewCase,
    ReviewPolicy,
    ReviewRound,
)
from peerreview.services import notices
from peerreview.services.cases import case_for_editor, close_round, locked_entry, record, required_text
from peerreview.transitions import Action, next_state
from resources.models import PublicationPermit
from resources.services import grant_permit, publish, unfreeze

MAX_POINT = 2000
ACTIONS = {
    Decision.Kind.ACCEPT: Action.ACCEPT,
    Decision.Kind.MINOR: Action.REQUEST_CHANGES,
    Decision.Kind.MAJOR: Action.REQUEST_CHANGES,
    Decision.Kind.REJECT: Action.REJECT,
}


@dataclass(frozen=True)
class Verdict:
    """What an editor wants to decide."""

    kind: str
    letter: str
    reason: str
    released: list[letters.Key]
    points: list[str]


@transaction.atomic
def decide(
    *,
    case: ReviewCase,
    kind: str,
    letter: str,
    by: User,
    version: int,
    reason: str = "",
    released: list[letters.Key] | None = None,
    points: list[str] | None = None,
) -> Decision | DecisionProposal:
    """Decide on the open round: accept, minor, major or reject.

    ``version`` is the version of the case the editor has looked at: what came later must be read first (Conflict).
    ``released`` are the parts of the reviews that the submitter may read (see :mod:`peerreview.letters`; default: the
    words to the submitter of all that count), ``points`` what the submitter has to answer one by one. Accepting writes
    the permit and publishes the frozen version, and no other. Where a second editor has to confirm
    (:func:`policies.second_editor_for`) a proposal is returned and
    nothing else has happened. Raises NotPermitted, InvalidTransition, DomainError (no quorum, an open disagreement,
    no round left, no letter, no reason against objections, a letter that names a reviewer).
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
    verdict = Verdict(
        kind=kind,
        letter=clean_text(letter).strip(),
        reason=clean_text(reason).strip(),
        released=[part.key for part in letters.chosen(reviews, released)],
        points=[text for point in points or [] if (text := clean_text(point).strip()[:MAX_POINT])],
    )
    _require_basis(locked, review_round, reviews, verdict)
    short = not policies.Composition.of(reviews, locked.policy).is_quorum
    if needs := policies.second_editor_for(kind, reviews, short_panel=short):
        return _propose(locked, review_round, verdict, by, needs)
    return _carry_out(locked, review_round, reviews, verdict, by=by, confirmed_by=None)


@transaction.atomic
def confirm_decision(*, proposal: DecisionProposal, by: User) -> Decision:
    """Confirm what another editor proposed, which carries it out.

    Raises NotPermitted (the same editor, or one with a part in the case), Conflict when something happened in
    the case since, InvalidTransition, DomainError as :func:`decide`.
    """
    locked, fresh = _open_proposal(proposal, by)
    if fresh.version != locked.version:
        raise Conflict(_("Something happened in this case since the decision was proposed. Decide anew."))
    next_state(locked.state, _action(fresh.kind))
    reviews = queries.counted_reviews(fresh.round)
    verdict = Verdict(fresh.kind, fresh.letter, fresh.reason, fresh.released, fresh.points)
    _require_basis(locked, fresh.round, reviews, verdict)
    _answer(fresh, DecisionProposal.State.CONFIRMED, by, "")
    return _carry_out(locked, fresh.round, reviews, verdict, by=fresh.by, confirmed_by=by)


@transaction.atomic
def refuse_proposal(*, proposal: DecisionProposal, by: User, reason: str) -> DecisionProposal:
    """Refuse to confirm, with a reason; the first editor decides anew. Raises as :func:`confirm_decision`."""
    locked, fresh = _open_proposal(proposal, by)
    reason = required_text(clean_text(reason), _("Say why you do not confirm it."))
    _answer(fresh, DecisionProposal.State.REFUSED, by, reason)
    event = record(locked, Action.REFUSE_PROPOSAL, by=by, reason=reason)
    notices.to_desk(locked, event, "review_confirm", refused=True, reason=reason)
    return fresh


def _open_proposal(proposal: DecisionProposal, by: User) -> tuple[ReviewCase, DecisionProposal]:
    locked = case_for_editor(proposal.round.case, by)
    fresh = queries.proposals(locked).filter(pk=proposal.pk).first()
    if fresh is None:
        raise Conflict(_("This proposal is answered already."))
    if fresh.by_id == by.pk:
        raise NotPermitted(_("Another editor has to confirm it."))
    fresh.round.case = locked
    return locked, fresh


def _answer(proposal: DecisionProposal, state: str, by: User, answer: str) -> None:
    proposal.state, proposal.answered_by, proposal.answer = state, by, answer
    proposal.save(update_fields=["state", "answered_by", "answer"])


def _propose(
    case: ReviewCase, review_round: ReviewRound, verdict: Verdict, by: User, needs: list[str]
) -> DecisionProposal:
    """Keep the decision until a second editor looks at it; an older proposal is replaced."""
    next_state(case.state, Action.PROPOSE)
    for older in queries.proposals(case):
        _answer(older, DecisionProposal.State.REFUSED, by, "")
    event = record(case, Action.PROPOSE, by=by, kind=verdict.kind, needs=needs)
    proposal = DecisionProposal.objects.create(
        round=review_round, by=by, needs=needs, version=event.seq, **vars(verdict)
    )
    notices.to_second_editors(case, event, "review_confirm", by, refused=False, reason="")
    return proposal


def _carry_out(
    case: ReviewCase,
    review_round: ReviewRound,
    reviews: list[Review],
    verdict: Verdict,
    *,
    by: User,
    confirmed_by: User | None,
) -> Decision:
    kind = verdict.kind
    locked_entry(case.entry_id)
    permit = _permit(case, review_round, reviews, by) if kind == Decision.Kind.ACCEPT else None
    decision = Decision.objects.create(
        round=review_round,
        kind=kind,
        by=by,
        confirmed_by=confirmed_by,
        letter=verdict.letter,
        reason=verdict.reason,
        released=verdict.released,
        basis=_basis(reviews),
        permit=permit,
    )
    rows = [LetterPoint(decision=decision, number=n, text=text) for n, text in enumerate(verdict.points, 1)]
    LetterPoint.objects.bulk_create(rows)
    facts = {"round": review_round.number, "kind": kind, "reason": verdict.reason}
    if confirmed_by is not None:
        facts["proposed_by"] = by.pk
    event = record(case, _action(kind), by=confirmed_by or by, **facts)
    close_round(case, event, outcome="decided")
    if permit is not None:
        publish(permit=permit, by=by)
    else:
        unfreeze(entry=case.entry)
    panel = [review.seat for review in reviews]
    notices.decided(case, event, decision, panel)
    return decision


def request_changes(
    *,
    case: ReviewCase,
    kind: str,
    letter: str,
    by: User,
    version: int,
    released: list[letters.Key] | None = None,
    points: list[str] | None = None,
) -> Decision | DecisionProposal:
    """Ask the submitter for small (``minor``) or large (``major``) changes; see :func:`decide`."""
    if kind not in (Decision.Kind.MINOR, Decision.Kind.MAJOR):
        raise DomainError(_("Changes are small or large."))
    about: Any = {"kind": kind, "letter": letter, "released": released, "points": points}
    return decide(case=case, by=by, version=version, **about)


def _action(kind: str) -> Action:
    if kind not in Decision.Kind.values:
        raise DomainError(_("Choose a decision."))
    return ACTIONS[Decision.Kind(kind)]


def _require_basis(
    case: ReviewCase, review_round: ReviewRound, reviews: list[Review], verdict: Verdict
) -> None:
    composition = policies.Composition.of(reviews, case.policy)
    if not composition.is_quorum and not (
        composition.is_short_panel and queries.was_recorded(case, Action.OVERRIDE_PANEL, reviews)
    ):
        raise DomainError(
            _("A decision needs at least one review from the United Nations system and two from outside.")
        )
    if not _is_settled(case, reviews):
        raise DomainError(
            _("The reviewers disagree. Resolve it with a reason, or ask a further reviewer to break the tie.")
        )
    asks_again = verdict.kind in (Decision.Kind.MINOR, Decision.Kind.MAJOR)
    if asks_again and review_round.number >= case.policy.max_rounds:
        raise DomainError(_("This was the last round that the policy allows. Accept it or turn it down."))
    required_text(verdict.letter, _("Write a letter to the submitter."))
    _require_no_name(case, reviews, verdict)
    against = policies.objections(verdict.kind, reviews, case.entry.kind)
    if against:
        required_text(
            verdict.reason, " ".join(map(str, against)) + " " + _("Give your reason for deciding so.")
        )


def _require_no_name(case: ReviewCase, reviews: list[Review], verdict: Verdict) -> None:
    """Nothing that goes out names a reviewer, unless the review is open."""
    if case.policy.anonymity == ReviewPolicy.Anonymity.OPEN:
        return
    users = list(get_user_model().objects.filter(reviewer_profile__seats__round__case=case).distinct())
    if policies.names_somebody(" ".join([verdict.letter, *verdict.points]), users):
        raise DomainError(_("The letter names a reviewer. Reviewers stay unknown to submitters."))
    for part in letters.chosen(reviews, verdict.released):
        if policies.names_somebody(part.text, users):
            raise DomainError(_("What you release names a reviewer. Leave that part out."))


def _is_settled(case: ReviewCase, reviews: list[Review]) -> bool:
    """Whether the reviewers agree, a further one broke the tie, or an editor resolved it in sight of all of them."""
    if not policies.disagree(reviews, case.entry.kind):
        return True
    if any(review.seat.tie_break for review in reviews):
        return True
    return queries.was_recorded(case, Action.RESOLVE, reviews)


def _permit(
    case: ReviewCase, review_round: ReviewRound, reviews: list[Review], by: User
) -> PublicationPermit:
    composition = policies.Composition.of(reviews, case.policy)
    basis = {
        "reviews": len(reviews),
        "un": composition.un,
        "external": composition.external,
        "round": review_round.number,
        "on": timezone.localdate().isoformat(),
        "scores": release.public_scores(reviews, case.entry.kind),
        "form": review_round.form_version,
    }
    permit = grant_permit(
        entry=case.entry,
        revision=review_round.revision,
        kind=PublicationPermit.Kind.REVIEWED,
        by=by,
        reason=f"case {case.pk}",
        basis=basis,
    )
    # The permit names what the revision says now; the refusal takes it back with the whole transaction.
    if permit.digest != review_round.digest:
        raise DomainError(_("The version that was reviewed has been altered. It cannot be published."))
    return permit


def _basis(reviews: list[Review]) -> dict[str, Any]:
    """Return what the decision rests on, to be compared with the stored reviews at any time later."""
    rows = [
        {"review": one.pk, "class": one.seat.seat_class, "recommendation": one.recommendation}
        for one in reviews
    ]
    return {"reviews": rows}
