"""The ordering rule as numbers."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from search import checks, conf, ranking
from search.ranking import Weights

ranks = st.none() | st.integers(0, 4)
comprehensive = st.integers(0, 5)
years = st.none() | st.integers(0, 2200)
ids = st.integers(1, 2**31)


@given(st.tuples(ranks, comprehensive, years, ids), st.tuples(ranks, comprehensive, years, ids))
def test_the_key_sorts_by_scope_then_comprehensiveness_then_year_then_id(first: Any, second: Any) -> None:
    def rule(rank: int | None, compr: int, year: int | None, number: int) -> tuple[int, int, int, int]:
        return (rank or 0, compr, year or 0, -number)

    assert (ranking.rank_key(*first) < ranking.rank_key(*second)) == (rule(*first) < rule(*second))
    assert ranking.rank_key(*first) < 2**63


@given(ranks, comprehensive, years, st.integers(0, 4), comprehensive)
def test_a_wider_scope_or_more_comprehensiveness_never_lowers_the_prior(
    rank: int | None, compr: int, year: int | None, wider: int, more: int
) -> None:
    weights = Weights()
    low = ranking.prior(weights, rank, compr, year, 2026)
    high = ranking.prior(weights, max(rank or 0, wider), max(compr, more), year, 2026)
    assert 1 <= low <= high <= 2


def test_recency_halves_with_each_half_life_and_is_nothing_without_a_year() -> None:
    assert [ranking.recency(year, 2026, 3) for year in (2026, 2023, 2020, None)] == [1, 0.5, 0.25, 0]


@given(st.integers(0, 2200), st.dates(datetime.date(2000, 1, 1), datetime.date(2150, 1, 1)), ids)
def test_newest_goes_by_the_year_first(year: int, day: datetime.date, number: int) -> None:
    key = ranking.newest_key(year, day, number)
    assert key < 2**63
    assert ranking.newest_key(year + 1, None, number) > key


def test_titles_sort_without_case_and_accents() -> None:
    titles = ["zebra", "Élan", "apple", "Äpfel", "2020"]
    ordered = sorted(titles, key=lambda title: ranking.title_key(title, 1))
    assert ordered == ["2020", "Äpfel", "apple", "Élan", "zebra"]


@pytest.mark.parametrize(
    "setting",
    [
        {"w_scope": -1},
        {"w_scope": 0.9, "w_comprehensiveness": 0.9},
        {"half_life_years": 0},
        {"scope": {"global": 1}},
        {"scope": {"global": 0.1, "interregional": 0.2, "regional": 0.3, "national": 0.4, "local": 0.5}},
        {"scope": {"global": 3, "interregional": 0.2, "regional": 0.2, "national": 0.1, "local": 0}},
        {"nonsense": 1},
        {"w_scope": "much"},
    ],
)
def test_weights_that_make_no_sense_stop_the_start(settings: Any, setting: dict[str, Any]) -> None:
    settings.HUB_SEARCH = setting
    with pytest.raises(ImproperlyConfigured):
        conf.weights()
    assert [problem.id for problem in checks.settings_make_sense()] == ["search.E001"]


def test_weights_may_be_set_one_by_one(settings: Any) -> None:
    settings.HUB_SEARCH = {
        "w_scope": 0.2,
        "scope": dict(zip(ranking.SCOPES, (0, 0, 0.5, 0.5, 1), strict=True)),
    }
    assert conf.weights() == Weights(scope=(0, 0, 0.5, 0.5, 1), w_scope=0.2)
    assert checks.settings_make_sense() == []


def test_the_shares_add_up_to_the_prior() -> None:
    card = {"scope_rank": 4, "comprehensiveness": 4, "last_year": 2023}
    shares = ranking.shares(Weights(), card, 2026, text=0.72)
    assert [(share.name, share.amount, share.percent) for share in shares] == [
        ("text", "×0.72", 72),
        ("scope", "+0.45", 100),
        ("comprehensiveness", "+0.20", 80),
        ("recency", "+0.05", 50),
    ]
    added = sum(float(share.amount) for share in shares[1:])
    assert 1 + added == pytest.approx(ranking.prior(Weights(), 4, 4, 2023, 2026))


def test_by_date_and_by_title_only_what_the_order_goes_by_is_said() -> None:
    card = {
        "scope_rank": 4,
        "comprehensiveness": 4,
        "last_year": 2023,
        "year": "2020–2023",
        "title": "Borders",
    }
    by = {sort: ranking.shares(Weights(), card, 2026, text=0.7, sort=sort) for sort in ("newest", "title")}  # type: ignore[arg-type]
    assert [(share.name, share.amount, share.percent) for share in by["newest"]] == [
        ("date", "2020–2023", 50)
    ]
    assert [(share.name, share.amount) for share in by["title"]] == [("title", "B")]
    unknown = ranking.shares(Weights(), {"title": ""}, 2026, text=None, sort="newest")
    assert [(share.amount, share.percent) for share in unknown] == [("–", 0)]
