"""Facets on the page: years, searching in long ones, help when nothing is found, suggestions, kinds."""

import logging
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from people import services as people
from people.models import ExpertListing, ReviewerProfile
from resources import services
from search import engines, facets, query, relief, sync
from search.histogram import histogram
from search.models import SearchView
from search.types import SearchRequest
from tests.queries import queries_of
from tests.search import entries
from tests.search.conftest import Filled, make_document
from tests.search.test_page import URL, checkbox, titles


@pytest.fixture
def _ready(db: None, search_directory: None, settings: Any) -> None:
    settings.ELASTICSEARCH_URL = ""
    settings.HUB_SEARCH_ENGINE = "embedded"
    entries.load_terms()


pages = pytest.mark.usefixtures("_ready")


@pages
def test_a_range_of_years_narrows_and_is_one_chip(client: Client) -> None:
    for year in (2010, 2015, 2020):
        entries.published(title=f"Of {year}", year=year)
    sync.drain()
    response = client.get(URL, {"year_from": "2014", "year_to": "2020", "sort": "title"})
    assert titles(response) == ["Of 2015", "Of 2020"]
    assert response.text.count("Take away the filter:") == 1
    assert "2014–2020" in response.text
    assert titles(client.get(URL, {"year_to": "2012"})) == ["Of 2010"]
    assert 'aria-labelledby="years-title years-about"' in response.text
    assert "From 2010 to 2020; most of them, 1, in 2010." in response.text


@pages
@pytest.mark.parametrize("query", ["year_from=1", "year_to=99999", "year_from=2020&year_to=2019", "find_x=1"])
def test_a_range_that_makes_no_sense_is_refused(client: Client, query: str) -> None:
    assert client.get(f"{URL}?{query}").status_code == 400


def test_the_drawing_has_a_bar_for_each_year_as_high_as_its_count() -> None:
    drawn = histogram({"2018": 4, "2020": 1, "x": 9, "2021": 0}, ["2020"])
    assert drawn is not None
    assert [(bar.year, bar.count, bar.chosen) for bar in drawn.bars] == [
        (2018, 4, False),
        (2019, 0, False),
        (2020, 1, True),
    ]
    assert [bar.height for bar in drawn.bars] == ["48.00", "0.00", "12.00"]
    assert drawn.peak.year == 2018
    assert histogram({}, []) is None


@pages
def test_a_long_facet_can_be_searched_without_javascript(client: Client) -> None:
    for number in range(13):
        entries.published(organisations=[{"name": f"Agency {number}", "role": "lead"}])
    entries.indexed(organisations=[{"name": "Élan fund", "role": "lead"}])
    assert 'name="find_organisation"' in client.get(URL).text
    response = client.get(URL, {"find_organisation": "fund", "organisation": "agency-3"})
    assert checkbox(response, "organisation", "élan-fund")
    assert "checked" in checkbox(response, "organisation", "agency-3")
    assert not checkbox(response, "organisation", "agency-4")
    assert "Nothing here has this name." in client.get(URL, {"find_organisation": "zzz"}).text


@pages
def test_places_are_found_by_name_whatever_their_region(client: Client) -> None:
    entries.published(country=["KEN"])
    entries.indexed(country=["FRA"])
    response = client.get(URL, {"find_place": "kénya"})
    assert checkbox(response, "place", "KEN")
    assert not checkbox(response, "place", "FRA")


def test_counts_that_were_cut_sound_the_alarm(caplog: pytest.LogCaptureFixture) -> None:
    result = {"buckets": [{"key": "a", "doc_count": 2}], "sum_other_doc_count": 0}
    assert facets.read_counts("type", result) == {"a": 2}
    facets.read_counts("organisation", {**result, "sum_other_doc_count": 3})  # the commonest were asked for
    assert caplog.records == []
    facets.read_counts("type", {**result, "sum_other_doc_count": 3})
    whole = result["buckets"] * facets.FACETS["organisation"].size
    facets.read_counts("organisation", {"buckets": whole, "sum_other_doc_count": 3})
    assert [record.levelno for record in caplog.records] == [logging.ERROR] * 2


@pages
def test_when_nothing_is_found_the_filters_in_the_way_are_named_with_counts(client: Client) -> None:
    entries.published(title="One passport", country=["KEN"], scope="global")
    entries.indexed(title="Two passport", country=["KEN"], scope="local")
    found = engines.search(
        SearchRequest(text="passport", filters={"place": ("FRA",), "kind": ("resource",)})
    ).relief
    assert [(each.name, each.codes, each.label, each.count) for each in found] == [
        ("place", ("FRA",), "France", 2)
    ]
    response = client.get(URL, {"q": "passport", "place": "FRA", "kind": "resource"})
    assert "Without “France”: 2 results" in response.text
    assert 'href="?q=passport&amp;kind=resource"' in response.text


@pages
def test_when_no_single_filter_stands_in_the_way_it_says_what_there_is_without_any(client: Client) -> None:
    entries.indexed(title="One passport", country=["KEN"], scope="global")
    response = client.get(URL, {"q": "passport", "place": "FRA", "scope": "local", "year_from": "2020"})
    assert "Without any filter: 1 result" in response.text
    assert 'href="?q=passport"' in response.text


@pytest.mark.django_db
def test_what_stands_in_the_way_is_counted_as_the_page_without_it_would(filled: Filled) -> None:
    rows = [make_document("Skills passports", place=["KEN"]), make_document("Skills", place=["KEN"])]
    filled.fill([*rows, make_document("Visas", place=["FRA"])])
    for text in ("", "skills passports", "nothing skills"):
        request = SearchRequest(text=text, filters={"place": ("FRA",), "scope": ("local",)})
        plan = query.plan(text, "en")
        answer = filled.engine.search(request, plan)
        assert answer.total == 0
        for each in relief.relief(request, plan, filled.engine, relaxed=answer.relaxed):
            wider = relief.without(request, each.name)
            assert filled.engine.search(wider, plan).total == each.count > 0


