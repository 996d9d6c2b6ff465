"""The demo's entries: valid, complete in what they cover, honest about what was assigned."""

from collections import Counter
from functools import cache
from typing import Any

import pytest

from core.sanitize import clean_text
from demo import rows
from resources import kinds
from taxonomy import queries
from taxonomy.models import Vocabulary

# A field of the data files → the vocabulary its codes come from.
LISTS = {
    "objectives": Vocabulary.OBJECTIVE,
    "objectives_secondary": Vocabulary.OBJECTIVE,
    "principles": Vocabulary.PRINCIPLE,
    "sdgs": Vocabulary.SDG,
    "countries": Vocabulary.PLACE,
    "regions": Vocabulary.PLACE,
    "topics": Vocabulary.TOPIC,
    "data_sources": Vocabulary.DATA_SOURCE,
    "methods": Vocabulary.METHOD,
    "purposes": Vocabulary.PURPOSE,
}
CODES = {
    "language": Vocabulary.LANGUAGE,
    "scope": Vocabulary.SCOPE,
    "resource_type": Vocabulary.RESOURCE_TYPE,
    "practice_type": Vocabulary.PRACTICE_TYPE,
    "completion": Vocabulary.COMPLETION,
    "maturity": Vocabulary.MATURITY,
    "access": Vocabulary.ACCESS,
    "timeliness": Vocabulary.TIMELINESS,
    "licence": Vocabulary.LICENCE,
}


NEEDED = {"source", "source_id", "kind", "title", "language", "summary", "objectives", "links"}


@cache
def everything() -> list[dict[str, Any]]:
    return [row for _path, row in rows.everything()]


def values(name: str) -> Counter[str]:
    found = (row.get(name, []) for row in everything())
    return Counter(code for value in found for code in (value if isinstance(value, list) else [value]))


def codes(vocabulary: str) -> set[str]:
    return set(queries.by_code(vocabulary))


def test_there_are_some_four_hundred_entries_with_what_every_entry_needs() -> None:
    assert len(everything()) >= 400
    for row in everything():
        assert {"source", "source_id", "kind", "title", "language", "summary", "objectives", "links"} <= set(
            row
        ), row
        assert row["kind"] in {spec.code for spec in kinds.all_kinds()}
        assert len(row["title"]) <= 200
        assert 20 <= len(row["summary"]) <= 600, row["title"]


def test_no_source_record_and_no_title_of_a_year_comes_twice() -> None:
    records = Counter((row["source"], row["source_id"]) for row in everything())
    titles = Counter((row["title"].casefold(), row.get("year"), row["language"]) for row in everything())
    assert [key for key, count in records.items() if count > 1] == []
    assert [key for key, count in titles.items() if count > 1] == []


@pytest.mark.django_db
@pytest.mark.usefixtures("vocabularies")
@pytest.mark.parametrize("field", [*LISTS, *CODES])
def test_every_code_is_in_its_vocabulary(field: str) -> None:
    assert set(values(field)) <= codes((LISTS | CODES)[field])


@pytest.mark.django_db
@pytest.mark.usefixtures("vocabularies")
def test_every_role_of_an_organisation_is_in_its_vocabulary() -> None:
    used = {organisation["role"] for row in everything() for organisation in row.get("organisations", [])}
    assert used <= codes(Vocabulary.ORGANISATION_ROLE)


@pytest.mark.django_db
@pytest.mark.usefixtures("vocabularies")
def test_every_objective_scope_and_type_of_resource_is_there() -> None:
    assert set(values("objectives")) == codes(Vocabulary.OBJECTIVE)
    assert set(values("scope")) == codes(Vocabulary.SCOPE)
    assert set(values("resource_type")) == codes(Vocabulary.RESOURCE_TYPE)
    assert set(values("principles")) == codes(Vocabulary.PRINCIPLE)


@pytest.mark.django_db
@pytest.mark.usefixtures("vocabularies")
def test_every_region_and_nearly_every_subregion_is_there() -> None:
    places = [queries.place_ancestry(code) for code in (*values("countries"), *values("regions"))]
    subregions = {
        term.code for term in queries.terms(Vocabulary.PLACE) if term.data.get("level") == "subregion"
    }
    regions = {term.code for term in queries.terms(Vocabulary.PLACE) if term.data.get("level") == "region"}
    assert {"002", "019", "142", "150", "009"} <= regions & {place[0] for place in places}
    assert len(subregions & {place[1] for place in places}) >= 20


def test_all_six_languages_of_the_united_nations_are_there() -> None:
    languages = values("language")
    assert {"ar", "en", "es", "fr", "ru", "zh"} == set(languages)
    assert min(languages.values()) >= 10


def test_what_is_said_to_be_assigned_is_there_and_objectives_always_are() -> None:
    for row in everything():
        assert "objectives" in row["assigned"]
        assert set(row["assigned"]) <= set(row)


def test_links_are_web_addresses_with_a_title() -> None:
    for row in everything():
        for link in row["links"]:
            assert link["url"].startswith(("https://", "http://"))
            assert len(link["url"]) <= 500
            assert link["title"]


def test_no_title_shouts_and_no_text_hides_anything() -> None:
    for row in everything():
        letters = [letter for letter in row["title"] if letter.isalpha()]
        assert len(letters) < 12 or not row["title"].isupper()
        for value in (row["title"], row["summary"], row.get("body", "")):
            assert clean_text(value) == value


def test_every_source_is_named_in_the_attribution() -> None:
    text = (rows.DATA.parent / "SOURCES.md").read_text()
    assert all(path.name in text for path, _row in rows.everything())
