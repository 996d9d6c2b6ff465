"""From shares of seats to whole seats: what the linear programme settles stays, the rest is placed.

While many cases are open, the largest shares become whole and the programme of the rest is solved again; the last few
hundred are one mixed integer programme.
"""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from peerreview.matching.greedy import greedy
from peerreview.matching.model import Model, Rows, build
from peerreview.matching.problem import Array, Prices, Problem, worth
from peerreview.matching.pruning import Pairs
from peerreview.matching.relaxation import WHOLE, Relaxed, solve_linear

FAR = 0.1  # pairs the linear programme prices worse than this are not looked at again
FEW = 300  # open cases that one mixed integer programme takes
HALF = 0.5
SURE = 0.9  # shares from here on become whole at once
PROGRESS = 0.05  # and at least this part of the split seats


@dataclass
class _Rest:
    """Pairs that are ``chosen`` stay; among the ``free`` ones is chosen now."""

    pairs: Pairs
    chosen: Array
    free: Array

    @property
    def open_cases(self) -> Array:
        """The cases that have free pairs."""
        return np.unique(self.pairs.case[self.free])

    def settle(self, problem: Problem, share: Array) -> None:
        """Keep the panels of which nothing is split."""
        settled = self.free & ~unsettled(problem, self.pairs, share)[self.pairs.case]
        self.chosen |= settled & (share > HALF)
        self.free &= ~settled


def whole(problem: Problem, prices: Prices, relaxed: Relaxed, *, seconds: float, gap: float) -> Array:
    """Return which pairs of a relaxation are chosen; every hard rule holds."""
    until = time.perf_counter() + seconds
    nothing = np.zeros(len(relaxed.pairs), dtype=bool)
    rest = _Rest(relaxed.pairs, nothing, ~nothing)
    share = relaxed.share
    rest.settle(problem, share)
    rest.free &= (relaxed.reduced < FAR) | (share > WHOLE)
    while len(rest.open_cases) > FEW and (left := until - time.perf_counter()) > seconds / 3:
        rest.chosen |= _rounded(problem, rest, share)
        model, looked_at = _model(problem, prices, rest)
        solution = solve_linear(model, seconds=left)
        if solution.x is None or solution.status != 0:
            break
        share = np.zeros(len(rest.pairs))
        share[looked_at] = solution.x[: model.n_pairs]
        rest.settle(problem, share)
    if rest.free.any():
        return _placed(problem, prices, rest, seconds=until - time.perf_counter(), gap=gap)
    return rest.chosen


def solve_whole(model: Model, *, seconds: float, gap: float) -> Any:
    """Return the answer of the mixed integer programme."""
    integral = np.zeros(len(model.cost))
    integral[: model.n_pairs] = 1
    return milp(
        model.cost,
        integrality=integral,
        bounds=Bounds(model.floor, model.ceiling),
        constraints=LinearConstraint(model.matrix, model.low, model.high),
        options={"time_limit": max(seconds, 1.0), "mip_rel_gap": gap},
    )


def unsettled(problem: Problem, pairs: Pairs, share: Array) -> Array:
    """Return which cases have split seats, or two of one organisation (not all of those rows are in the programme)."""
    found = np.zeros(problem.n_cases, dtype=bool)
    found[pairs.case[(share > WHOLE) & (share < 1 - WHOLE)]] = True
    sitting = share > HALF
    panels = sparse.csr_array(
        (np.ones(int(sitting.sum())), (pairs.case[sitting], pairs.reviewer[sitting])),
        shape=problem.affinity.shape,
    )
    together = panels @ sparse.csr_array(problem.organisations.astype(float))
    if together.nnz:
        found |= np.asarray(together.max(axis=1).todense()).reshape(-1) > 1
    return found


def _model(problem: Problem, prices: Prices, rest: _Rest) -> tuple[Model, Array]:
    """Return the model of the rest, and which pairs are in it."""
    looked_at = rest.chosen | rest.free
    inside = np.zeros(problem.n_cases, dtype=bool)
    inside[rest.open_cases] = True
    model = build(problem, prices, rest.pairs.among(looked_at), Rows.of(problem, inside=inside))
    model.floor[: model.n_pairs] = rest.chosen[looked_at]
    return model, looked_at


def _rounded(problem: Problem, rest: _Rest, share: Array) -> Array:
    """Return the largest shares that can become whole without breaking a rule."""
    pairs = rest.pairs
    left = problem.capacity - np.bincount(pairs.reviewer[rest.chosen], minlength=problem.n_reviewers)
    need = problem.need.copy()
    np.subtract.at(need, (pairs.case[rest.chosen], problem.seat_class[pairs.reviewer[rest.chosen]]), 1)
    houses: dict[int, Array] = {}
    for case, reviewer in zip(pairs.case[rest.chosen], pairs.reviewer[rest.chosen], strict=True):
        own = problem.organisations[reviewer]
        houses[case] = houses[case] | own if case in houses else own
    split = np.nonzero(rest.free & ~rest.chosen & (share > WHOLE))[0]
    split = split[np.argsort(-share[split], kind="stable")]
    most = max(int((share[split] >= SURE).sum()), int(PROGRESS * len(split)), 1)
    found = np.zeros(len(pairs), dtype=bool)
    for place in split[:most]:
        case, reviewer = int(pairs.case[place]), int(pairs.reviewer[place])
        own, name = problem.organisations[reviewer], problem.seat_class[reviewer]
        if left[reviewer] < 1 or need[case, name] < 1 or (own & houses.get(case, False)).any():
            continue
        found[place] = True
        left[reviewer] -= 1
        need[case, name] -= 1
        houses[case] = houses[case] | own if case in houses else own
    return found


def _placed(problem: Problem, prices: Prices, rest: _Rest, *, seconds: float, gap: float) -> Array:
    """Return all pairs that are chosen: by the programme, or greedily where its time was too short."""
    model, looked_at = _model(problem, prices, rest)
    kept = rest.pairs.among(looked_at)
    fixed = rest.pairs.among(rest.chosen)
    there = list(zip(fixed.case.tolist(), fixed.reviewer.tolist(), strict=True))
    filled = set(zip(*(one.tolist() for one in greedy(problem, prices, kept, taken=there)), strict=True))
    choices = [
        np.array([one in filled for one in zip(kept.case.tolist(), kept.reviewer.tolist(), strict=True)])
    ]
    result = solve_whole(model, seconds=seconds, gap=gap)
    if result.x is not None:
        choices.append(result.x[: len(kept)] > HALF)
    best = max(choices, key=lambda one: worth(problem, prices, kept.case[one], kept.reviewer[one]).objective)
    found = np.zeros(len(rest.pairs), dtype=bool)
    found[np.nonzero(looked_at)[0][best]] = True
    return found
