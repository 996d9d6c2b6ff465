"""What waits for whom. Derived from rows, never stored."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peerreview.models import ReviewCase, ReviewRound, Seat
from peerreview.models.case import ReviewCaseQuerySet
from peerreview.transitions import State


@dataclass(frozen=True)
class Waiting:
    """What comes next in a case, and whether an editor has to do it."""

    editor: bool
    text: str | Promise


CHECK = Waiting(True, _("Check the submission"))
RULE = Waiting(True, _("Rule on a conflict of interest"))
DECIDE = Waiting(True, _("Decide"))
SEAT = Waiting(True, _("Invite reviewers"))
READERS = Waiting(False, _("Reviewers are reading"))
TALKING = Waiting(False, _("Reviewers discuss"))
SUBMITTER = Waiting(False, _("The submitter is at work"))
NOTHING = Waiting(False, "")


def with_counts(cases: ReviewCaseQuerySet) -> ReviewCaseQuerySet:
    """Add what :func:`waiting` asks for, in the same query."""
    here = Q(rounds__open=True)
    alive = here & Q(rounds__seats__state__in=[*Seat.OPEN_STATES, Seat.State.SUBMITTED])
    declared = Seat.objects.filter(
        round__case=OuterRef("pk"),
        round__open=True,
        state=Seat.State.ACCEPTED,
        interests=Seat.Interests.DECLARED,
    )
    round_kind = ReviewRound.objects.filter(case=OuterRef("pk"), open=True).values("kind")[:1]
    return cases.select_related("policy").annotate(
        n_un=Count("rounds__seats", filter=alive & Q(rounds__seats__seat_class=Seat.Class.UN)),
        n_external=Count("rounds__seats", filter=alive & Q(rounds__seats__seat_class=Seat.Class.EXTERNAL)),
        n_open=Count("rounds__seats", filter=here & Q(rounds__seats__state__in=Seat.OPEN_STATES)),
        has_declared=Exists(declared),
        round_kind=Subquery(round_kind),
    )


def waiting(case: Any) -> Waiting:
    """Return what comes next in a case that was read through :func:`with_counts`."""
    simple = {
        State.SCREENING: CHECK,
        State.DECIDING: DECIDE,
        State.RECONCILING: TALKING,
        State.RETURNED: SUBMITTER,
        State.CHANGES: SUBMITTER,
    }
    if case.state in simple:
        return simple[State(case.state)]
    if case.state != State.IN_REVIEW:
        return NOTHING
    if case.has_declared:
        return RULE
    full = case.n_un >= case.policy.min_un and case.n_external >= case.policy.min_external
    if (full or case.round_kind == ReviewRound.Kind.MINOR) and case.n_open:
        return READERS
    return SEAT


def listed(cases: ReviewCaseQuerySet) -> list[dict[str, Any]]:
    """Return the rows of a list: case and what it waits for."""
    return [{"case": case, "waiting": waiting(case)} for case in with_counts(cases).for_listing()]


def case_counts(user: Any) -> int:
    """Return how many cases wait for an editor, for the menu."""
    return sum(row["waiting"].editor for row in listed(ReviewCase.objects.visible_to(user).open()))
