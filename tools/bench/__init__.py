"""Benchmarks with goals. A module of this package registers one with :func:`benchmark`; ``python3 dev.py bench`` runs it.

A benchmark states its goals before it runs and yields measurements of them, one per run. A goal is met when the
median of its runs is.
"""

import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import comb

Sample = tuple["Goal", float]


@dataclass(frozen=True)
class Goal:
    """One figure that is promised: ``limit`` in ``unit``, at least so much or at most."""

    name: str
    limit: float
    unit: str
    at_least: bool = False

    def is_met(self, value: float) -> bool:
        """Whether a value keeps the promise."""
        return value >= self.limit if self.at_least else value <= self.limit

    @property
    def promise(self) -> str:
        """The limit as words."""
        return f"{'≥' if self.at_least else '≤'} {self.limit:g} {self.unit}"


@dataclass(frozen=True)
class Benchmark:
    """A registered benchmark; ``measure`` takes the number of runs. ``quiet``: it prints what it finds by itself.

    ``report``: the table goes into ``docs/benchmarks/``, too, under this name.
    """

    name: str
    title: str
    goals: tuple[Goal, ...]
    measure: Callable[[int], Iterator[Sample]]
    runs: int
    quiet: bool = False
    report: bool = False


@dataclass
class Options:
    """What the command line asks of benchmarks that can be larger or smaller."""

    docs: int = 100_000
    only: tuple[str, ...] = ()


@dataclass
class Result:
    """What was measured of one goal."""

    goal: Goal
    values: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The median of the runs."""
        return statistics.median(self.values)

    @property
    def interval(self) -> tuple[float, float]:
        """An interval that holds the true median with 95 % confidence; with fewer than six runs, all of them."""
        ordered = sorted(self.values)
        rank = interval_rank(len(ordered))
        return ordered[rank], ordered[-1 - rank]

    @property
    def is_met(self) -> bool:
        """Whether there are runs and their median keeps the promise."""
        return bool(self.values) and self.goal.is_met(self.median)


@dataclass(frozen=True)
class Command:
    """Another way to use a benchmark: with ``option`` among its words, ``main`` takes all of them."""

    option: str
    main: Callable[[list[str]], int]


options = Options()
commands: dict[str, Command] = {}
registered: dict[str, Benchmark] = {}


def benchmark(
    name: str, *, goals: tuple[Goal, ...], runs: int = 5, quiet: bool = False, report: bool = False
) -> Callable[[Callable[[int], Iterator[Sample]]], Callable[[int], Iterator[Sample]]]:
    """Register a generator function ``(runs) -> (goal, value) …`` as a benchmark; its docstring is the title."""

    def keep(measure: Callable[[int], Iterator[Sample]]) -> Callable[[int], Iterator[Sample]]:
        title = (measure.__doc__ or name).strip().split("\n")[0]
        registered[name] = Benchmark(name, title, goals, measure, runs, quiet, report)
        return measure

    return keep


def interval_rank(count: int) -> int:
    """Return k such that the k-th smallest and k-th largest (from 0) of ``count`` values enclose the median.

    The sign test's distribution-free interval: the largest k with 2·P(Bin(count, ½) ≤ k) ≤ 5 %; 0 if there is none.
    """
    below, rank = 0.0, 0
    for k in range(count // 2):
        below += comb(count, k) / 2**count
        if 2 * below > 0.05:
            break
        rank = k
    return rank
