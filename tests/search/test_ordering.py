"""The weights that administrators set: what they may be, what they change, and when."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client

from core.exceptions import NotPermitted
from search import conf, engines, ordering, services, sync
from search.models import OrderingRule
from search.ranking import Weights
from search.types import SearchRequest
from tests.search import entries

ADDRESS = "/cms/search-ordering/"
FLAT = Weights(w_scope=0.0, w_comprehensiveness=0.9, w_recency=0.0)


@pytest.fixture(autouse=True)
def _ready(db: None, search_directory: None, settings: Any) -> Iterator[None]:
    settings.ELASTICSEARCH_URL = ""
    settings.HUB_SEARCH_ENGINE = "embedded"
    cache.clear()
    entries.load_terms()
    yield
    cache.clear()
    conf.use_weights(None)


def rows() -> list[str]:
    """Return the titles for a query in their order."""
    return [hit.title for hit in engines.search(SearchRequest(text="passports")).hits]


def two() -> None:
    """Make a global entry and a comprehensive local one with the same words."""
    entries.published(title="Passports A", scope="global", comprehensiveness=0)
    entries.published(title="Passports B", scope="local", comprehensiveness=5)
    sync.drain()


def form(weights: Weights, **more: Any) -> dict[str, Any]:
    """Return the form's fields for some weights."""
    rule = OrderingRule.of(weights)
    names = [field.name for field in OrderingRule._meta.fields if field.name not in ("id", "queries")]
    return {**{name: getattr(rule, name) for name in names}, "queries": "passports", **more}


def test_saved_weights_order_the_hits_after_the_next_drain() -> None:
    two()
    assert rows() == ["Passports A", "Passports B"]
    services.save_ordering_rule(rule=OrderingRule.of(FLAT), by=entries.editor())
    sync.drain()
    assert conf.weights() == FLAT
    assert rows() == ["Passports B", "Passports A"]


def test_a_preview_says_what_moves_and_changes_nothing(client: Client) -> None:
    two()
    client.force_login(entries.editor())
    response = client.post(ADDRESS, form(FLAT, preview="1"))
    (preview,) = response.context["previews"]
    assert [(hit.title, hit.before, hit.after) for hit in preview.hits] == [
        ("Passports B", 2, 1),
        ("Passports A", 1, 2),
    ]
    assert not OrderingRule.objects.exists()
    assert rows() == ["Passports A", "Passports B"]


def test_the_preview_of_the_same_weights_moves_nothing() -> None:
    two()
    (preview,) = ordering.previews(["passports", ""], conf.weights(), "en")
    assert not preview.changed


def test_a_preview_says_when_it_cannot_be_certain(monkeypatch: Any) -> None:
    two()
    monkeypatch.setattr(ordering, "LOOKED_AT", (1,))
    (preview,) = ordering.previews(["passports"], FLAT, "en")
    assert (preview.among, len(preview.hits)) == (1, 1)


def test_administrators_save_on_the_page_and_nobody_else_sees_it(client: Client) -> None:
    assert client.get(ADDRESS).status_code == 302
    client.force_login(entries.editor())
    assert client.get(ADDRESS).status_code == 200
    assert client.post(ADDRESS, form(FLAT, save="1")).status_code == 302
    assert OrderingRule.objects.get().weights() == FLAT
    other = type(entries.editor()).objects.create_user("other@example.org", None, name="Other")
    with pytest.raises(NotPermitted):
        services.save_ordering_rule(rule=OrderingRule.of(FLAT), by=other)


@pytest.mark.parametrize(
    "wrong",
    [
        {"w_scope": -1},
        {"w_scope": 0.9},
        {"scope_local": 0.9},
        {"scope_global": 2},
        {"half_life_years": 0},
        {"w_scope": float("nan")},
        {"w_scope": 1e300},
    ],
)
def test_weights_that_make_no_sense_are_refused_and_stay_in_the_form(
    client: Client, wrong: dict[str, float]
) -> None:
    client.force_login(entries.editor())
    response = client.post(ADDRESS, form(Weights(), **wrong, save="1"))
    assert response.status_code == 422
    assert not OrderingRule.objects.exists()
    (name, value) = next(iter(wrong.items()))
    assert response.context["form"][name].value() == str(value)
    rule = OrderingRule.of(Weights())
    setattr(rule, name, value)
    with pytest.raises(ValidationError):
        rule.full_clean(validate_unique=False)
