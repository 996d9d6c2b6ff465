"""What a page shows of a facet: the first values, every chosen one, and as many folded away as there is room for."""

from search import assembly
from search.facets import FACETS, FOLDED_AT_MOST

METHOD = FACETS["method"]


def shown_and_folded(values: dict[str, int], *chosen: str) -> tuple[list[str], list[str]]:
    shown, more = assembly._flat(METHOD, values, chosen, {}, first=METHOD.first)
    return [one.code for one in shown], [one.code for one in more]


def test_the_commonest_values_come_first_and_a_chosen_one_is_always_there() -> None:
    values = {f"v{number:03}": 200 - number for number in range(100)}
    shown, more = shown_and_folded(values, "v099", "v020")
    assert shown == [f"v{number:03}" for number in (*range(METHOD.first), 20, 99)]
    assert more[0] == f"v{METHOD.first:03}"
    assert "v020" not in more


def test_as_many_are_folded_away_whatever_is_chosen() -> None:
    values = {f"v{number:03}": 200 - number for number in range(100)}
    for chosen in ((), ("v099",), ("v010", "v011"), ("v000", "v050", "v099")):
        shown, more = shown_and_folded(values, *chosen)
        assert len(more) == FOLDED_AT_MOST
        assert set(chosen) <= set(shown)
        assert not set(shown) & set(more)


def test_a_short_facet_folds_what_there_is() -> None:
    shown, more = shown_and_folded({f"v{number}": 1 for number in range(METHOD.first + 2)}, "v0")
    assert len(shown) == METHOD.first
    assert len(more) == 2
