"""The linear model: pairs are 0 or 1, every seat has a slack, each soft rule has a variable with its price.

Most rows on mixed panels and on organisations never matter. :class:`Rows` names those that are in; a model with fewer
is the easier one, and what is best for it bounds what is best for all.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from peerreview.matching.problem import MIN_PANEL_FOR_MIX, UNKNOWN, Array, Prices, Problem
from peerreview.matching.pruning import Pairs


@dataclass
class Rows:
    """Which rows are in: cases × kinds of each attribute, and cases × organisations."""

    mix: dict[str, Array]
    together: Array

    @classmethod
    def of(cls, problem: Problem, inside: Array | bool) -> "Rows":
        """Return all rows of the cases that are ``inside`` (of all, or of none)."""
        here = np.broadcast_to(inside, problem.n_cases)[:, None]
        return cls(
            {name: np.repeat(here, n_kinds(attribute), axis=1) for name, attribute in problem.groups.items()},
            np.repeat(here, problem.organisations.shape[1], axis=1),
        )


def n_kinds(attribute: Array) -> int:
    """Return how many kinds of an attribute there are, at least one."""
    return max(int(attribute.max(initial=UNKNOWN)) + 1, 1)


@dataclass
class Places:
    """At which rows of the matrix a pair stands, besides those on organisations; -1: at none."""

    seat: Array  # C × K
    capacity: Array  # R
    balance: Array | None = None  # R
    floor: Array | None = None  # C
    mix: dict[str, Array] = field(default_factory=dict)  # C × kinds


@dataclass
class Model:
    """Minimise ``cost`` · v where ``low`` ≤ ``matrix`` · v ≤ ``high``, ``floor`` ≤ v ≤ ``ceiling``.

    The first ``n_pairs`` variables are the pairs.
    """

    n_pairs: int
    cost: Array
    floor: Array
    ceiling: Array
    matrix: sparse.csr_array
    low: Array
    high: Array
    places: Places


@dataclass
class _Builder:
    """Collects variables and rows in blocks."""

    cost: list[Array] = field(default_factory=list)
    ceiling: list[Array] = field(default_factory=list)
    rows: list[Array] = field(default_factory=list)
    columns: list[Array] = field(default_factory=list)
    values: list[Array] = field(default_factory=list)
    low: list[Array] = field(default_factory=list)
    high: list[Array] = field(default_factory=list)
    n_columns: int = 0
    n_rows: int = 0

    def variables(self, cost: Array, ceiling: Array) -> Array:
        """Add a block of variables from 0 to ``ceiling``; return their columns."""
        self.cost.append(cost)
        self.ceiling.append(ceiling)
        self.n_columns += len(cost)
        return np.arange(self.n_columns - len(cost), self.n_columns)

    def new_rows(self, low: Array, high: Array) -> Array:
        """Add a block of empty rows; return their numbers."""
        self.low.append(low)
        self.high.append(high)
        self.n_rows += len(low)
        return np.arange(self.n_rows - len(low), self.n_rows)

    def put(self, rows: Array, columns: Array, values: Array | float) -> None:
        """Put values into the matrix."""
        self.rows.append(rows)
        self.columns.append(columns)
        self.values.append(np.broadcast_to(np.asarray(values, dtype=float), rows.shape))

    def model(self, n_pairs: int, places: Places) -> Model:
        """Return what was collected."""
        place = (np.concatenate(self.rows), np.concatenate(self.columns))
        shape = (self.n_rows, self.n_columns)
        matrix = sparse.csr_array(sparse.coo_array((np.concatenate(self.values), place), shape=shape))
        cost, ceiling = np.concatenate(self.cost), np.concatenate(self.ceiling)
        low, high = np.concatenate(self.low), np.concatenate(self.high)
        return Model(n_pairs, cost, np.zeros(len(cost)), ceiling, matrix, low, high, places)


def build(problem: Problem, prices: Prices, pairs: Pairs, rows: Rows) -> Model:
    """Return the model of a problem over ``pairs`` with the ``rows`` that are wanted."""
    builder = _Builder()
    builder.variables(-pairs.weight, np.ones(len(pairs)))
    places = Places(_seats(builder, problem, prices, pairs), _capacity(builder, problem, pairs))
    if prices.load:
        places.balance = _balance(builder, problem, prices, pairs)
    for name, attribute in problem.groups.items():
        if price := getattr(prices, name):
            places.mix[name] = _mix(builder, problem, pairs, attribute, price, rows.mix[name])
    if prices.floor and prices.shortfall:
        places.floor = _floor(builder, problem, prices, pairs)
    _organisations(builder, problem, pairs, rows.together)
    return builder.model(len(pairs), places)


def _seats(builder: _Builder, problem: Problem, prices: Prices, pairs: Pairs) -> Array:
    """Pairs of a class + empty seats of it = seats wanted."""
    wanted = problem.need.reshape(-1).astype(float)
    rows = builder.new_rows(wanted, wanted)
    empty = builder.variables(np.full(len(wanted), prices.empty), wanted)
    places = rows.reshape(problem.need.shape)
    builder.put(places[pairs.case, problem.seat_class[pairs.reviewer]], np.arange(len(pairs)), 1.0)
    builder.put(rows, empty, 1.0)
    return places


def _capacity(builder: _Builder, problem: Problem, pairs: Pairs) -> Array:
    """Pairs of a reviewer ≤ what they can take."""
    capacity = problem.capacity.astype(float)
    rows = builder.new_rows(np.full(len(capacity), -np.inf), capacity)
    builder.put(rows[pairs.reviewer], np.arange(len(pairs)), 1.0)
    return rows


def _balance(builder: _Builder, problem: Problem, prices: Prices, pairs: Pairs) -> Array:
    """Pairs of a reviewer = steps taken; the first of them are cheap, each further one costs more."""
    nothing = np.zeros(problem.n_reviewers)
    steps = np.repeat(np.arange(problem.n_reviewers), problem.capacity)
    first = np.cumsum(problem.capacity) - problem.capacity
    number = np.arange(len(steps)) - first[steps]
    before = np.minimum(problem.used_year, problem.cap_year)
    taken = builder.variables(prices.load * (before[steps] + number), np.ones(len(steps)))
    rows = builder.new_rows(nothing, nothing)
    builder.put(rows[pairs.reviewer], np.arange(len(pairs)), 1.0)
    builder.put(rows[steps], taken, -1.0)
    return rows


def mix_cells(problem: Problem, attribute: Array) -> Array:
    """Return C × kinds: how many of a kind a panel may hold before the price is due, less those who sit there."""
    there = np.zeros((problem.n_cases, n_kinds(attribute)))
    for seat_case, seat_reviewer in problem.seated:
        if attribute[seat_reviewer] != UNKNOWN:
            there[seat_case, attribute[seat_reviewer]] += 1
    size = problem.panel_size
    wanted = (problem.need.sum(axis=1) > 0) & (size >= MIN_PANEL_FOR_MIX)
    return np.where(wanted[:, None], size[:, None] - 1.0 - there, np.inf)


def _mix(
    builder: _Builder, problem: Problem, pairs: Pairs, attribute: Array, price: float, inside: Array
) -> Array:
    """Of one kind sit at most all but one on a panel, or the price is paid."""
    room = mix_cells(problem, attribute)
    said = np.nonzero(attribute[pairs.reviewer] != UNKNOWN)[0]
    kind = attribute[pairs.reviewer[said]]
    possible = np.zeros(room.shape)
    np.add.at(possible, (pairs.case[said], kind), 1)
    cells = inside & (possible > room)
    places = np.full(room.shape, -1)
    cell_case = np.nonzero(cells)[0]
    places[cells] = builder.new_rows(np.full(len(cell_case), -np.inf), room[cells])
    paid_cases = np.unique(cell_case)
    paid = builder.variables(np.full(len(paid_cases), price), np.ones(len(paid_cases)))
    builder.put(places[cells], paid[np.searchsorted(paid_cases, cell_case)], -1.0)
    mine = places[pairs.case[said], kind]
    builder.put(mine[mine >= 0], said[mine >= 0], 1.0)
    return places


def _floor(builder: _Builder, problem: Problem, prices: Prices, pairs: Pairs) -> Array:
    """Affinities of a panel + shortfall ≥ floor for each of its seats."""
    there = np.zeros(problem.n_cases)
    for case, reviewer in problem.seated:
        there[case] += problem.affinity[case, reviewer]
    wanted = np.where(problem.need.sum(axis=1) > 0, prices.floor * problem.panel_size, 0.0) - there
    rows = builder.new_rows(wanted, np.full(problem.n_cases, np.inf))
    short = builder.variables(np.full(problem.n_cases, prices.shortfall), np.full(problem.n_cases, np.inf))
    builder.put(rows, short, 1.0)
    builder.put(rows[pairs.case], np.arange(len(pairs)), pairs.affinity)
    return rows


def _organisations(builder: _Builder, problem: Problem, pairs: Pairs, inside: Array) -> None:
    """At most one of each organisation on a panel. Rows only where two could meet."""
    belongs = sparse.csr_array(problem.organisations)
    person = np.diff(belongs.indptr)[pairs.reviewer]
    pair = np.repeat(np.arange(len(pairs)), person)
    starts = np.cumsum(person) - person
    offset = np.arange(len(pair)) - starts[pair]
    organisation = belongs.indices[belongs.indptr[pairs.reviewer[pair]] + offset]
    wanted = inside[pairs.case[pair], organisation]
    pair, organisation = pair[wanted], organisation[wanted]
    keys = pairs.case[pair] * max(problem.organisations.shape[1], 1) + organisation
    unique, inverse, count = np.unique(keys, return_inverse=True, return_counts=True)
    kept = np.nonzero(count > 1)[0]
    number = np.full(len(unique), -1)
    number[kept] = builder.new_rows(np.full(len(kept), -np.inf), np.ones(len(kept)))
    row = number[inverse]
    builder.put(row[row >= 0], pair[row >= 0], 1.0)
