"""Which pairs no rule forbids, and with which of them a solver begins: the best of each case and of each reviewer."""

from dataclasses import dataclass

import numpy as np

from peerreview.matching.problem import Array, Obstacle, Prices, Problem, obstacles, weight

PER_SEAT = 8  # candidates of a class for each seat of it
PER_REVIEWER = 6  # cases, so that nobody on the roster is forgotten


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

    def shuffled(self, seed: int) -> "Pairs":
        """Put those of each case into a random order: which of several equal optima is met depends on it."""
        luck = np.random.default_rng(seed).random(len(self))
        return self.among(np.lexsort((luck, self.case)))


def allowed(problem: Problem) -> Array:
    """Return C × R: the pairs that no rule forbids and whose class is wanted."""
    free = (obstacles(problem) == Obstacle.NONE) & (problem.need[:, problem.seat_class] > 0)
    return free & (problem.capacity > 0)[None, :]


def as_pairs(problem: Problem, prices: Prices, inside: Array) -> Pairs:
    """Return some pairs (C × R) as a list."""
    case, reviewer = np.nonzero(inside)
    return Pairs(case, reviewer, weight(problem, prices)[case, reviewer], problem.affinity[case, reviewer])


def best(problem: Problem, prices: Prices, free: Array) -> Array:
    """Return C × R: of the ``free`` pairs the best of each case and class and of each reviewer."""
    value = np.where(free, weight(problem, prices), -np.inf).astype(np.float32)
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
    first = np.argpartition(-value, count - 1, axis=1)[:, :count]
    np.put_along_axis(found, first, True, axis=1)
    return found
