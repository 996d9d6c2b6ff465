"""Comparing two ways: request by request in turns, the median of the pairs' ratios with its bootstrap interval."""

import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from os import cpu_count, getloadavg
from random import Random

WARM_UP = 20
RESAMPLES = 1000
Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Took:
    """One measurement: wall and CPU milliseconds."""

    wall: float
    cpu: float


def took(work: Work) -> Took:
    """Do it once."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return Took((time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000)


def pairs(
    cases: Sequence[tuple[Work, Work]], count: int, *, before: Work | None = None
) -> list[tuple[Took, Took]]:
    """Return ``count`` pairs of measurements, A and B in turns and each first in every other pair.

    ``before`` is done before each measurement, outside the clock. The first pairs only warm up.
    """
    found = []
    for number in range(-WARM_UP, count):
        first, second = cases[number % len(cases)]
        a_b = []
        for work in (first, second) if number % 2 else (second, first):
            if before:
                before()
            a_b.append(took(work))
        if number >= 0:
            found.append((a_b[0], a_b[1]) if number % 2 else (a_b[1], a_b[0]))
    return found


def ratios(found: Sequence[tuple[Took, Took]], clock: str = "wall") -> list[float]:
    """Return A's time next to B's, pair by pair."""
    return [getattr(a, clock) / getattr(b, clock) for a, b in found if getattr(b, clock)]


def bootstrap(values: Sequence[float]) -> tuple[float, float]:
    """Return an interval that holds the median with 95 % confidence."""
    random = Random(1)  # noqa: S311 -- not for secrets
    medians = sorted(statistics.median(random.choices(values, k=len(values))) for _each in range(RESAMPLES))
    return medians[RESAMPLES // 40], medians[-RESAMPLES // 40 - 1]


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that ``share`` (0–1) of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def until_half(parts: Sequence[tuple[int, float]]) -> float:
    """Return the seconds until half of the work was done; each part is a count and its seconds."""
    total, done, seconds = sum(count for count, _took in parts), 0, 0.0
    for count, took in parts:
        if done >= total / 2:
            break
        done, seconds = done + count, seconds + took
    return seconds


def machine() -> str:
    """Return what the figures depend on: processors, Python, load now (1, 5 and 15 minutes), and how fast it is now.

    A rented machine is at times twice as slow as at others: milliseconds of two runs compare by the loop's.
    """
    load = ", ".join(f"{each:.1f}" for each in getloadavg())
    loop = statistics.median(took(_loop).wall for _time in range(30))
    return (
        f"{cpu_count()} processors, Python {platform.python_version()}, load {load};"
        f" a loop of 100,000 in {loop:.1f} ms"
    )


def _loop() -> int:
    found = 0
    for number in range(100_000):
        found += number * number % 7
    return found
