"""Who comes next for a seat: every other candidate in the place of the one who was proposed, best first."""

import numpy as np

from peerreview.matching.problem import (
    MIN_PANEL_FOR_MIX,
    UNKNOWN,
    Array,
    Matching,
    Obstacle,
    Prices,
    Problem,
    weight,
)

ALTERNATES = 5
RELEASE = 0.3  # taking somebody away from another panel of the run costs that panel its second search


def alternates(
    problem: Problem, prices: Prices, found: Matching, codes: Array
) -> dict[tuple[int, int], list[int]]:
    """Return (case, reviewer) → up to five others, best first. ``codes`` are the obstacles.

    A swap is worth its affinity, less what it costs in mix; who has no review left in this run costs more.
    """
    value = weight(problem, prices)
    given = np.bincount(found.reviewer, minlength=problem.n_reviewers)
    spent = np.where(problem.capacity - given <= 0, RELEASE, 0.0)
    panels: dict[int, list[int]] = {}
    for case, reviewer in [*problem.seated, *found.pairs()]:
        panels.setdefault(case, []).append(reviewer)
    result = {}
    for case, reviewer in found.pairs():
        others = [one for one in panels[case] if one != reviewer]
        result[case, reviewer] = _ranked(problem, prices, value[case] - spent, codes[case], others, reviewer)
    return result


def _ranked(
    problem: Problem, prices: Prices, value: Array, codes: Array, others: list[int], reviewer: int
) -> list[int]:
    able = (codes == Obstacle.NONE) & (problem.capacity > 0)
    able &= problem.seat_class == problem.seat_class[reviewer]
    able[[*others, reviewer]] = False
    if others:
        taken = problem.organisations[others].any(axis=0)
        able &= ~problem.organisations[:, taken].any(axis=1)
    worth = value - _alike(problem, prices, others)
    order = np.argsort(-np.where(able, worth, -np.inf), kind="stable")[:ALTERNATES]
    return [int(one) for one in order if able[one]]


def _alike(problem: Problem, prices: Prices, others: list[int]) -> Array:
    """What each would cost if they made the panel all of one kind."""
    cost = np.zeros(problem.n_reviewers)
    if len(others) + 1 < MIN_PANEL_FOR_MIX:
        return cost
    for name, attribute in problem.groups.items():
        kinds = set(attribute[others].tolist())
        if len(kinds) == 1 and UNKNOWN not in kinds:
            cost += getattr(prices, name) * (attribute == kinds.pop())
    return cost
