"""The best panels for all cases at once, by HiGHS through SciPy.

Small problems are one mixed integer programme. Large ones are a linear programme by interior points first; cases
it settles wholly stay settled, and a mixed integer programme places the rest. Its bound holds for both.
"""

import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from peerreview.matching.greedy import greedy
from peerreview.matching.model import Model, build
from peerreview.matching.problem import Array, Matching, Prices, Problem, worth
from peerreview.matching.pruning import Pairs, candidates

SMALL_CASES = 300
SMALL_PAIRS = 25_000
MANY_PAIRS = 100_000  # more than these are brought in only where their price asks for it
PRICED = 1e-9
WHOLE = 1e-6  # how near to 0 or 1 counts as it
FAR = 0.5  # pairs the linear programme prices worse than this are not looked at again


@dataclass(frozen=True)
class Settings:
    """How long to look, and from which shuffle of equals to start."""

    seed: int = 0
    seconds: float = 240.0
    gap: float = 1e-6
    rest_gap: float = 1e-4
    prune: bool = True
    small_cases: int = SMALL_CASES


def solve(problem: Problem, prices: Prices, settings: Settings | None = None) -> Matching:
    """Return the best matching found in time, with a bound. Equal ones are drawn by the seed, so nobody can predict."""
    settings = settings or Settings()
    start = time.perf_counter()
    pairs = _shuffled(candidates(problem, prices, prune=settings.prune), settings.seed)
    if len(pairs) == 0:
        found = _measured(problem, prices, pairs, np.zeros(0, dtype=bool))
        return replace(found, bound=found.objective, method="nothing", seconds=time.perf_counter() - start)
    if not settings.prune and len(pairs) > MANY_PAIRS:
        pairs = _needed(problem, prices, pairs, settings)
    small = problem.n_cases <= settings.small_cases and len(pairs) <= SMALL_PAIRS
    found = (_direct if small else _two_steps)(problem, prices, pairs, settings)
    return replace(found, seconds=time.perf_counter() - start)


def _shuffled(pairs: Pairs, seed: int) -> Pairs:
    """Put the pairs of each case into a random order: which of several equal optima is met depends on it."""
    luck = np.random.default_rng(seed).random(len(pairs))
    return pairs.among(np.lexsort((luck, pairs.case)))


def _needed(problem: Problem, prices: Prices, pairs: Pairs, settings: Settings) -> Pairs:
    """Return pairs that hold an optimum of the linear programme: the best, then all that its prices ask for.

    The prices are those of seats and of people, so this is exact where there are no soft rules.
    """
    inside = np.zeros(problem.affinity.shape, dtype=bool)
    best = candidates(problem, prices)
    inside[best.case, best.reviewer] = True
    classes = problem.need.shape[1]
    seat = pairs.case * classes + problem.seat_class[pairs.reviewer]
    until = time.perf_counter() + settings.seconds / 2
    while True:
        within = inside[pairs.case, pairs.reviewer]
        relaxed = _linear(
            build(problem, prices, pairs.among(within), with_organisations=False), settings.seconds
        )
        if relaxed.x is None or time.perf_counter() > until:
            return pairs
        price = relaxed.eqlin.marginals[seat] + relaxed.ineqlin.marginals[pairs.reviewer]
        asked = ~within & (-pairs.weight - price < -PRICED)
        if not asked.any():
            return pairs.among(within)
        inside[pairs.case[asked], pairs.reviewer[asked]] = True


def _direct(problem: Problem, prices: Prices, pairs: Pairs, settings: Settings) -> Matching:
    model = build(problem, prices, pairs, with_organisations=True)
    result = _milp(model, seconds=settings.seconds, gap=settings.gap)
    if result.x is None:
        return _fallback(problem, prices, pairs)
    found = _measured(problem, prices, pairs, result.x[: len(pairs)] > 0.5)
    return replace(found, bound=max(-float(result.mip_dual_bound), found.objective), method="milp")


def _milp(model: Model, *, seconds: float, gap: float) -> Any:
    whole = np.zeros(len(model.cost))
    whole[: model.n_pairs] = 1
    return milp(
        model.cost,
        integrality=whole,
        bounds=Bounds(model.floor, model.ceiling),
        constraints=LinearConstraint(model.matrix, model.low, model.high),
        options={"time_limit": max(seconds, 1.0), "mip_rel_gap": gap},
    )


