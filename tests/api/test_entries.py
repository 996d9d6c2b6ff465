"""One entry by the API: what it shows, and to whom."""

from typing import Any

import pytest
from django.test import Client

from resources import services
from tests.queries import queries_of
from tests.search import entries


def url(entry: Any) -> str:
    """Return an entry's address in the API."""
    return f"/api/v1/entries/{entry.public_id}"


def test_a_public_entry_is_told_whole_with_codes_and_labels(client: Client) -> None:
    entry = entries.published(
        title="Skills passports",
        country=["KEN"],
        organisations=[{"name": "Agency", "role": "lead"}],
        links=[{"url": "https://example.org/a", "title": "More"}],
    )
    response = client.get(url(entry).upper().replace("API/V1/ENTRIES", "api/v1/entries"))
    assert response.status_code == 200
    found = response.json()
    assert found["title"] == "Skills passports"
    assert found["terms"]["country"] == [{"code": "KEN", "label": "Kenya"}]
    assert found["organisations"] == [{"name": "Agency", "role": "lead"}]
    assert found["links"] == [{"title": "More", "url": "https://example.org/a"}]
    assert found["url"].endswith(f"/e/{entry.public_id}")


def test_what_only_editors_see_of_a_practice_is_not_told(client: Client) -> None:
    entry = entries.published("practice", focal_point_name="Amina Example", focal_point_email="a@example.org")
    assert "Amina" not in client.get(url(entry)).text
    assert "a@example.org" not in client.get(url(entry)).text


def test_a_draft_is_not_there_even_for_those_who_see_it_on_the_site(client: Client) -> None:
    draft = entries.draft()
    client.force_login(entries.editor())
    response = client.get(url(draft))
    assert (response.status_code, response["Content-Type"]) == (404, "application/json; charset=utf-8")


def test_new_words_of_a_live_entry_are_not_told_before_they_are_live(client: Client) -> None:
    entry = entries.published(title="Old words").specific
    entry.title = "New words"
    entry.save_revision()
    assert client.get(url(entry)).json()["title"] == "Old words"


def test_an_entry_that_was_taken_down_leaves_its_reason(client: Client) -> None:
    entry = entries.published()
    services.withdraw(entry=entry, by=entries.editor(), reason="Out of date")
    response = client.get(url(entry))
    assert response.status_code == 410
    assert response.json()["reason"] == "Out of date"
    assert response.json()["public_id"] == entry.public_id


@pytest.mark.parametrize("path", ["entries/00000000", "nothing", "", "search/"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_missing_address_is_json_and_never_a_redirect(client: Client, path: str, language: str) -> None:
    response = client.get(f"/api/v1/{path}", headers={"Accept-Language": language})
    assert response.status_code == 404
    assert response["Content-Type"].startswith("application/json")


@pytest.mark.parametrize("name", ["short", "9" * 27, "a.b.c.d."])
def test_a_malformed_id_is_refused(client: Client, name: str) -> None:
    assert client.get(f"/api/v1/entries/{name}").status_code == 422


def test_an_unchanged_entry_is_not_sent_again(client: Client) -> None:
    entry = entries.published()
    tag = client.get(url(entry))["ETag"]
    assert client.get(url(entry), headers={"If-None-Match": tag}).status_code == 304


def test_the_same_number_of_queries_for_one_and_for_many_parts(client: Client) -> None:
    counted = []
    for number in (1, 3):
        places, names = ["KEN", "UGA", "GHA"][:number], ["A", "B", "C"][:number]
        entry = entries.published(
            country=places, organisations=[{"name": name, "role": "lead"} for name in names]
        )
        counted.append(queries_of(client, url(entry)))
    assert counted[0] == counted[1]
