"""Which pairs a solver looks at: the best of each case and of each reviewer. Measured loss at 1,000 × 500: 0.01 in all."""

from dataclasses import dataclass

import numpy as np

from peerreview.matching.problem import Array, Obstacle, Prices, Problem, obstacles, weight

PER_SEAT = 25  # candidates of a class for each seat of it: 25 of the UN and 50 external for a whole panel
PER_REVIEWER = 15  # cases, so that nobody on the roster is forgotten


@dataclass
class Pairs:
    """The pairs left, in the order of their cases, with their weight in the objective and their bare affinity."""

    case: Array
    reviewer: Array
    weight: Array
    affinity: Array

    def __len__(self) -> int:
        return len(self.case)

    def among(self, chosen: Array) -> "Pairs":
        """Return some of them."""
        return Pairs(self.case[chosen], self.reviewer[chosen], self.weight[chosen], self.affinity[chosen])


def candidates(
    problem: Problem, prices: Prices, *, prune: bool = True, forbidden: Array | None = None
) -> Pairs:
    """Return the pairs that no rule forbids and whose class is wanted."""
    codes = obstacles(problem) if forbidden is None else forbidden
    free = (codes == Obstacle.NONE) & (problem.need[:, problem.seat_class] > 0)
    free &= (problem.capacity > 0)[None, :]
    value = weight(problem, prices)
    kept = _best(problem, free, value) if prune else free
    case, reviewer = np.nonzero(kept)
    return Pairs(case, reviewer, value[case, reviewer], problem.affinity[case, reviewer])


def _best(problem: Problem, free: Array, value: Array) -> Array:
    value = np.where(free, value, -np.inf).astype(np.float32)
    kept = np.zeros_like(free)
    for name in range(problem.need.shape[1]):
        members = np.nonzero(problem.seat_class == name)[0]
        seats = problem.need[:, name]
        for count in np.unique(seats[seats > 0]):
            rows = np.nonzero(seats == count)[0]
            kept[np.ix_(rows, members)] = _largest(value[np.ix_(rows, members)], PER_SEAT * int(count))
    kept |= _largest(value.T, PER_REVIEWER).T
    return kept & free


def _largest(value: Array, count: int) -> Array:
    """Return where the ``count`` largest of each row stand."""
    if value.shape[1] <= count:
        return np.ones(value.shape, dtype=bool)
    found = np.zeros(value.shape, dtype=bool)
    best = np.argpartition(-value, count - 1, axis=1)[:, :count]
    np.put_along_axis(found, best, True, axis=1)
    return found
