"""The search of the API: what it answers, what it refuses, what it costs."""

from typing import Any

import pytest
from django.test import Client

from resources import services
from tests.queries import queries_of
from tests.search import entries

URL = "/api/v1/search"


def values(found: dict[str, Any], facet: str) -> dict[str, int]:
    """Return the counts of a facet's top values."""
    chosen = next(each for each in found["facets"] if each["name"] == facet)
    return {value["code"]: value["count"] for value in chosen["values"]}


def test_hits_and_facets_come_as_json_with_labels_in_the_language_asked_for(client: Client) -> None:
    entry = entries.published(title="Skills <b>passports</b>", summary="For seasonal work", country=["KEN"])
    entries.indexed("practice", title="Other passports", country=["FRA"])
    response = client.get(URL, {"q": "passports seasonal", "place": "002"})
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/json")
    found = response.json()
    assert (found["total"], found["page"], found["degraded"]) == (1, 1, False)
    (hit,) = found["hits"]
    assert hit["title"] == "Skills <b>passports</b>"
    assert hit["url"].endswith(f"/e/{entry.public_id}")
    assert client.get(hit["api_url"].split("8000")[-1]).json()["title"] == hit["title"]
    assert [share["name"] for share in hit["why"]] == ["text", "scope", "comprehensiveness", "recency"]
    place = next(facet for facet in found["facets"] if facet["name"] == "place")
    assert place["values"][0]["children"][0]["label"] == "Eastern Africa"


def test_counts_ignore_the_choice_in_their_own_facet(client: Client) -> None:
    entries.published("resource")
    entries.indexed("practice")
    found = client.get(URL, {"kind": "practice"}).json()
    assert found["total"] == 1
    assert values(found, "kind") == {"resource": 1, "practice": 1}


def test_drafts_and_what_was_taken_down_are_not_found(client: Client) -> None:
    entries.draft(title="Draft")
    entry = entries.indexed(title="Gone")
    services.unpublish(entry=entry, by=entries.editor(), reason="")
    assert client.get(URL).json()["hits"] == []


def test_an_answer_of_another_engine_says_so_and_is_not_kept(client: Client, settings: Any) -> None:
    settings.HUB_SEARCH_ENGINE = "elastic"
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    entries.indexed(title="Found all the same")
    response = client.get(URL)
    assert (response.json()["degraded"], response.json()["engine"]) == (True, "embedded")
    assert response["Cache-Control"] == "no-store"


def test_an_unchanged_answer_is_not_sent_again(client: Client) -> None:
    entries.indexed()
    first = client.get(URL)
    again = client.get(URL, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(URL, {"q": "x"}, headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        (f"page={'9' * 27}", "page"),
        ("page=0", "page"),
        ("page=501", "page"),
        (f"size={'9' * 27}", "size"),
        ("size=0", "size"),
        ("size=101", "size"),
        ("sort=upwards", "sort"),
        ("lang=de", "lang"),
        ("scope=%22%3E%3Cscript%3E", 0),
        (f"q={'x' * 257}", "q"),
        (f"q={'a+' * 33}", "q"),
        ("&".join(f"year={number}" for number in range(1900, 1960)), "year"),
        ("nosuchfacet=1", None),
    ],
)
def test_bad_parameters_are_refused_with_their_names(client: Client, query: str, parameter: Any) -> None:
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 422
    faults = response.json()["detail"]
    assert parameter is None or parameter in [fault["loc"][-1] for fault in faults]


def test_broken_text_is_refused_in_json(client: Client) -> None:
    response = client.get(f"{URL}?q=a%00b")
    assert (response.status_code, response["Content-Type"]) == (400, "application/json")


def test_one_address_may_ask_so_often_and_no_more(client: Client, settings: Any) -> None:
    settings.HUB_API_A_MINUTE = 2
    assert [client.get(URL).status_code for _ in range(3)] == [200, 200, 429]
    refused = client.get(URL)
    assert 0 < int(refused["Retry-After"]) <= 60
    assert refused.json()["detail"]


def test_the_same_number_of_queries_for_one_and_for_many_entries(client: Client) -> None:
    counted = []
    for number in (1, 3):
        for _times in range(number):
            entries.indexed(country=["KEN"], organisations=[{"name": "Agency", "role": "lead"}])
        counted.append(queries_of(client, URL))
    assert counted[0] == counted[1]
    assert counted[0] <= 6
