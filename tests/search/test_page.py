"""The search page: what it shows, what its address may hold, and what it costs."""

import re
from typing import Any

import pytest
from django.test import Client

from resources import services
from resources.models import Entry
from search import engines, sync
from search.queries import home_counts
from tests.queries import queries_of
from tests.search import entries

URL = "/en/search/"


@pytest.fixture(autouse=True)
def _ready(db: None, search_directory: None, settings: Any) -> None:
    settings.ELASTICSEARCH_URL = ""
    settings.HUB_SEARCH_ENGINE = "embedded"
    entries.load_terms()


def titles(response: Any) -> list[str]:
    """Return the titles of the hits as printed, without marks."""
    return [
        re.sub("<[^>]+>", "", title) for title in re.findall(r"<h2><a[^>]*>(.*?)</a></h2>", response.text)
    ]


def checkbox(response: Any, name: str, value: str) -> str:
    """Return the checkbox of a facet's value with its label, or an empty string."""
    found = re.search(
        rf'<label><input type="checkbox" name="{name}" value="{value}".*?</label>', response.text
    )
    return found[0] if found else ""


def test_a_search_shows_hits_counts_chips_and_where_they_come_from(client: Client) -> None:
    entry = entries.published(
        title="Skills <b>passports</b>",
        summary="For seasonal work",
        scope="global",
        country=["KEN"],
        objective_primary=["5"],
    )
    Entry.objects.filter(pk=entry.pk).update(source="A library")
    entries.indexed(title="Other things", country=["FRA"])
    response = client.get(URL, {"q": "passports seasonal", "place": "002"})
    assert response.status_code == 200
    assert response["X-Search-Mode"] == "embedded"
    assert "Skills &lt;b&gt;<mark>passports</mark>&lt;/b&gt;" in response.text
    assert titles(response) == ["Skills &lt;b&gt;passports&lt;/b&gt;"]
    assert "<strong>1 result</strong> for “passports seasonal”" in response.text
    assert "Take away the filter:" in response.text
    assert "Curated from <bdi>A library</bdi>" in response.text
    assert "Why is this here?" in response.text
    assert "×1.00" in response.text
    assert "checked" in checkbox(response, "place", "002")
    assert "Eastern Africa" in checkbox(response, "place", "014")


def test_counts_of_a_facet_ignore_its_own_choice(client: Client) -> None:
    entries.published("resource", title="One")
    entries.indexed("practice", title="Two")
    response = client.get(URL, {"kind": "practice"})
    assert titles(response) == ["Two"]
    assert '<span class="count">1</span>' in checkbox(response, "kind", "resource")


def test_several_values_of_a_facet_widen_and_several_facets_narrow(client: Client) -> None:
    entries.published(title="A", country=["KEN"], scope="global")
    entries.published(title="B", country=["GHA"], scope="local")
    entries.indexed(title="C", country=["FRA"], scope="local")
    assert sorted(titles(client.get(f"{URL}?place=KEN&place=FRA"))) == ["A", "C"]
    assert titles(client.get(f"{URL}?place=KEN&place=FRA&scope=local")) == ["C"]


def test_choosing_a_country_replaces_the_region_around_it(client: Client) -> None:
    entries.published(title="A", country=["KEN"])
    entries.indexed(title="B", country=["GHA"])
    response = client.get(f"{URL}?place=002&place=KEN")
    assert titles(response) == ["A"]
    assert "checked" not in checkbox(response, "place", "002")
    assert '<span class="count">2</span>' in checkbox(response, "place", "002")


def test_an_entry_with_two_countries_counts_once_in_their_region(client: Client) -> None:
    entries.indexed(title="A", country=["KEN", "UGA"], region=["002"])
    response = client.get(URL, {"place": "002"})
    assert '<span class="count">1</span>' in checkbox(response, "place", "002")
    assert '<span class="count">1</span>' in checkbox(response, "place", "014")


def test_browsing_is_comprehensive_and_global_first_and_relevance_is_not_offered(client: Client) -> None:
    entries.published(title="Local", scope="local", comprehensiveness=5)
    entries.published(title="Global small", scope="global", comprehensiveness=1)
    entries.published(title="Global large", scope="global", comprehensiveness=4)
    sync.drain()
    response = client.get(URL)
    assert titles(response) == ["Global large", "Global small", "Local"]
    assert "Comprehensive and global first" in response.text
    assert "Relevance" not in response.text
    assert titles(client.get(URL, {"sort": "title"})) == ["Global large", "Global small", "Local"]
    assert titles(client.get(URL, {"sort": "relevance"})) == ["Global large", "Global small", "Local"]