def _two_steps(problem: Problem, prices: Prices, pairs: Pairs, settings: Settings) -> Matching:
    start = time.perf_counter()
    model = build(problem, prices, pairs, with_organisations=False)
    relaxed = _linear(model, settings.seconds * 0.8)
    if relaxed.x is None or relaxed.status != 0:
        return _fallback(problem, prices, pairs)
    bound = -float(relaxed.fun)
    share = relaxed.x[: len(pairs)]
    open_cases = _unsettled(problem, pairs, share)
    free = open_cases[pairs.case]
    chosen = ~free & (share > 0.5)
    if free.any():
        reduced = relaxed.lower.marginals[: len(pairs)]
        free &= (reduced < FAR) | (share > WHOLE)
        left = settings.seconds - (time.perf_counter() - start)
        chosen |= _place_rest(problem, prices, pairs, chosen, free, seconds=left, gap=settings.rest_gap)
    found = _measured(problem, prices, pairs, chosen)
    return replace(found, bound=max(bound, found.objective), method="lp-fix-milp")


def _linear(model: Model, seconds: float) -> Any:
    equal = model.low == model.high
    above, below = np.isfinite(model.high) & ~equal, np.isfinite(model.low) & ~equal
    return linprog(
        model.cost,
        A_ub=sparse.vstack([model.matrix[above], -model.matrix[below]], format="csr"),
        b_ub=np.concatenate([model.high[above], -model.low[below]]),
        A_eq=model.matrix[equal],
        b_eq=model.high[equal],
        bounds=np.column_stack([model.floor, model.ceiling]),
        method="highs-ipm",
        options={"time_limit": seconds},
    )


def _unsettled(problem: Problem, pairs: Pairs, share: Array) -> Array:
    """Return which cases have split seats, or two of one organisation (of which the first step knows nothing)."""
    found = np.zeros(problem.n_cases, dtype=bool)
    found[pairs.case[(share > WHOLE) & (share < 1 - WHOLE)]] = True
    sitting = share > 0.5
    panels = sparse.csr_array(
        (np.ones(int(sitting.sum())), (pairs.case[sitting], pairs.reviewer[sitting])),
        shape=problem.affinity.shape,
    )
    together = panels @ sparse.csr_array(problem.organisations.astype(float))
    if together.nnz:
        found |= np.asarray(together.max(axis=1).todense()).reshape(-1) > 1
    return found


def _place_rest(
    problem: Problem,
    prices: Prices,
    pairs: Pairs,
    chosen: Array,
    free: Array,
    *,
    seconds: float,
    gap: float,
) -> Array:
    """Return which of the ``free`` pairs are chosen when the ``chosen`` ones stay."""
    kept = pairs.among(chosen | free)
    settled = chosen[chosen | free]
    model = build(problem, prices, kept, with_organisations=True)
    model.floor[: len(kept)] = settled
    result = _milp(model, seconds=seconds, gap=gap)
    places = np.nonzero(chosen | free)[0]
    found = np.zeros(len(pairs), dtype=bool)
    if result.x is not None:
        found[places[result.x[: len(kept)] > 0.5]] = True
        return found & free
    taken = list(zip(pairs.case[chosen].tolist(), pairs.reviewer[chosen].tolist(), strict=True))
    case, reviewer = greedy(problem, prices, pairs, taken=taken)
    wanted = set(zip(case.tolist(), reviewer.tolist(), strict=True))
    for place in np.nonzero(free)[0]:
        found[place] = (int(pairs.case[place]), int(pairs.reviewer[place])) in wanted
    return found


def _fallback(problem: Problem, prices: Prices, pairs: Pairs) -> Matching:
    """Return the greedy matching when the time was too short for any other."""
    case, reviewer = greedy(problem, prices, pairs)
    value = worth(problem, prices, case, reviewer)
    return Matching(case, reviewer, value.objective, float("inf"), method="greedy")


def _measured(problem: Problem, prices: Prices, pairs: Pairs, chosen: Array) -> Matching:
    case, reviewer = pairs.case[chosen], pairs.reviewer[chosen]
    return Matching(case, reviewer, worth(problem, prices, case, reviewer).objective)
