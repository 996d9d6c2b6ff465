"""Proposals for panels: searched in the background, looked at by an editor, then invited through the one service."""

import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import outbox
from core.exceptions import DomainError, NotPermitted
from peerreview import policies
from peerreview.matching import facts
from peerreview.matching.problem import Obstacle, Prices, obstacles
from peerreview.matching.words import OBSTACLES
from peerreview.models import AssignmentRun, Proposal, ReviewCase, Seat
from peerreview.services.cases import locked_case
from peerreview.services.panel import invite
from peerreview.transitions import Action, allowed
from people.models import ReviewerProfile

TOPIC = "peerreview.matching"
MOST_CASES = 500
SECONDS = 120.0
State = AssignmentRun.State


@transaction.atomic
def start_matching(*, cases: Iterable[ReviewCase], by: User) -> AssignmentRun:
    """Ask for proposals for the empty seats of some cases; they are searched in the background.

    Raises NotPermitted for a case the editor cannot handle, DomainError when no case can be given a panel now.
    """
    chosen = list(cases)
    for case in chosen:
        if not policies.can_handle(by, case):
            raise NotPermitted(_("You cannot handle this case."))
    chosen = [case for case in chosen if allowed(case.state, Action.INVITE)]
    if not chosen:
        raise DomainError(_("None of these cases can be given reviewers now."))
    if len(chosen) > MOST_CASES:
        raise DomainError(_("Choose at most %(count)s cases.") % {"count": MOST_CASES})
    parameters = {"prices": asdict(Prices()), "seconds": SECONDS}
    run = AssignmentRun.objects.create(by=by, seed=secrets.randbelow(2**31), parameters=parameters)
    run.cases.set(chosen)
    # Cut off by a crash it is simply searched again: nothing has left the database.
    outbox.enqueue(topic=TOPIC, key=f"matching:{run.pk}", payload={"run": run.pk, "resend": True})
    return run


@outbox.handler(TOPIC, outside=True)
def run_matching(payload: dict[str, Any]) -> None:
    """Search for panels. No transaction is held while the solver works; twice gives the same."""
    from peerreview.matching import running  # noqa: PLC0415 -- SciPy is loaded only where it works

    run = AssignmentRun.objects.filter(pk=payload["run"]).exclude(state__in=AssignmentRun.ENDED).first()
    if run is not None:
        running.search(run)


@dataclass(frozen=True)
class Outcome:
    """What came of one proposal, or would come; ``refusal`` is empty when the invitation goes out."""

    proposal: Proposal
    refusal: str = ""


def carry_out(*, run: AssignmentRun, proposals: Iterable[int], by: User, dry: bool) -> list[Outcome]:
    """Invite those who were chosen. A dry run does all of it, locks and checks and invitations, and takes it back.

    The rules are asked again under the locks, since the world moved: who cannot be invited any more is left out
    and said so; the others are invited. Raises DomainError for a run that is not done.
    """
    with transaction.atomic():
        outcomes = _carry_out(run, set(proposals), by)
        if dry:
            transaction.set_rollback(True)
    return outcomes


def _carry_out(run: AssignmentRun, chosen: set[int], by: User) -> list[Outcome]:
    if run.state != State.DONE:
        raise DomainError(_("This run has no proposals yet."))
    rows = list(
        Proposal.objects.filter(run=run, pk__in=chosen)
        .select_related("case", "reviewer__user")
        .order_by("case", "place", "rank")
    )
    # All cases first, then all reviewers, each in the order of their ids: as everywhere, so nobody waits in a ring.
    for pk in sorted({row.case_id for row in rows}):
        locked_case(pk)
    people = {row.reviewer_id for row in rows}
    list(ReviewerProfile.objects.select_for_update(of=("self",)).filter(pk__in=people).order_by("pk"))
    return [_invite(row, by) for row in rows]


def _invite(row: Proposal, by: User) -> Outcome:
    if row.seat_id is not None:
        return Outcome(row, _("was invited from this list already"))
    if refusal := _refusal(row):
        return Outcome(row, refusal)
    try:
        with transaction.atomic():
            seat = invite(case=row.case, reviewer=row.reviewer, by=by)
            Proposal.objects.filter(pk=row.pk).update(seat=seat)
    except DomainError as error:
        return Outcome(row, str(error))
    return Outcome(row)


def _refusal(row: Proposal) -> str:
    """Return which hard rule of the matching forbids the seat now, in words."""
    reading = facts.read([ReviewCase.objects.get(pk=row.case_id)], _with_panel(row))
    if not reading.cases:
        return _("The case has no open round.")
    place = next(n for n, one in enumerate(reading.reviewers) if one.pk == row.reviewer_id)
    problem = reading.problem
    code = Obstacle(int(obstacles(problem)[0, place]))
    if code != Obstacle.NONE:
        return str(OBSTACLES[code.name])
    if problem.need[0, problem.seat_class[place]] < 1:
        return _("The seats of this class are taken.")
    return ""


def _with_panel(row: Proposal) -> list[int]:
    panel = Seat.objects.filter(round__case=row.case_id, round__open=True).values_list(
        "reviewer_id", flat=True
    )
    return [row.reviewer_id, *panel]
