"""The solver keeps every hard rule, and nothing better is possible."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peerreview.matching.empty import empty_seats
from peerreview.matching.greedy import greedy
from peerreview.matching.problem import NO_PRICES, Obstacle, Prices, Problem, obstacles, worth
from peerreview.matching.pruning import allowed, as_pairs
from peerreview.matching.solver import Settings, solve
from peerreview.matching.swaps import ALTERNATES, alternates
from tools.bench._matching_check import broken_rules
from tools.bench._matching_synthetic import Size, synthetic

SOME = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PLAIN = Prices(background=0, newcomer=0, load=0, floor=0)
TIGHT = 1e-6


@st.composite
def problems(draw) -> Problem:
    """Small worlds in which every rule bites: refusals, seats taken, people away, at their caps, of one house."""
    seed = draw(st.integers(0, 10**6))
    size = Size(draw(st.integers(1, 7)), draw(st.integers(3, 16)), draw(st.integers(1, 3)))
    problem = synthetic(size, seed)
    rng = np.random.default_rng(seed + 1)
    people = size.reviewers
    problem = replace(
        problem,
        active=rng.random(people) < 0.9,
        used_year=rng.integers(0, 2, people),
        open_now=rng.integers(0, 2, people),
        refused=rng.random(problem.affinity.shape) < 0.1,
        affinity=np.round(problem.affinity, draw(st.sampled_from([1, 6]))),
    )
    if draw(st.booleans()):
        externals = np.nonzero(problem.seat_class == 1)[0]
        if len(externals):
            problem.seated.append((0, int(externals[0])))
            problem.need[0, 1] -= 1
    return problem


prices = st.sampled_from([Prices(), PLAIN, NO_PRICES])


@SOME
@given(problems(), prices, st.sampled_from([300, 0]))
def test_no_hard_rule_is_ever_broken(problem: Problem, price: Prices, small_cases: int) -> None:
    found = solve(problem, price, Settings(small_cases=small_cases))
    assert broken_rules(problem, found.pairs()) == []


@SOME
@given(problems(), prices)
def test_it_is_never_worse_than_greedy_nor_better_than_its_bound(problem: Problem, price: Prices) -> None:
    found = solve(problem, price)
    case, reviewer = greedy(problem, price, as_pairs(problem, price, allowed(problem)))
    assert broken_rules(problem, list(zip(case.tolist(), reviewer.tolist(), strict=True))) == []
    assert found.objective >= worth(problem, price, case, reviewer).objective - TIGHT
    assert found.objective <= found.bound + TIGHT
    assert found.gap < 1e-4


@SOME
@given(problems(), prices)
def test_the_linear_programme_of_large_problems_bounds_the_exact_answer(
    problem: Problem, price: Prices
) -> None:
    exact, large = solve(problem, price), solve(problem, price, Settings(small_cases=0))
    assert large.objective <= exact.objective + TIGHT
    assert exact.objective <= large.bound + 1e-4


@SOME
@given(problems(), st.integers(0, 1000))
def test_the_order_of_cases_and_people_changes_nothing(problem: Problem, seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows, columns = rng.permutation(problem.n_cases), rng.permutation(problem.n_reviewers)
    assert solve(_shuffled(problem, rows, columns), PLAIN).objective == pytest.approx(
        solve(problem, PLAIN).objective, abs=TIGHT
    )


def _shuffled(problem: Problem, rows: np.ndarray, columns: np.ndarray) -> Problem:
    both = {
        name: getattr(problem, name)[np.ix_(rows, columns)] for name in ("affinity", "conflict", "refused")
    }
    of_cases = {name: getattr(problem, name)[rows] for name in ("need", "language", "submitters")}
    names = (
        *("seat_class", "active", "available", "cap_year", "used_year", "cap_now", "open_now"),
        *("reads", "organisations", "region", "gender", "background", "newcomer"),
    )
    of_people = {name: getattr(problem, name)[columns] for name in names}
    where = (
        {int(old): new for new, old in enumerate(rows)},
        {int(old): new for new, old in enumerate(columns)},
    )
    seated = [(where[0][case], where[1][reviewer]) for case, reviewer in problem.seated]
    return Problem(**both, **of_cases, **of_people, seated=seated)


@SOME
@given(problems())
def test_every_empty_seat_has_a_reason(problem: Problem) -> None:
    found = solve(problem, Prices())
    empty = empty_seats(problem, found, obstacles(problem))
    assert sum(one.count for one in empty) == problem.need.sum() - len(found.case)
    assert all(one.reasons for one in empty)


@SOME
@given(problems())
def test_alternates_could_take_the_seat_and_come_best_first(problem: Problem) -> None:
    found = solve(problem, NO_PRICES)
    codes = obstacles(problem)
    for (case, reviewer), others in alternates(problem, NO_PRICES, found, codes).items():
        assert len(others) <= ALTERNATES
        assert len(set(others)) == len(others)
        for other in others:
            swapped = [pair for pair in found.pairs() if pair != (case, reviewer) and pair[1] != other]
            assert broken_rules(problem, [*swapped, (case, other)]) == []
            assert codes[case, other] == Obstacle.NONE


@SOME
@given(problems())
def test_more_room_never_makes_it_worse(problem: Problem) -> None:
    wider = replace(problem, cap_year=problem.cap_year + 1, cap_now=problem.cap_now + 1)
    assert solve(wider, PLAIN).objective >= solve(problem, PLAIN).objective - TIGHT


def test_seats_are_filled_even_when_the_time_is_far_too_short() -> None:
    problem = synthetic(Size(120, 200, 3), 2)
    hurried = solve(problem, PLAIN, Settings(small_cases=0, seconds=0.3))
    patient = solve(problem, PLAIN, Settings(small_cases=0))
    assert broken_rules(problem, hurried.pairs()) == []
    assert len(hurried.case) >= 0.95 * len(patient.case)
    assert patient.gap < 1e-3
    assert hurried.bound >= patient.objective


def test_the_seed_decides_between_equals_and_the_same_seed_decides_the_same() -> None:
    problem = synthetic(Size(4, 40, 2), 5)
    problem.affinity[:] = 0.5
    drawn = [solve(problem, NO_PRICES, Settings(seed=seed)).pairs() for seed in (1, 1, 2, 3, 4)]
    assert drawn[0] == drawn[1]
    assert len({tuple(one) for one in drawn}) > 1


def test_a_mixed_panel_is_preferred_to_a_slightly_better_one() -> None:
    problem = _one_case([0.9, 0.8, 0.8, 0.75], region=[0, 0, 0, 1])
    assert solve(problem, NO_PRICES).pairs() == [(0, 0), (0, 1), (0, 2)]
    assert (0, 3) in solve(problem, replace(NO_PRICES, region=0.15)).pairs()


def test_who_said_nothing_counts_neither_for_nor_against_the_mix() -> None:
    problem = _one_case([0.9, 0.8, 0.8, 0.75], region=[0, 0, -1, 1])
    assert solve(problem, replace(NO_PRICES, region=0.15)).pairs() == [(0, 0), (0, 1), (0, 2)]


def test_the_floor_lifts_the_worst_panel() -> None:
    problem = _one_case([0.9, 0.9, 0.9, 0.2], cases=2)
    problem.affinity[1] = [0.9, 0.9, 0.9, 0.2]
    problem.affinity[1, :3] = 0.5
    problem.affinity[0, 3] = 0.1
    floor = replace(NO_PRICES, floor=0.4, shortfall=2.0)
    sums = [
        sum(problem.affinity[pair] for pair in solve(problem, floor).pairs() if pair[0] == row)
        for row in (0, 1)
    ]
    assert min(sums) >= 1.2


def test_reviews_are_spread_over_people() -> None:
    problem = _one_case([0.6, 0.6, 0.6, 0.595, 0.595, 0.595], cases=2)
    spread = solve(problem, replace(NO_PRICES, load=0.02))
    assert len(set(spread.reviewer.tolist())) == 6


def test_nobody_who_sits_already_is_moved() -> None:
    problem = _one_case([0.9, 0.8, 0.7, 0.6])
    problem.seated.append((0, 3))
    problem.need[0, 1] = 1
    found = solve(problem, NO_PRICES).pairs()
    assert found == [(0, 0), (0, 1)]


def test_a_roster_of_nobody_leaves_all_seats_empty() -> None:
    problem = _one_case([0.9, 0.8, 0.7, 0.6])
    problem = replace(problem, active=np.zeros(4, dtype=bool))
    found = solve(problem, Prices())
    assert found.pairs() == []
    reasons = empty_seats(problem, found, obstacles(problem))
    assert {name for one in reasons for name in one.reasons} == {"INACTIVE"}


def _one_case(affinity: list[float], cases: int = 1, region: list[int] | None = None) -> Problem:
    """Return cases that want one of the UN (the first) and two externals."""
    people = len(affinity)
    yes, no, unsaid = np.ones(people, dtype=bool), np.zeros((cases, people), dtype=bool), np.full(people, -1)
    return Problem(
        affinity=np.tile(np.array(affinity, dtype=float), (cases, 1)),
        need=np.tile(np.array([[1, 2]]), (cases, 1)),
        seat_class=np.array(
            [0 if place % 3 == 0 and (place == 0 or people > 4) else 1 for place in range(people)]
        ),
        active=yes,
        available=yes,
        cap_year=np.full(people, 2),
        used_year=np.zeros(people, dtype=np.int64),
        cap_now=np.full(people, 2),
        open_now=np.zeros(people, dtype=np.int64),
        reads=np.zeros((people, 0), dtype=bool),
        language=np.full(cases, -1),
        organisations=np.zeros((people, 0), dtype=bool),
        submitters=np.zeros((cases, 0), dtype=bool),
        conflict=no,
        refused=no,
        region=unsaid if region is None else np.array(region),
        gender=unsaid,
        background=unsaid,
        newcomer=~yes,
    )