def test_titles_are_suggested_by_their_words_the_last_one_begun(filled: Filled) -> None:
    filled.fill(
        [
            make_document("Skills passports for workers", scope="local", number=1),
            make_document("Skills passports worldwide", scope="global", number=2),
            make_document("Passing by", number=3),
        ]
    )
    assert [each.title for each in filled.engine.suggest("skills PASSP", 8)] == [
        "Skills passports worldwide",
        "Skills passports for workers",
    ]
    assert len(filled.engine.suggest("pass", 8)) == 3
    assert filled.engine.suggest("assport", 8) == []
    assert filled.engine.suggest("!!", 8) == []


@pages
def test_the_suggestions_hold_public_titles_only_and_are_never_an_error(client: Client) -> None:
    gone = entries.published(title="Passports gone")
    entries.indexed(title="Passports that stay")
    services.unpublish(entry=gone, by=entries.editor(), reason="")
    assert client.get(f"{URL}suggest/", {"q": "passp"}).json() == {
        "titles": [{"text": "Passports that stay", "lang": "en"}]
    }
    for text in ("", "p", "x" * 300, '"', "😀😀"):
        response = client.get(f"{URL}suggest/", {"q": text})
        assert (response.status_code, response.json()) == (200, {"titles": []})


@pages
def test_without_an_index_nothing_is_suggested(client: Client) -> None:
    assert client.get(f"{URL}suggest/", {"q": "passports"}).json() == {"titles": []}


def expert(email: str = "a.k@hidden.test", *, shows: list[str]) -> ExpertListing:
    """Return the listing of somebody on the roster."""
    user = type(entries.editor()).objects.create_user(email, None, name="Amina Example")
    ReviewerProfile.objects.create(
        user=user, status="active", objectives=["5"], languages=["en"], notes="Secret"
    )
    people.save_profile(
        user=user,
        name=user.name,
        language="en",
        data={"affiliation": "Institute of Roads", "country": "KEN", "bio": "Knows ferries"},
    )
    return people.consent(user=user, shows=shows)


@pages
def test_experts_are_found_by_what_they_consented_to_and_by_nothing_else(client: Client) -> None:
    listing = expert(shows=["affiliation", "country"])
    sync.drain()
    assert titles(client.get(URL, {"q": "amina institute"})) == ["Amina Example"]
    assert titles(client.get(URL, {"kind": "expert", "place": "002"})) == ["Amina Example"]
    for secret in ("ferries", "secret", "hidden"):
        assert titles(client.get(URL, {"q": secret})) == [], secret
    page = client.get(f"/en/experts/{listing.pk}/")
    assert "Institute of Roads" in page.text
    assert "ferries" not in page.text


@pages
@pytest.mark.parametrize("how", ["withdraws", "leaves the roster", "closes the account"])
def test_an_expert_who_leaves_is_gone_from_search_and_page(client: Client, how: str) -> None:
    listing = expert(shows=["bio"])
    sync.drain()
    if how == "withdraws":
        people.withdraw_consent(user=listing.user)
    elif how == "closes the account":
        people.close_account(user=listing.user)
    else:
        reviewer = listing.user.reviewer_profile
        reviewer.status = "paused"
        reviewer.save()
    assert client.get(f"/en/experts/{listing.pk}/").status_code == 404
    assert titles(client.get(URL, {"q": "amina"})) == []
    sync.drain()
    assert client.get(URL).text.count("Experts") == 0


@pages
def test_consent_is_given_changed_and_withdrawn_on_ones_own_page(client: Client) -> None:
    listing = expert(shows=[])
    client.force_login(listing.user)
    address = "/en/account/expert/"
    assert client.post(address, {"shows": ["bio"]}).status_code == 302
    assert ExpertListing.objects.get().shows == ["bio"]
    assert client.post(address, {"shows": ["email"]}).status_code == 422
    client.post(address, {"withdraw": "1"})
    assert ExpertListing.objects.public().count() == 0
    client.force_login(entries.editor())
    assert client.post(address, {"shows": ["bio"]}).status_code == 422


@pages
def test_each_kind_has_a_tab_with_its_count(client: Client) -> None:
    entries.published("resource", title="Passport A")
    entries.published("practice", title="Passport B")
    expert(shows=[])
    sync.drain()
    response = client.get(URL, {"kind": "practice"})
    tabs = response.context["tabs"]
    assert [(tab.label, tab.count, tab.current) for tab in tabs] == [
        ("Everything", 3, False),
        ("Resources", 1, False),
        ("Practices", 1, True),
        ("Experts", 1, False),
    ]


@pages
def test_the_page_needs_few_queries_with_everything_chosen(client: Client) -> None:
    entries.published(country=["KEN"], year=2020, organisations=[{"name": "Agency", "role": "lead"}])
    expert(shows=[])
    sync.drain()
    assert queries_of(client, f"{URL}?year_from=2019&find_organisation=agen&q=entry") <= 6


@pages
def test_a_view_keeps_the_question_of_a_pasted_address() -> None:
    view = SearchView(title="Kenya", address="http://x.example/en/search/?q=a&place=KEN&page=3&utm_source=m")
    view.full_clean()
    assert view.address == "?q=a&place=KEN"
    for address in ("http://x.example/en/search/", "?nosuch=1", "?page=0", "hello"):
        with pytest.raises(ValidationError):
            SearchView(title="x", address=address).full_clean()
