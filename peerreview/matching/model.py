"""The linear model: pairs are 0 or 1, every seat has a slack, each soft rule has a variable with its price."""

from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from peerreview.matching.problem import MIN_PANEL_FOR_MIX, UNKNOWN, Array, Prices, Problem, with_seated
from peerreview.matching.pruning import Pairs


@dataclass
class Model:
    """Minimise ``cost`` · v where ``low`` ≤ ``matrix`` · v ≤ ``high``, ``floor`` ≤ v ≤ ``ceiling``.

    The first ``n_pairs`` variables are the pairs; ``constant`` belongs to the objective but to no variable.
    """

    n_pairs: int
    cost: Array
    floor: Array
    ceiling: Array
    matrix: sparse.csr_array
    low: Array
    high: Array
    constant: float = 0.0


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

    def model(self, n_pairs: int, constant: float) -> Model:
        """Return what was collected."""
        place = (np.concatenate(self.rows), np.concatenate(self.columns))
        shape = (self.n_rows, self.n_columns)
        matrix = sparse.csr_array(sparse.coo_array((np.concatenate(self.values), place), shape=shape))
        cost, ceiling = np.concatenate(self.cost), np.concatenate(self.ceiling)
        low, high = np.concatenate(self.low), np.concatenate(self.high)
        return Model(n_pairs, cost, np.zeros(len(cost)), ceiling, matrix, low, high, constant)


def build(problem: Problem, prices: Prices, pairs: Pairs, *, with_organisations: bool) -> Model:
    """Return the model of a problem over ``pairs``; the rule on organisations needs many rows and can be left out."""
    builder = _Builder()
    builder.variables(-pairs.weight, np.ones(len(pairs)))
    _seats(builder, problem, prices, pairs)
    _capacity(builder, problem, prices, pairs)
    for name, attribute in problem.groups.items():
        if price := getattr(prices, name):
            _mix(builder, problem, pairs, attribute, price)
    if prices.floor and prices.shortfall:
        _floor(builder, problem, prices, pairs)
    if with_organisations:
        _organisations(builder, problem, pairs)
    return builder.model(len(pairs), 0.0)


def _seats(builder: _Builder, problem: Problem, prices: Prices, pairs: Pairs) -> None:
    """Pairs of a class + empty seats of it = seats wanted."""
    classes = problem.need.shape[1]
    wanted = problem.need.reshape(-1).astype(float)
    rows = builder.new_rows(wanted, wanted)
    empty = builder.variables(np.full(len(wanted), prices.empty), wanted)
    mine = pairs.case * classes + problem.seat_class[pairs.reviewer]
    builder.put(rows[mine], np.arange(len(pairs)), 1.0)
    builder.put(rows, empty, 1.0)


def _capacity(builder: _Builder, problem: Problem, prices: Prices, pairs: Pairs) -> None:
    """Pairs of a reviewer ≤ what they can take; the first of them are cheap, each further one costs more."""
    capacity = problem.capacity.astype(float)
    here = np.arange(len(pairs))
    rows = builder.new_rows(np.full(len(capacity), -np.inf), capacity)
    builder.put(rows[pairs.reviewer], here, 1.0)
    if not prices.load:
        return
    steps = np.repeat(np.arange(problem.n_reviewers), problem.capacity)
    first = np.cumsum(problem.capacity) - problem.capacity
    number = np.arange(len(steps)) - first[steps]
    before = np.minimum(problem.used_year, problem.cap_year)
    taken = builder.variables(prices.load * (before[steps] + number), np.ones(len(steps)))
    balance = builder.new_rows(np.zeros(len(capacity)), np.zeros(len(capacity)))
    builder.put(balance[pairs.reviewer], here, 1.0)
    builder.put(balance[steps], taken, -1.0)


def _mix(builder: _Builder, problem: Problem, pairs: Pairs, attribute: Array, price: float) -> None:
    """Of one kind sit at most all but one on a panel, or the price is paid."""
    case, reviewer = with_seated(problem, pairs.case, pairs.reviewer)
    size = problem.panel_size
    kinds = int(attribute.max(initial=UNKNOWN)) + 1
    said = attribute[reviewer] != UNKNOWN
    possible = np.zeros((problem.n_cases, max(kinds, 1)), dtype=np.int64)
    np.add.at(possible, (case[said], attribute[reviewer[said]]), 1)
    there = np.zeros_like(possible)
    for seat_case, seat_reviewer in problem.seated:
        if attribute[seat_reviewer] != UNKNOWN:
            there[seat_case, attribute[seat_reviewer]] += 1
    wanted = (problem.need.sum(axis=1) > 0) & (size >= MIN_PANEL_FOR_MIX)
    cells = (possible >= size[:, None]) & wanted[:, None]
    number = np.full(cells.shape, -1)
    number[cells] = np.arange(int(cells.sum()))
    cell_case = np.nonzero(cells)[0]
    rows = builder.new_rows(np.full(len(cell_case), -np.inf), (size[:, None] - 1.0 - there)[cells])
    paid_cases = np.unique(cell_case)
    paid = builder.variables(np.full(len(paid_cases), price), np.ones(len(paid_cases)))
    builder.put(rows, paid[np.searchsorted(paid_cases, cell_case)], -1.0)
    mine = np.where(attribute[pairs.reviewer] != UNKNOWN, number[pairs.case, attribute[pairs.reviewer]], -1)
    inside = np.nonzero(mine >= 0)[0]
    builder.put(rows[mine[inside]], inside, 1.0)


def _floor(builder: _Builder, problem: Problem, prices: Prices, pairs: Pairs) -> None:
    """Affinities of a panel + shortfall ≥ floor for each of its seats."""
    there = np.zeros(problem.n_cases)
    for case, reviewer in problem.seated:
        there[case] += problem.affinity[case, reviewer]
    wanted = np.where(problem.need.sum(axis=1) > 0, prices.floor * problem.panel_size, 0.0) - there
    rows = builder.new_rows(wanted, np.full(problem.n_cases, np.inf))
    short = builder.variables(np.full(problem.n_cases, prices.shortfall), np.full(problem.n_cases, np.inf))
    builder.put(rows, short, 1.0)
    builder.put(rows[pairs.case], np.arange(len(pairs)), pairs.affinity)


def _organisations(builder: _Builder, problem: Problem, pairs: Pairs) -> None:
    """At most one of each organisation on a panel. Rows only where two could meet."""
    belongs = sparse.csr_array(problem.organisations)
    person = np.diff(belongs.indptr)[pairs.reviewer]
    pair = np.repeat(np.arange(len(pairs)), person)
    starts = np.cumsum(person) - person
    offset = np.arange(len(pair)) - starts[pair]
    organisation = belongs.indices[belongs.indptr[pairs.reviewer[pair]] + offset]
    keys = pairs.case[pair] * max(problem.organisations.shape[1], 1) + organisation
    unique, inverse, count = np.unique(keys, return_inverse=True, return_counts=True)
    kept = np.nonzero(count > 1)[0]
    number = np.full(len(unique), -1)
    number[kept] = np.arange(len(kept))
    rows = builder.new_rows(np.full(len(kept), -np.inf), np.ones(len(kept)))
    inside = np.nonzero(number[inverse] >= 0)[0]
    builder.put(rows[number[inverse[inside]]], pair[inside], 1.0)
