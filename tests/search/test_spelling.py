"""Did you mean …? Another spelling is offered when next to nothing was found, and only if it finds more."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, override_settings

from resources import services
from search import conf, engines, query, rebuild, spelling, sync
from search.engines.base import Engine
from search.types import SearchRequest
from tests.search import entries
from tests.search.conftest import BOTH
from tests.search.test_page import URL

API = "/api/v1/search"
TITLES = [
    ("en", "Labour migration policies and remittances"),
    ("en", "Labour migration plans of a goverment"),
    ("en", "Plans of the government"),
    ("en", "The government and its plans"),
    ("fr", "L'apprentissage des langues"),
    ("es", "La educación de los niños"),
    ("ar", "حقوق العمال المهاجرين"),
    ("ru", "Трудовая миграция"),
    ("zh", "劳动力迁移"),
]
SLIPS = [
    ("en", "remmitances", "remittances"),
    ("en", "migratoin policies", "migration policies"),
    ("en", "migration polcies", "migration policies"),
    ("en", '"labour migratin" -children', '"labour migration" -children'),
    ("en", "goverment", "government"),  # a slip that an entry has, too
    ("en", "миграцыя", "миграция"),
    ("fr", "apprentisage des langues", "apprentissage des langues"),
    ("es", "educasión", "educación"),
    ("ar", "العمالل", "العمال"),
    ("ru", "миграцыя", "миграция"),
]
NOTHING_BETTER = [
    *(
        "remittances",
        "remittance",
        "language",
        "zzzzzz",
        "ab",
        "2026",
        "-migratoin",
        "劳动力迁徙",
        "the and of",
    ),
    *("", "😀 \u202e ''", "remittances children", "x" * 100),
]


@pytest.fixture(params=BOTH)
def engine(request: Any, db: None, search_directory: None, settings: Any) -> Iterator[Engine]:
    """Each engine in turn, with the embedded index beside it."""
    entries.load_terms()
    settings.HUB_SEARCH_ENGINE = request.param
    if request.param == "embedded":
        settings.ELASTICSEARCH_URL = ""
    yield engines.BY_NAME[request.param]
    if request.param == "elastic":
        entries.drop_indices()


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """An engine that holds entries in six languages."""
    for language, title in TITLES:
        entries.published(title=title, language=language, country=["KEN"], summary="")
    index(engine)
    return engine


def index(engine: Engine) -> None:
    """Bring the indices up to date."""
    if engine is engines.ELASTIC:
        rebuild.rebuild_elastic()
    sync.drain()


def offered(engine: Engine, text: str, lang: str = "en", **filters: tuple[str, ...]) -> str | None:
    """Return what is offered in place of a text."""
    return engines.search(
        SearchRequest(text=text, lang=lang, filters=filters), engine=engine.name
    ).did_you_mean


def test_a_slip_in_any_language_is_corrected_to_what_finds_more(filled: Engine) -> None:
    for lang, typed, meant in SLIPS:
        assert offered(filled, typed, lang) == meant
        request = SearchRequest(text=meant, lang=lang)
        assert engines.search(request, engine=filled.name).hits, meant


def test_where_nothing_better_is_known_nothing_is_offered(filled: Engine) -> None:
    assert {text: offered(filled, text) for text in NOTHING_BETTER} == dict.fromkeys(NOTHING_BETTER)


def test_what_is_offered_finds_something_under_the_chosen_facets_too(filled: Engine) -> None:
    assert offered(filled, "remmitances", place=("KEN",), kind=("resource",)) == "remittances"
    assert offered(filled, "remmitances", place=("FRA",)) is None
    assert offered(filled, "remmitances", language=("fr",)) is None


def test_without_time_nothing_is_offered(filled: Engine, monkeypatch: Any) -> None:
    monkeypatch.setattr(conf, "SPELLING_BUDGET", -1.0)
    assert offered(filled, "remmitances") is None


def test_an_engine_that_falls_silent_takes_only_the_offer_away(filled: Engine) -> None:
    request = SearchRequest(text="remmitances")
    answer = filled.search(request, query.plan(request.text, "en"))
    with override_settings(ELASTICSEARCH_URL="http://127.0.0.1:9"):
        assert spelling.did_you_mean(request, answer, engines.ELASTIC, engines.EMBEDDED) is None


def test_page_and_api_offer_a_link_that_keeps_the_facets(filled: Engine, client: Client) -> None:
    response = client.get(URL, {"q": "remmitances", "place": "KEN"})
    assert 'Did you mean: <a href="?q=remittances&amp;place=KEN"><bdi>remittances</bdi></a>' in response.text
    assert client.get(API, {"q": "remmitances"}).json()["did_you_mean"] == "remittances"
    assert client.get(API, {"q": "remittances"}).json()["did_you_mean"] is None


def test_what_nobody_may_read_is_never_offered(engine: Engine) -> None:
    gone, kept = entries.published(title="Whistleblower"), entries.published(title="Other")
    services.save_draft(entry=kept, data={"title": "Informant"}, by=entries.editor())
    index(engine)
    assert offered(engine, "whistlblower") == "whistleblower"
    assert offered(engine, "infromant") is None
    services.unpublish(entry=gone, by=entries.editor(), reason="")
    assert offered(engine, "whistlblower") is None, "not even before the indices know"
