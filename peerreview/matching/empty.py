"""Why a seat stays empty: what stood in the way of everybody of its class, counted."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from peerreview.matching.problem import Array, Matching, Obstacle, Problem


@dataclass(frozen=True)
class EmptySeat:
    """``count`` seats of a class that nobody takes; ``reasons`` says how many people each obstacle keeps away."""

    case: int
    seat_class: int
    count: int
    reasons: dict[str, int]


def empty_seats(problem: Problem, found: Matching, codes: Array) -> list[EmptySeat]:
    """Return them, each with at least one reason; a roster without anybody of the class is one, too."""
    filled = np.zeros_like(problem.need)
    np.add.at(filled, (found.case, problem.seat_class[found.reviewer]), 1)
    given = np.bincount(found.reviewer, minlength=problem.n_reviewers)
    panels: dict[int, list[int]] = {}
    for case, reviewer in [*problem.seated, *found.pairs()]:
        panels.setdefault(case, []).append(reviewer)
    result = []
    for case, name in np.argwhere(problem.need > filled):
        count = int(problem.need[case, name] - filled[case, name])
        reasons = _reasons(problem, codes[case], given, panels.get(int(case), []), int(name))
        result.append(EmptySeat(int(case), int(name), count, reasons))
    return result


def _reasons(problem: Problem, codes: Array, given: Array, panel: list[int], name: int) -> dict[str, int]:
    members = np.nonzero(problem.seat_class == name)[0]
    if len(members) == 0:
        return {"NOBODY": 1}
    taken = (
        problem.organisations[panel].any(axis=0) if panel else np.zeros(problem.organisations.shape[1], bool)
    )
    counted: Counter[str] = Counter()
    for member in members:
        if member in panel:
            continue
        code = Obstacle(int(codes[member]))
        if code == Obstacle.NONE and problem.organisations[member][taken].any():
            code = Obstacle.COLLEAGUE_ON_PANEL
        elif code == Obstacle.NONE and given[member] >= problem.capacity[member]:
            code = Obstacle.USED_ELSEWHERE
        counted[code.name] += 1
    # Everybody there is sits on this panel already, or would be free: then the class is simply too small.
    return dict(counted.most_common()) or {"NOBODY": 1}
