"""Who may do what in a review, and what a panel must be. Pure questions."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts import roles
from peerreview import criteria
from peerreview.coauthors import wrote_with
from peerreview.models import (
    CaseEvent,
    CaseOrganisation,
    ConflictEdge,
    Review,
    ReviewCase,
    ReviewPolicy,
    Seat,
)
from peerreview.models.verdict import Decision, Recommendation
from peerreview.transitions import Action
from people.models import ReviewerProfile
from resources.models import EntryFile

GATES_OUTSIDE_COMPETENCE = 2

EVERYBODYS_DOMAINS = frozenset(
    {
        *("example.org", "example.com", "example.net", "gmail.com", "googlemail.com", "outlook.com"),
        *("hotmail.com", "live.com", "yahoo.com", "icloud.com", "me.com", "aol.com", "gmx.de", "gmx.net"),
        *("web.de", "mail.ru", "yandex.ru", "qq.com", "163.com", "126.com", "proton.me", "protonmail.com"),
    }
)

EDITORS_ACTIONS = (
    Action.PASS_SCREENING,
    Action.RETURN,
    Action.REJECT_AT_SCREENING,
    Action.INVITE,
    Action.RULE_ON_CONFLICT,
    Action.RELEASE_SEAT,
    Action.REOPEN_REVIEW,
    Action.RECONCILE,
    Action.RESOLVE,
    Action.OVERRIDE_PANEL,
    Action.PROPOSE,
    Action.REFUSE_PROPOSAL,
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


def is_desk_lead(user: Any) -> bool:
    """Administrators and editors with the right of the lead: they accept short panels and hear of what is late."""
    return roles.is_editor(user) and (
        roles.is_administrator(user) or user.has_perm("peerreview.lead_reviewcase")
    )


def may_keep_the_roster(user: Any) -> bool:
    """Editors keep the roster."""
    return roles.is_editor(user)


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
    kind: str = ConflictEdge.Kind.OTHER


@dataclass(frozen=True)
class CaseInterests:
    """What conflicts are read from, asked once per case."""

    submitter: int
    editors: frozenset[int]
    submitter_organisations: frozenset[str]
    named_organisations: frozenset[str]
    submitter_domain: str
    submitter_name: str
    authors: frozenset[str]
    earlier_editors: frozenset[int]
    noted: dict[int, list[ConflictEdge]]

    @classmethod
    def of(cls, case: ReviewCase) -> "CaseInterests":
        """Ask the database."""
        rows = list(CaseOrganisation.objects.filter(case=case).values_list("slug", "relation"))
        handled = CaseEvent.objects.filter(case=case, action__in=EDITORS_ACTIONS).values_list(
            "actor_id", flat=True
        )
        earlier = CaseEvent.objects.filter(
            case__entry=case.entry_id, case__pk__lt=case.pk, action__in=EDITORS_ACTIONS
        )
        noted: dict[int, list[ConflictEdge]] = {}
        for edge in ConflictEdge.objects.filter(case=case).exclude(source=ConflictEdge.Source.DETECTED):
            noted.setdefault(edge.reviewer_id, []).append(edge)
        own = CaseOrganisation.Relation.SUBMITTER
        return cls(
            submitter_domain=own_domain(case.submitter.email),
            submitter_name=plain_name(case.submitter.name),
            authors=authors_of(case),
            earlier_editors=frozenset(earlier.values_list("actor_id", flat=True)),
            noted=noted,
            submitter=case.submitter_id,
            editors=frozenset(pk for pk in [case.handling_editor_id, *handled] if pk is not None),
            submitter_organisations=frozenset(slug for slug, relation in rows if relation == own),
            named_organisations=frozenset(slug for slug, relation in rows if relation != own),
        )

    def against(self, reviewer: ReviewerProfile) -> list[Interest]:
        """Return what speaks against a reviewer, the hard reasons first."""
        noted = self.noted.get(reviewer.pk, [])
        found = self.detected(reviewer)
        found += [Interest(edge.hard, edge.reason or edge.get_kind_display(), edge.kind) for edge in noted]
        return sorted(found, key=lambda one: not one.hard)

    def detected(self, reviewer: ReviewerProfile) -> list[Interest]:
        """Return what the records tell, without what somebody noted or declared."""
        kinds = ConflictEdge.Kind
        theirs = organisations_of(reviewer.user)
        domain = own_domain(reviewer.user.email)
        asked = [
            (reviewer.user_id == self.submitter, True, kinds.SELF, _("submitted this entry")),
            (reviewer.user_id in self.editors, True, kinds.ROLE, _("edits this case")),
            (
                reviewer.user_id in self.earlier_editors,
                True,
                kinds.ROLE,
                _("edited an earlier case of this entry"),
            ),
            (
                bool(theirs & self.submitter_organisations),
                True,
                kinds.ORGANISATION,
                _("belongs to the submitter's organisation"),
            ),
            (
                bool(domain) and domain == self.submitter_domain,
                True,
                kinds.MAIL_DOMAIN,
                _("has an address at the submitter's mail domain"),
            ),
            (
                plain_name(reviewer.user.name) in self.authors,
                True,
                kinds.CO_AUTHOR,
                _("is named as an author of it"),
            ),
            (
                self.wrote_with(reviewer),
                False,
                kinds.CO_AUTHOR,
                _("wrote something with the submitter or an author of it, by the works they declare"),
            ),
            (
                bool(theirs & self.named_organisations),
                False,
                kinds.NAMED,
                _("belongs to an organisation that the entry names"),
            ),
        ]
        return [Interest(hard, text, kind) for holds, hard, kind, text in asked if holds]

    def wrote_with(self, reviewer: ReviewerProfile) -> bool:
        """Whether a work that a reviewer declares names the submitter or an author."""
        return bool(reviewer.works) and wrote_with(
            reviewer.works,
            {self.submitter_name, *self.authors},
            own=plain_name(reviewer.user.name),
            this_year=timezone.localdate().year,
        )


def own_domain(email: str) -> str:
    """Return the mail domain of an organisation; empty for addresses that anybody can have."""
    domain = email.rpartition("@")[2].casefold()
    return "" if domain in EVERYBODYS_DOMAINS else domain


def authors_of(case: ReviewCase) -> frozenset[str]:
    """Return the authors that the newest frozen text names, as names are compared."""
    newest = case.rounds.order_by("-number").values_list("snapshot", flat=True).first() or {}
    names = str(newest.get("fields", {}).get("authors", "")).replace(" and ", ";").split(";")
    return frozenset(name for one in names if (name := plain_name(one)))


def plain_name(name: str) -> str:
    """Return a full name as names are compared; empty for a single word."""
    words = sorted(slugify(name, allow_unicode=True).split("-"))
    return " ".join(words) if len(words) > 1 else ""


# Panels --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Composition:
    """How many finished reviews of each class count, against what the policy of the case asks for."""

    un: int
    external: int
    need_un: int
    need_external: int

    @classmethod
    def of(cls, reviews: Iterable[Review], policy: ReviewPolicy) -> "Composition":
        """Count by the class that was frozen into the seat."""
        classes = [review.seat.seat_class for review in reviews]
        counted = (classes.count(Seat.Class.UN), classes.count(Seat.Class.EXTERNAL))
        return cls(*counted, policy.min_un, policy.min_external)

    @property
    def is_quorum(self) -> bool:
        """As many from the United Nations system and from outside as the policy asks for."""
        return self.un >= self.need_un and self.external >= self.need_external

    @property
    def is_short_panel(self) -> bool:
        """One of each class at least: what a lead of the desk may accept where no more can be found."""
        return not self.is_quorum and self.un >= 1 and self.external >= 1


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


def disagree(reviews: list[Review], kind: str) -> bool:
    """Whether one recommends to accept and another not to, or a gate is met for one and failed for another."""
    given = {review.recommendation for review in reviews}
    if {Recommendation.ACCEPT, Recommendation.REJECT} <= given:
        return True
    answers = gate_answers(reviews, kind).values()
    return any(criteria.FAILED in given_to_gate and given_to_gate & criteria.MET for given_to_gate in answers)


def second_editor_for(decision: str, reviews: list[Review], *, short_panel: bool) -> list[str]:
    """Return why a second editor has to confirm a decision: codes, explained in ``words.NEEDS``."""
    found = []
    rejecting = sum(review.recommendation == Recommendation.REJECT for review in reviews)
    if decision == Decision.Kind.REJECT and rejecting <= len(reviews) / 2:
        found.append("against_majority")
    if short_panel:
        found.append("short_panel")
    if any(review.seat.interests == Seat.Interests.WAIVED for review in reviews):
        found.append("waived_conflict")
    return found


def objections(decision: str, reviews: list[Review], kind: str) -> list[str | Promise]:
    """Return what in the reviews speaks against a decision; with any of it, the editor must give a reason."""
    given = [review.recommendation for review in reviews]
    found: list[str | Promise] = []
    if decision == Decision.Kind.ACCEPT:
        if disagree(reviews, kind):
            found.append(_("The reviewers disagree."))
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
