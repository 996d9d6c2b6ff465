"""Two calls at once, made to meet where it hurts: before each of their writes."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection, connections, models

from core.exceptions import DomainError
from peerreview.models import CaseEvent, Decision, Review, ReviewCase, ReviewRound, Seat
from peerreview.transitions import FROZEN, TERMINAL

TRIALS = 15
PAUSE = 0.08
"""Seconds for which a call waits for the other one before it writes. Where a lock keeps the other one out, the
wait ends once and for all; without the lock both have asked their questions before either has written."""

OK = "ok"
REFUSED = "refused"

Call = Callable[[], Any]


def race(first: Call, second: Call) -> list[str]:
    """Run both at once; return for each ``ok``, ``refused`` (in words for people) or the name of the error."""
    outcomes = ["", ""]
    start, meeting = threading.Barrier(2), threading.Barrier(2)
    threads = [
        threading.Thread(target=_run, args=(call, number, outcomes, start, meeting))
        for number, call in enumerate((first, second))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def _run(
    call: Call, number: int, outcomes: list[str], start: threading.Barrier, meeting: threading.Barrier
) -> None:
    def meet_before_writing(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE")):
            _meet(meeting)
        return execute(sql, *rest)

    try:
        start.wait()
        with connection.execute_wrapper(meet_before_writing):
            call()
        outcomes[number] = OK
    except DomainError:
        outcomes[number] = REFUSED
    except Exception as error:
        outcomes[number] = type(error).__name__
    finally:
        meeting.abort()
        connections.close_all()


def _meet(meeting: threading.Barrier) -> None:
    try:
        meeting.wait(PAUSE)
    except threading.BrokenBarrierError:
        return


def faults(case: ReviewCase) -> list[str]:
    """Return what is wrong with a case, read from the tables and from nothing else."""
    case = ReviewCase.objects.get(pk=case.pk)
    numbers = list(CaseEvent.objects.filter(case=case).order_by("seq").values_list("seq", flat=True))
    open_rounds = ReviewRound.objects.filter(case=case, open=True).count()
    seats = Seat.objects.filter(round__case=case)
    found = []
    if numbers != list(range(1, case.version + 1)):
        found.append("events with gaps")
    if open_rounds != int(case.state in FROZEN):
        found.append("open round does not fit the state")
    if seats.filter(state__in=Seat.OPEN_STATES, round__open=False).exists():
        found.append("open seat in a closed round")
    if case.state in TERMINAL and seats.filter(state__in=Seat.OPEN_STATES).exists():
        found.append("open seat in a closed case")
    if (case.state == "accepted") != Decision.objects.filter(round__case=case, kind="accept").exists():
        found.append("state and decision differ")
    if seats.filter(state="submitted").count() != written(seats):
        found.append("review without its seat")
    return found + [text for one in Decision.objects.filter(round__case=case) for text in _basis_faults(one)]


def written(seats: models.QuerySet[Seat]) -> int:
    """Return how many of these seats hold a finished review."""
    return Review.objects.filter(seat__in=seats, submitted_at__isnull=False).count()


def _basis_faults(decision: Decision) -> list[str]:
    based_on = {row["review"] for row in decision.basis["reviews"]}
    there = set(
        Review.objects.filter(seat__round=decision.round, submitted_at__isnull=False).values_list(
            "pk", flat=True
        )
    )
    return [] if based_on == there else ["basis differs from the reviews"]
