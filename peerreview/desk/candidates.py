"""Whom an editor can invite, with what speaks for and against each."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peerreview import policies
from peerreview.models import ReviewCase, ReviewRound, Seat
from people.models import ReviewerProfile
from resources.models import TermRole


@dataclass
class Candidate:
    """A member of the roster in the light of one case."""

    reviewer: Any
    shared_objectives: list[str]
    reads_language: bool
    load: int
    interests: list[policies.Interest] = field(default_factory=list)
    obstacle: str | Promise = ""

    @property
    def is_free(self) -> bool:
        """Whether they can be invited, if need be with a ruling."""
        return not self.obstacle and not any(one.hard for one in self.interests)

    @property
    def order(self) -> tuple[Any, ...]:
        """Return the key by which the best come first."""
        fit = len(self.shared_objectives)
        return (
            not self.is_free,
            bool(self.interests),
            not self.reads_language,
            -fit,
            self.load,
            self.reviewer.pk,
        )


def candidates(case: ReviewCase, review_round: ReviewRound) -> list[Candidate]:
    """Return the active roster for a case, best first; who cannot be invited is shown with the reason."""
    interests = policies.CaseInterests.of(case)
    terms = review_round.snapshot["terms"]
    wanted = {*terms.get(TermRole.OBJECTIVE_PRIMARY, []), *terms.get(TermRole.OBJECTIVE_SECONDARY, [])}
    language = review_round.snapshot["fields"]["language"]
    seats = {seat.reviewer_id: seat for seat in Seat.objects.filter(round=review_round)}
    roster = ReviewerProfile.objects.active().select_related("user__profile")
    roster = roster.annotate(load=Count("seats", filter=Q(seats__state__in=Seat.OPEN_STATES)))
    found = [
        Candidate(
            reviewer=reviewer,
            shared_objectives=sorted(wanted & set(reviewer.objectives), key=lambda code: (len(code), code)),
            reads_language=language in reviewer.languages,
            load=reviewer.load,
            interests=interests.against(reviewer),
            obstacle=_obstacle(reviewer, seats.get(reviewer.pk)),
        )
        for reviewer in roster.order_by("pk")
    ]
    return sorted(found, key=lambda one: one.order)


def _obstacle(reviewer: Any, seat: Seat | None) -> str | Promise:
    if seat is not None and seat.state not in Seat.REOPENABLE_STATES:
        return _("on the panel")
    if reviewer.load >= reviewer.cap_concurrent:
        return _("has as many reviews as they take")
    return ""
