"""The best panels for all cases at once, by HiGHS through SciPy.

Small problems are one mixed integer programme. Large ones are a linear programme first (see ``relaxation``); cases it
settles wholly stay settled, and a mixed integer programme places the rest. Its bound holds for both.
"""

import time
from dataclasses import dataclass, replace

import numpy as np

from peerreview.matching.greedy import greedy
from peerreview.matching.model import Rows, build
from peerreview.matching.problem import Array, Matching, Prices, Problem, worth
from peerreview.matching.pruning import Pairs, allowed, as_pairs
from peerreview.matching.relaxation import relax
from peerreview.matching.rounding import solve_whole, whole

SMALL_CASES = 300
SMALL_PAIRS = 25_000


@dataclass(frozen=True)
class Settings:
    """How long to look, how near to the best, and from which shuffle of equals to start."""

    seed: int = 0
    seconds: float = 240.0
    gap: float = 1e-6
    rest_gap: float = 5e-4
    small_cases: int = SMALL_CASES
    small_pairs: int = SMALL_PAIRS


def solve(problem: Problem, prices: Prices, settings: Settings | None = None) -> Matching:
    """Return the best matching found in time, with a bound. Equal ones are drawn by the seed, so nobody can predict."""
    settings = settings or Settings()
    start = time.perf_counter()
    free = allowed(problem)
    count = int(free.sum())
    if count == 0:
        nobody = np.zeros(0, dtype=np.int64)
        found = _measured(problem, prices, nobody, nobody)
        found = replace(found, bound=found.objective, method="nothing")
    elif problem.n_cases <= settings.small_cases and count <= settings.small_pairs:
        found = _direct(problem, prices, as_pairs(problem, prices, free).shuffled(settings.seed), settings)
    else:
        found = _two_steps(problem, prices, free, settings)
    return replace(found, seconds=time.perf_counter() - start)


def _direct(problem: Problem, prices: Prices, pairs: Pairs, settings: Settings) -> Matching:
    model = build(problem, prices, pairs, Rows.of(problem, inside=True))
    result = solve_whole(model, seconds=settings.seconds, gap=settings.gap)
    if result.x is None:
        return _fallback(problem, prices, pairs)
    chosen = result.x[: len(pairs)] > 0.5
    found = _measured(problem, prices, pairs.case[chosen], pairs.reviewer[chosen])
    return replace(found, bound=max(-float(result.mip_dual_bound), found.objective), method="milp")


def _two_steps(problem: Problem, prices: Prices, free: Array, settings: Settings) -> Matching:
    start = time.perf_counter()
    part = settings.rest_gap / 5
    relaxed = relax(problem, prices, free, seconds=settings.seconds * 0.75, gap=part, seed=settings.seed)
    if relaxed is None:
        return _fallback(problem, prices, as_pairs(problem, prices, free))
    left = settings.seconds - (time.perf_counter() - start)
    chosen = whole(problem, prices, relaxed, seconds=left, gap=settings.rest_gap)
    found = _measured(problem, prices, relaxed.pairs.case[chosen], relaxed.pairs.reviewer[chosen])
    found = _filled(problem, prices, free, found)
    return replace(found, bound=max(relaxed.bound, found.objective), method="lp-fix-milp")


def _filled(problem: Problem, prices: Prices, free: Array, found: Matching) -> Matching:
    """Return a matching with its empty seats filled by whoever is left; few are, unless time was short."""
    missing = problem.need.sum(axis=1) - np.bincount(found.case, minlength=problem.n_cases)
    if not missing.any():
        return found
    pairs = as_pairs(problem, prices, free & (missing > 0)[:, None])
    more = _measured(problem, prices, *greedy(problem, prices, pairs, taken=found.pairs()))
    return max(found, more, key=lambda one: one.objective)


def _fallback(problem: Problem, prices: Prices, pairs: Pairs) -> Matching:
    """Return the greedy matching when the time was too short for any other."""
    case, reviewer = greedy(problem, prices, pairs)
    value = worth(problem, prices, case, reviewer)
    return Matching(case, reviewer, value.objective, float("inf"), method="greedy")


def _measured(problem: Problem, prices: Prices, case: Array, reviewer: Array) -> Matching:
    return Matching(case, reviewer, worth(problem, prices, case, reviewer).objective)