@pytest.mark.parametrize("sort", ["relevance", "rule", "newest", "title"])
def test_every_hit_of_every_order_says_why_it_is_here(client: Client, sort: str) -> None:
    entries.published(title="Skills abroad", year=2024)
    entries.indexed(title="Skills at home")
    response = client.get(URL, {"q": "skills", "sort": sort})
    assert response.text.count("Why is this here?") == len(titles(response)) == 2


def test_pages_are_shareable_and_a_page_beyond_the_last_is_empty(client: Client) -> None:
    for number in range(21):
        entries.published(title=f"Item {number}")
    sync.drain()
    second = client.get(URL, {"q": "item", "page": 2})
    assert len(titles(second)) == 1
    assert 'href="?q=item"' in second.text
    for page in ("3", "501", "99999999999", "9" * 40):
        response = client.get(URL, {"q": "item", "page": page})
        assert (response.status_code, titles(response)) == (200, []), page
        assert "There is no such page" in response.text


def test_nothing_found_says_what_to_do(client: Client) -> None:
    entries.indexed(title="Something")
    response = client.get(URL, {"q": "unheardof", "scope": "global"})
    assert response.status_code == 200
    assert "Nothing was found" in response.text
    assert 'href="?q=unheardof"' in response.text
    assert 'href="?scope=global"' in response.text


@pytest.mark.parametrize(
    "query",
    [
        "page=-1",
        "page=0",
        "page=x",
        "page=1.5",
        "sort=upwards",
        "nosuchfacet=1",
        "scope=%22%3E%3Cscript%3E",
        "scope=%00",
        "q=a%00b",
        f"q={'x' * 257}",
        f"q={'a+' * 33}",
        f"q={'x' * 10_000}",
        "&".join(f"year={number}" for number in range(1900, 1960)),
        f"organisation={'x' * 300}",
    ],
)
def test_a_bad_address_is_refused_with_the_form(client: Client, query: str) -> None:
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 400


@pytest.mark.parametrize(
    "query",
    ["q=%ED%A0%80", "q=%FF%FE", "q=%F0%9F%98%80", "year=99999", "objective=99", "scope=x&utm_source=mail"],
)
def test_a_strange_address_gets_an_answer(client: Client, query: str) -> None:
    entries.indexed()
    assert client.get(f"{URL}?{query}").status_code in (200, 400)


def test_what_was_typed_stays_in_a_refused_form(client: Client) -> None:
    response = client.get(URL, {"q": "labour & <agreements>", "page": "-1"})
    assert 'value="labour &amp; &lt;agreements&gt;"' in response.text
    assert "Pages are counted from 1." in response.text


def test_the_page_costs_the_same_queries_for_one_and_for_many_entries(client: Client) -> None:
    counted = []
    for number in (1, 5):
        for _times in range(number):
            entries.published(country=["KEN"], organisations=[{"name": f"Agency {number}", "role": "lead"}])
        sync.drain()
        counted.append(queries_of(client, f"{URL}?scope=national"))
    assert counted[0] == counted[1]
    assert counted[0] <= 6


def test_an_unpublished_entry_is_gone_before_the_index_knows(client: Client) -> None:
    entry = entries.indexed(title="Gone soon")
    services.unpublish(entry=entry, by=entries.editor(), reason="")
    assert titles(client.get(URL, {"q": "gone"})) == []


def test_without_an_index_the_page_answers_from_the_database_and_says_so(client: Client) -> None:
    entries.published(title="Only a title")
    response = client.get(URL, {"q": "title"})
    assert response["X-Search-Mode"] == "database"
    assert titles(response) == ["Only a title"]
    assert "emergency mode" in response.text


@pytest.mark.parametrize("lang", ["en", "ar", "zh-hans", "ru"])
def test_the_page_exists_in_every_language(client: Client, lang: str) -> None:
    entries.indexed(title="Anything")
    response = client.get(f"/{lang}/search/", {"q": "anything"})
    assert response.status_code == 200
    assert titles(response) == ["Anything"]


def test_counts_for_the_home_page(client: Client) -> None:
    entries.published("resource", objective_primary=["5"], objective_secondary=["6"], country=["KEN", "FRA"])
    entries.indexed("practice", objective_primary=["5"], region=["002"])
    counts = home_counts()
    assert {kind: count for kind, count in counts["kinds"].items() if count} == {"resource": 1, "practice": 1}
    assert counts["evidence"] == {("5", "002"): 2, ("6", "002"): 1, ("5", "150"): 1, ("6", "150"): 1}


def test_the_home_page_counts_survive_without_an_index() -> None:
    assert home_counts()["evidence"] == {}
    assert engines.matrix("objective", "place") == {}
