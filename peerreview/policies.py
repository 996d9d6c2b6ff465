"""Who may do what in a review, and what a panel must be. Pure questions."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from peerreview import criteria
from peerreview.models import CaseEvent, CaseOrganisation, Review, ReviewCase, Seat
from peerreview.models.verdict import Decision, Recommendation
from peerreview.transitions import Action
from people.models import ReviewerProfile
from resources.models import EntryFile

MIN_UN = 1
MIN_EXTERNAL = 2
GATES_OUTSIDE_COMPETENCE = 2

EDITORS_ACTIONS = (
    Action.PASS_SCREENING,
    Action.RETURN,
    Action.REJECT_AT_SCREENING,
    Action.INVITE,
    Action.RULE_ON_CONFLICT,
    Action.RELEASE_SEAT,
    Action.ACCEPT,
    Action.REQUEST_CHANGES,
    Action.REJECT,
)


# People and their organisations --------------------------------------------------------------------------------
def organisation_slug(name: str) -> str:
    """Return the form in which names of organisations are compared; empty for no name."""
    return slugify(name, allow_unicode=True)[:200]


def organisations_of(user: Any) -> frozenset[str]:
    """Return the organisations a person belongs to, by what they say and what editors put on the roster."""
    profile = getattr(user, "profile", None)
    reviewer = getattr(user, "reviewer_profile", None)
    names = [getattr(profile, "affiliation", "")]
    names += [getattr(reviewer, "organisation_name", ""), getattr(reviewer, "agency", "")]
    return frozenset(slug for name in names if (slug := organisation_slug(name)))


def has_verified_address(user: Any) -> bool:
    """Whether the person's current address was confirmed."""
    return EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists()


# Cases ---------------------------------------------------------------------------------------------------------
def can_handle(user: Any, case: ReviewCase) -> bool:
    """Editors handle cases in which they have neither a part nor an interest."""
    return ReviewCase.objects.visible_to(user).filter(pk=case.pk).exists()


def can_withdraw(user: Any, case: ReviewCase) -> bool:
    """Submitters withdraw what is not decided yet."""
    return bool(case.submitter_id == user.pk and not case.is_closed)


def can_read_file(user: Any, file: EntryFile) -> bool:
    """Reviewers with clear interests read the files of the text that was frozen for them."""
    if not user.is_authenticated:
        return False
    seats = Seat.objects.visible_to(user).filter(round__case__entry_id=file.entry_id).select_related("round")
    return any(seat.may_read and file.stored.sha256 in snapshot_files(seat.round.snapshot) for seat in seats)


def snapshot_files(snapshot: dict[str, Any]) -> dict[str, str]:
    """Return hash → name of the files in a snapshot."""
    return dict(snapshot.get("files", []))


# Conflicts of reviewers ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Interest:
    """Why somebody should not review an entry; a hard one cannot be overruled."""

    hard: bool
    text: str | Promise


@dataclass(frozen=True)
class CaseInterests:
    """What conflicts are read from, asked once per case."""

    submitter: int
    editors: frozenset[int]
    submitter_organisations: frozenset[str]
    named_organisations: frozenset[str]

    @classmethod
    def of(cls, case: ReviewCase) -> "CaseInterests":
        """Ask the database."""
        rows = list(CaseOrganisation.objects.filter(case=case).values_list("slug", "relation"))
        handled = CaseEvent.objects.filter(case=case, action__in=EDITORS_ACTIONS).values_list(
            "actor_id", flat=True
        )
        own = CaseOrganisation.Relation.SUBMITTER
        return cls(
            submitter=case.submitter_id,
            editors=frozenset(pk for pk in [case.handling_editor_id, *handled] if pk is not None),
            submitter_organisations=frozenset(slug for slug, relation in rows if relation == own),
            named_organisations=frozenset(slug for slug, relation in rows if relation != own),
        )

    def against(self, reviewer: ReviewerProfile) -> list[Interest]:
        """Return what speaks against a reviewer, the hard reasons first."""
        found = []
        theirs = organisations_of(reviewer.user)
        if reviewer.user_id == self.submitter:
            found.append(Interest(True, _("submitted this entry")))
        if reviewer.user_id in self.editors:
            found.append(Interest(True, _("edits this case")))
        if theirs & self.submitter_organisations:
            found.append(Interest(True, _("belongs to the submitter's organisation")))
        if theirs & self.named_organisations:
            found.append(Interest(False, _("belongs to an organisation that the entry names")))
        return found


# Panels --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Composition:
    """How many finished reviews of each class count."""

    un: int
    external: int

    @classmethod
    def of(cls, reviews: Iterable[Review]) -> "Composition":
        """Count by the class that was frozen into the seat."""
        classes = [review.seat.seat_class for review in reviews]
        return cls(classes.count(Seat.Class.UN), classes.count(Seat.Class.EXTERNAL))

    @property
    def is_quorum(self) -> bool:
        """At least one from the United Nations system and two from outside."""
        return self.un >= MIN_UN and self.external >= MIN_EXTERNAL


def counts(review: Review, kind: str) -> bool:
    """Whether a finished review fills a place of the quorum: not when it leaves two gates to others."""
    if review.submitted_at is None:
        return False
    left = [
        gate.key
        for gate in criteria.gates(review.form_version, kind)
        if review.answers.get(gate.key, {}).get("value") == criteria.OUTSIDE
    ]
    return len(left) < GATES_OUTSIDE_COMPETENCE


def gate_answers(reviews: Iterable[Review], kind: str) -> dict[str, set[str]]:
    """Return gate → the answers that were given to it."""
    answers: dict[str, set[str]] = {}
    for review in reviews:
        for gate in criteria.gates(review.form_version, kind):
            answers.setdefault(gate.key, set()).add(review.answers.get(gate.key, {}).get("value", ""))
    return answers


def objections(decision: str, reviews: list[Review], kind: str) -> list[str | Promise]:
    """Return what in the reviews speaks against a decision; with any of it, the editor must give a reason."""
    given = [review.recommendation for review in reviews]
    found: list[str | Promise] = []
    if decision == Decision.Kind.ACCEPT:
        if Recommendation.ACCEPT in given and Recommendation.REJECT in given:
            found.append(_("The reviewers disagree: one recommends to accept and one not to."))
        if any(criteria.FAILED in answers for answers in gate_answers(reviews, kind).values()):
            found.append(_("A reviewer found a necessary criterion not met."))
        if given.count(Recommendation.ACCEPT) + given.count(Recommendation.MINOR) <= len(given) / 2:
            found.append(_("Most reviewers do not recommend to accept it now."))
    if decision == Decision.Kind.REJECT and Recommendation.REJECT not in given:
        found.append(_("No reviewer recommends to turn it down."))
    return found


# Anonymity -----------------------------------------------------------------------------------------------------
def names_somebody(text: str, users: Iterable[Any]) -> bool:
    """Whether a text meant for the submitter holds the address or the full name of one of ``users``."""
    lowered = text.casefold()
    marks = [mark for user in users for mark in (user.email, user.name if " " in user.name.strip() else "")]
    return any(mark and mark.casefold() in lowered for mark in marks)
