"""Benchmarks say what was promised, what was measured, and fail when a promise is broken."""

import pytest

from tools.bench import Goal, Result, interval_rank
from tools.bench.__main__ import as_rows, table

FAST = Goal("search", 200, "ms")
MANY = Goal("import", 300, "records/s", at_least=True)


@pytest.mark.parametrize(("count", "rank"), [(1, 0), (5, 0), (6, 0), (9, 1), (20, 5), (50, 17)])
def test_interval_of_the_median_is_the_sign_tests(count: int, rank: int) -> None:
    assert interval_rank(count) == rank


def test_a_goal_is_met_by_the_median_and_not_by_the_best_run() -> None:
    assert Result(FAST, [100, 150, 900]).is_met
    assert not Result(FAST, [100, 250, 900]).is_met
    assert Result(MANY, [299, 301, 400]).is_met
    assert not Result(MANY, [200, 299, 400]).is_met


def test_a_goal_without_a_run_is_missed() -> None:
    assert not Result(FAST).is_met


def test_the_table_and_the_rows_say_the_same() -> None:
    results = {"one": [Result(FAST, [100.0, 150.0]), Result(MANY, [10.0])]}
    text = table(results)
    assert "≤ 200 ms" in text
    assert "125 ms (100 – 150)" in text
    assert "NO" in text
    assert [row["ok"] for row in as_rows(results)] == [True, False]
    assert as_rows(results)[0]["interval"] == [100.0, 150.0]
