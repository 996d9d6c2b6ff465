"""One run of the matching, from the tables to the tables."""

import logging
from typing import Any

from django.db import transaction
from django.utils import timezone

from peerreview.matching import facts
from peerreview.matching.empty import empty_seats
from peerreview.matching.facts import CLASSES, Reading
from peerreview.matching.problem import Matching, Prices, obstacles
from peerreview.matching.solver import Settings, solve
from peerreview.matching.swaps import alternates
from peerreview.models import AssignmentRun, Proposal

logger = logging.getLogger(__name__)
State = AssignmentRun.State


def search(run: AssignmentRun) -> None:
    """Search for panels and keep what was found; the state tells how far it is."""
    try:
        _progress(run, State.READING)
        reading = facts.read(run.cases.all())
        _progress(run, State.SOLVING)
        prices = Prices(**run.parameters["prices"])
        found = solve(reading.problem, prices, Settings(seed=run.seed, seconds=run.parameters["seconds"]))
        _keep(run, reading, found, prices)
    except Exception as error:
        logger.exception("A run of the matching failed")
        _end(run, State.FAILED, error=f"{type(error).__name__}: {error}"[:300])


def _progress(run: AssignmentRun, state: str) -> None:
    AssignmentRun.objects.filter(pk=run.pk).update(state=state)


def _end(run: AssignmentRun, state: str, **about: Any) -> None:
    AssignmentRun.objects.filter(pk=run.pk).update(state=state, finished_at=timezone.now(), **about)


@transaction.atomic
def _keep(run: AssignmentRun, reading: Reading, found: Matching, prices: Prices) -> None:
    """Store the proposals with their alternates, and which seats stay empty and why."""
    codes = obstacles(reading.problem)
    after = alternates(reading.problem, prices, found, codes)
    rows, places = [], dict.fromkeys(range(len(reading.cases)), 0)
    for case, reviewer in found.pairs():
        for rank, person in enumerate([reviewer, *after[case, reviewer]]):
            rows.append(_row(run, reading, case, person, place=places[case], rank=rank))
        places[case] += 1
    Proposal.objects.filter(run=run).delete()
    Proposal.objects.bulk_create(rows)
    empty = [
        {
            "case": reading.cases[one.case].pk,
            "seat_class": CLASSES[one.seat_class].value,
            "count": one.count,
            "reasons": one.reasons,
        }
        for one in empty_seats(reading.problem, found, codes)
    ]
    _end(
        run,
        State.DONE,
        inputs_hash=reading.inputs_hash,
        objective=found.objective,
        gap=found.gap if found.gap != float("inf") else None,
        seconds=found.seconds,
        method=found.method,
        empty_seats=empty,
    )


def _row(
    run: AssignmentRun, reading: Reading, case: int, reviewer: int, *, place: int, rank: int
) -> Proposal:
    fit = reading.parts[case, reviewer]
    return Proposal(
        run=run,
        case=reading.cases[case],
        reviewer=reading.reviewers[reviewer],
        seat_class=CLASSES[int(reading.problem.seat_class[reviewer])],
        place=place,
        rank=rank,
        affinity=fit.total,
        parts=facts.as_plain(fit),
    )
