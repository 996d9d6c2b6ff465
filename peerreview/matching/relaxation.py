"""The linear relaxation over all pairs and all rules, from a small part of both.

A few pairs of each case and few rows are solved; then every pair that its prices ask for comes in, and every row that
is broken. What stays outside is counted into the bound, so the bound holds for the whole problem at any time.
"""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from peerreview.matching.model import Model, Rows, build, mix_cells
from peerreview.matching.problem import UNKNOWN, Array, Prices, Problem, weight
from peerreview.matching.pruning import Pairs, as_pairs, best

WHOLE = 1e-6  # how near to 0 or 1 counts as it
PRICED = 1e-9  # a pair is asked for when it would win more than this
ASKED = 10  # pairs of a case that come in at a time, the most wanted first
NEARLY = 0.05  # of the objective: when pairs outside could win no more, the prices mean something
DULL = 0.12  # pairs that would cost more than this are put aside then; when they are needed again, they are asked for
CHUNK = 500  # cases whose pairs are priced at a time: 1,000,000 numbers with 2,000 reviewers


@dataclass
class Relaxed:
    """The pairs that were looked at, how much of each pair is taken, and what no matching can exceed."""

    pairs: Pairs
    share: Array
    reduced: Array  # what a pair would cost
    bound: float


def relax(
    problem: Problem, prices: Prices, free: Array, *, seconds: float, gap: float, seed: int = 0
) -> Relaxed | None:
    """Return the relaxation; ``free`` are the pairs (C × R) that no rule forbids. None when the time was too short.

    It ends when what is outside matters less than ``gap`` of the objective, or when the time is over.
    """
    start = time.perf_counter()
    inside = best(problem, prices, free)
    rows = Rows.of(problem, inside=False)
    found: Relaxed | None = None
    before, settled = np.inf, False
    while (left := seconds - (time.perf_counter() - start)) > 0:
        pairs = as_pairs(problem, prices, inside).shuffled(seed)
        model = build(problem, prices, pairs, rows)
        solution = solve_linear(model, seconds=left)
        if solution.x is None or solution.status != 0:
            return found
        value, share = -float(solution.fun), solution.x[: len(pairs)]
        outside, asked = _price(problem, prices, free & ~inside, model, duals(model, solution))
        bound = min(value + outside, found.bound) if found else value + outside
        found = Relaxed(pairs, share, solution.lower.marginals[: len(pairs)], bound)
        more = _broken(problem, prices, pairs, share, rows)
        if outside <= gap * abs(value) and (more is None or abs(before - value) <= gap * abs(value)):
            return found
        if not settled and outside <= NEARLY * abs(value):
            settled = True
            dull = found.reduced > DULL
            inside[pairs.case[dull], pairs.reviewer[dull]] = False
        # People first: while seats are empty for want of candidates, rows only make the programme large.
        inside, rows, before = inside | asked, (more or rows) if settled else rows, value
    return found


def solve_linear(model: Model, *, seconds: float) -> Any:
    """Return the answer of the linear programme."""
    equal, above, below = _sides(model)
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


def _sides(model: Model) -> tuple[Array, Array, Array]:
    equal = model.low == model.high
    return equal, np.isfinite(model.high) & ~equal, np.isfinite(model.low) & ~equal


def duals(model: Model, solution: Any) -> Array:
    """Return what one more of each row of the model would change."""
    equal, above, below = _sides(model)
    found = np.zeros(len(model.high) + 1)  # the last one is that of no row: -1
    rows = found[:-1]
    rows[equal] = solution.eqlin.marginals
    high, low = np.split(solution.ineqlin.marginals, [int(above.sum())])
    rows[above] += high
    rows[below] -= low
    return found


def _price(
    problem: Problem, prices: Prices, outside: Array, model: Model, dual: Array
) -> tuple[float, Array]:
    """Return what the pairs outside could win at most, and those of them that shall come in."""
    value = weight(problem, prices)
    asked = np.zeros_like(outside)
    total = 0.0
    for first in range(0, problem.n_cases, CHUNK):
        cases = slice(first, first + CHUNK)
        win = value[cases] + _worth(problem, model, dual, cases)
        win[~outside[cases]] = 0
        total += float(np.maximum(win, 0).sum())
        asked[cases] = _most_wanted(win)
    return total, asked


def _worth(problem: Problem, model: Model, dual: Array, cases: slice) -> Array:
    """Return what the rows pay for each pair of some cases; rows on organisations are left out, which is safe."""
    places = model.places
    paid = dual[places.seat[cases]][:, problem.seat_class] + dual[places.capacity][None, :]
    if places.balance is not None:
        paid += dual[places.balance][None, :]
    if places.floor is not None:
        paid += problem.affinity[cases] * dual[places.floor[cases]][:, None]
    for name, cells in places.mix.items():
        attribute = problem.groups[name]
        said = attribute != UNKNOWN
        paid[:, said] += dual[cells[cases]][:, attribute[said]]
    return paid


def _most_wanted(win: Array) -> Array:
    if win.shape[1] <= ASKED:
        return win > PRICED
    least = np.partition(win, win.shape[1] - ASKED, axis=1)[:, -ASKED]
    found: Array = (win > PRICED) & (win >= least[:, None])
    return found


def _broken(problem: Problem, prices: Prices, pairs: Pairs, share: Array, rows: Rows) -> Rows | None:
    """Return the rows with those that this answer breaks, or None when it breaks none."""
    taken = sparse.csr_array((share, (pairs.case, pairs.reviewer)), shape=problem.affinity.shape)
    together = taken @ sparse.csr_array(problem.organisations.astype(float))
    met = np.asarray(together.todense()) > 1 + WHOLE
    more = Rows({}, rows.together | met)
    for name, attribute in problem.groups.items():
        said = attribute != UNKNOWN
        kinds = sparse.csr_array(
            (np.ones(int(said.sum())), (np.nonzero(said)[0], attribute[said])),
            shape=(problem.n_reviewers, rows.mix[name].shape[1]),
        )
        alike = np.asarray((taken @ kinds).todense()) > mix_cells(problem, attribute) + WHOLE
        more.mix[name] = rows.mix[name] | alike if getattr(prices, name) else rows.mix[name]
    same = (more.together == rows.together).all()
    same &= all((more.mix[name] == rows.mix[name]).all() for name in more.mix)
    return None if same else more
