"""A matching problem as arrays, the rules that forbid a pair, and what a matching is worth. No Django here."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
UNKNOWN = -1
MIN_PANEL_FOR_MIX = 3


class Obstacle(IntEnum):
    """Why somebody cannot take a seat; the first that holds is kept, those of the person before those of the pair."""

    NONE = 0
    INACTIVE = 1
    UNAVAILABLE = 2
    CAP_YEAR = 3
    CAP_NOW = 4
    SEATED = 5
    REFUSED = 6
    CONFLICT = 7
    SUBMITTERS_ORGANISATION = 8
    LANGUAGE = 9
    COLLEAGUE_ON_PANEL = 10
    # Not of a pair: the person was free and all their reviews went to other cases of the same run.
    USED_ELSEWHERE = 11


@dataclass(frozen=True)
class Prices:
    """What the soft rules cost, in units of affinity (an affinity is 0 to 1; design §3.3)."""

    empty: float = 10.0
    region: float = 0.15
    gender: float = 0.15
    background: float = 0.1
    newcomer: float = 0.02
    load: float = 0.02
    floor: float = 0.4
    shortfall: float = 2.0


NO_PRICES = Prices(region=0, gender=0, background=0, newcomer=0, load=0, floor=0, shortfall=0)


@dataclass
class Problem:
    """``R`` reviewers, ``C`` cases, ``K`` classes of seats (0: United Nations, 1: external), ``O`` organisations.

    Attributes that are codes hold ``UNKNOWN`` for people who said nothing; that never counts for or against them.
    """

    affinity: Array  # C × R
    need: Array  # C × K, seats still to fill
    seat_class: Array  # R
    active: Array  # R, bool
    available: Array  # R, bool
    cap_year: Array  # R, reviews in twelve months
    used_year: Array  # R
    cap_now: Array  # R, reviews at a time
    open_now: Array  # R
    reads: Array  # R × L, bool
    language: Array  # C, column of ``reads`` or UNKNOWN
    organisations: Array  # R × O, bool
    submitters: Array  # C × O, bool
    conflict: Array  # C × R, bool
    refused: Array  # C × R, bool
    region: Array  # R
    gender: Array  # R
    background: Array  # R
    newcomer: Array  # R, bool
    seated: list[tuple[int, int]] = field(default_factory=list)  # (case, reviewer), taken for good

    @property
    def n_cases(self) -> int:
        """How many cases."""
        return int(self.affinity.shape[0])

    @property
    def n_reviewers(self) -> int:
        """How many reviewers."""
        return int(self.affinity.shape[1])

    @property
    def capacity(self) -> Array:
        """How many reviews each can still take, by both caps; 0 for who is not there."""
        left = np.minimum(self.cap_year - self.used_year, self.cap_now - self.open_now)
        return np.where(self.active & self.available, np.maximum(left, 0), 0)

    @property
    def panel_size(self) -> Array:
        """How many seats each panel will have when all are filled, those that are taken included."""
        size = self.need.sum(axis=1)
        for case, _reviewer in self.seated:
            size[case] += 1
        return size

    @property
    def groups(self) -> dict[str, Array]:
        """The attributes of which a panel should be mixed."""
        return {"region": self.region, "gender": self.gender, "background": self.background}


def obstacles(problem: Problem) -> Array:
    """Return C × R codes of :class:`Obstacle`."""
    shape = problem.affinity.shape
    found = np.zeros(shape, dtype=np.uint8)
    for code, holds in _rules(problem):
        found[(found == Obstacle.NONE) & np.broadcast_to(holds, shape)] = code
    return found


def _rules(problem: Problem) -> list[tuple[Obstacle, Array]]:
    colleague = np.zeros(problem.affinity.shape, dtype=bool)
    seated = np.zeros(problem.affinity.shape, dtype=bool)
    for case, reviewer in problem.seated:
        seated[case, reviewer] = True
        own = problem.organisations[reviewer]
        if own.any():
            colleague[case] |= problem.organisations[:, own].any(axis=1)
    known = problem.language != UNKNOWN
    deaf = np.zeros(problem.affinity.shape, dtype=bool)
    if problem.reads.shape[1]:
        deaf = ~problem.reads[:, np.where(known, problem.language, 0)].T & known[:, None]
    shared = problem.submitters.astype(np.float32) @ problem.organisations.T.astype(np.float32)
    return [
        (Obstacle.INACTIVE, ~problem.active),
        (Obstacle.UNAVAILABLE, ~problem.available),
        (Obstacle.CAP_YEAR, problem.used_year >= problem.cap_year),
        (Obstacle.CAP_NOW, problem.open_now >= problem.cap_now),
        (Obstacle.SEATED, seated),
        (Obstacle.REFUSED, problem.refused),
        (Obstacle.CONFLICT, problem.conflict),
        (Obstacle.SUBMITTERS_ORGANISATION, shared > 0),
        (Obstacle.LANGUAGE, deaf),
        (Obstacle.COLLEAGUE_ON_PANEL, colleague),
    ]


@dataclass
class Matching:
    """Pairs that were chosen, and how good that is."""

    case: Array
    reviewer: Array
    objective: float = 0.0
    bound: float = float("inf")
    seconds: float = 0.0
    method: str = ""

    @property
    def gap(self) -> float:
        """How far from the best at most, as a part of the objective."""
        return max(0.0, self.bound - self.objective) / max(abs(self.objective), 1e-9)

    def pairs(self) -> list[tuple[int, int]]:
        """Return (case, reviewer), sorted."""
        return sorted(zip(self.case.tolist(), self.reviewer.tolist(), strict=True))


@dataclass(frozen=True)
class Worth:
    """The parts of the objective. ``net`` leaves out the price of empty seats."""

    affinity: float
    empty: int
    net: float
    objective: float


def weight(problem: Problem, prices: Prices) -> Array:
    """Return C × R: the affinity, with the bonus of those who never reviewed."""
    return problem.affinity + prices.newcomer * problem.newcomer[None, :]


def worth(problem: Problem, prices: Prices, case: Array, reviewer: Array) -> Worth:
    """Return what a matching is worth (the larger, the better)."""
    gained = float(weight(problem, prices)[case, reviewer].sum())
    filled = np.zeros_like(problem.need)
    np.add.at(filled, (case, problem.seat_class[reviewer]), 1)
    empty = int(np.maximum(problem.need - filled, 0).sum())
    net = gained - _mix_cost(problem, prices, case, reviewer) - _load_cost(problem, prices, reviewer)
    net -= _shortfall_cost(problem, prices, case, reviewer)
    affinity = float(problem.affinity[case, reviewer].sum())
    return Worth(affinity, empty, net, net - prices.empty * empty)


def with_seated(problem: Problem, case: Array, reviewer: Array) -> tuple[Array, Array]:
    """Return the pairs together with the seats that are taken already."""
    if not problem.seated:
        return case, reviewer
    there = np.array(problem.seated, dtype=np.int64)
    return np.concatenate([case, there[:, 0]]), np.concatenate([reviewer, there[:, 1]])


def _mix_cost(problem: Problem, prices: Prices, case: Array, reviewer: Array) -> float:
    """Complete panels of which everybody is of one region, gender or background."""
    every_case, everybody = with_seated(problem, case, reviewer)
    size = problem.panel_size
    cost = 0.0
    for name, attribute in problem.groups.items():
        said = attribute[everybody] != UNKNOWN
        if not said.any():
            continue
        count = np.zeros((problem.n_cases, int(attribute.max()) + 1), dtype=np.int64)
        np.add.at(count, (every_case[said], attribute[everybody[said]]), 1)
        alike = (count.max(axis=1) >= size) & (size >= MIN_PANEL_FOR_MIX)
        cost += getattr(prices, name) * int(alike.sum())
    return cost


def _load_cost(problem: Problem, prices: Prices, reviewer: Array) -> float:
    """Convex: the n-th review of a year costs n − 1 times the price."""
    given = np.bincount(reviewer, minlength=problem.n_reviewers)
    before = np.minimum(problem.used_year, problem.cap_year)
    after = before + given
    return float(prices.load * ((after * (after - 1) - before * (before - 1)) / 2).sum())


def _shortfall_cost(problem: Problem, prices: Prices, case: Array, reviewer: Array) -> float:
    """Panels whose affinities add up to less than the floor per seat."""
    if not prices.floor:
        return 0.0
    every_case, everybody = with_seated(problem, case, reviewer)
    total = np.zeros(problem.n_cases)
    np.add.at(total, every_case, problem.affinity[every_case, everybody])
    wanted = np.where(problem.need.sum(axis=1) > 0, prices.floor * problem.panel_size, 0)
    return float(prices.shortfall * np.maximum(wanted - total, 0).sum())
