"""The greedy matching: the case with the fewest choices first. It is what the solver is measured against and its last resort."""

import numpy as np

from peerreview.matching.problem import MIN_PANEL_FOR_MIX, UNKNOWN, Array, Prices, Problem
from peerreview.matching.pruning import Pairs


def greedy(
    problem: Problem,
    prices: Prices,
    pairs: Pairs,
    *,
    taken: list[tuple[int, int]] | None = None,
) -> tuple[Array, Array]:
    """Return (cases, reviewers) that keep every hard rule; ``taken`` are pairs of the run that stay."""
    state = _State(problem, prices, pairs, taken or [])
    for case in np.argsort(state.choices, kind="stable"):
        state.fill(int(case))
    return np.array([one for one, _ in state.chosen], dtype=np.int64), np.array(
        [one for _, one in state.chosen], dtype=np.int64
    )


class _State:
    """What is given away so far."""

    def __init__(self, problem: Problem, prices: Prices, pairs: Pairs, taken: list[tuple[int, int]]) -> None:
        self.problem, self.prices, self.pairs = problem, prices, pairs
        self.choices = np.bincount(pairs.case, minlength=problem.n_cases)
        self.starts = np.concatenate([[0], np.cumsum(self.choices)])
        self.left = problem.capacity.copy()
        self.need = problem.need.copy()
        self.panel: list[list[int]] = [[] for _ in range(problem.n_cases)]
        self.size = problem.panel_size
        for case, reviewer in problem.seated:
            self.panel[case].append(reviewer)
        self.chosen: list[tuple[int, int]] = []
        for case, reviewer in taken:
            self.take(case, reviewer)

    def take(self, case: int, reviewer: int) -> None:
        self.chosen.append((case, reviewer))
        self.panel[case].append(reviewer)
        self.left[reviewer] -= 1
        self.need[case, self.problem.seat_class[reviewer]] -= 1

    def fill(self, case: int) -> None:
        """Give a case the best that are left, one at a time."""
        mine = slice(self.starts[case], self.starts[case + 1])
        reviewers, weight = self.pairs.reviewer[mine], self.pairs.weight[mine]
        while self.need[case].sum() > 0:
            able = (self.left[reviewers] > 0) & (self.need[case][self.problem.seat_class[reviewers]] > 0)
            able &= ~np.isin(reviewers, self.panel[case])
            if self.panel[case]:
                taken = self.problem.organisations[self.panel[case]].any(axis=0)
                able &= ~self.problem.organisations[np.ix_(reviewers, taken)].any(axis=1)
            if not able.any():
                return
            value = np.where(able, weight - self._uniform(case, reviewers), -np.inf)
            self.take(case, int(reviewers[int(np.argmax(value))]))

    def _uniform(self, case: int, reviewers: Array) -> Array:
        """What the last seat would cost each if it made the panel all alike."""
        panel = self.panel[case]
        cost = np.zeros(len(reviewers))
        if len(panel) + 1 < self.size[case] or self.size[case] < MIN_PANEL_FOR_MIX:
            return cost
        for name, attribute in self.problem.groups.items():
            kinds = set(attribute[panel].tolist())
            if len(kinds) == 1 and UNKNOWN not in kinds:
                cost += getattr(self.prices, name) * (attribute[reviewers] == kinds.pop())
        return cost
