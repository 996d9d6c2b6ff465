"""The vocabularies: complete, in six languages, loaded as often as one likes."""

import pytest

from taxonomy import queries
from taxonomy.models import Term, Vocabulary
from taxonomy.services import LANGUAGES, load_vocabularies, relabel

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loaded():
    load_vocabularies()


@pytest.mark.parametrize(
    ("vocabulary", "count"),
    [("objective", 23), ("principle", 10), ("sdg", 17), ("scope", 5)],
)
def test_official_lists_are_complete(vocabulary, count):
    assert len(queries.terms(vocabulary)) == count


def test_places_are_five_regions_and_249_countries_and_areas():
    levels = [term.data["level"] for term in queries.terms("place")]

    assert levels.count("region") == 5
    assert levels.count("country") == 249


@pytest.mark.parametrize("vocabulary", Vocabulary.values)
def test_every_term_has_a_label_in_each_language(vocabulary):
    terms = queries.terms(vocabulary)

    assert terms
    assert [term.code for term in terms if not all(term.labels.get(code) for code in LANGUAGES)] == []


def test_our_own_translations_are_flagged():
    assert queries.by_code("objective")["1"].notes == dict.fromkeys(("ar", "ru", "zh"), "own translation")


def test_a_second_load_changes_nothing():
    counts = load_vocabularies()

    assert (counts.created, counts.updated, counts.retired) == (0, 0, 0)


def test_a_code_that_vanished_is_retired_and_kept():
    Term.objects.create(vocabulary="topic", code="gone", labels={"en": "Gone"})

    assert load_vocabularies().retired == 1
    assert Term.objects.get(code="gone").active is False


def test_an_editors_label_survives_the_next_load():
    relabel(term=queries.by_code("topic")["diaspora"], labels={"en": "Diasporas"})
    load_vocabularies()

    assert queries.labels("topic", "en")["diaspora"] == "Diasporas"


def test_a_country_knows_its_region_and_sub_region():
    assert queries.place_ancestry("KEN") == ("002", "014", "KEN")
    assert queries.place_ancestry("011") == ("002", "011", None)
    assert queries.place_ancestry("nowhere") == (None, None, None)


@pytest.mark.parametrize(
    ("text", "code"),
    [("KEN", "KEN"), (" ken ", "KEN"), ("404", "KEN"), ("2", "002"), ("KE", None), ("\x00", None)],
)
def test_places_are_found_by_iso_and_m49_codes(text, code):
    assert queries.resolve_place(text) == code


def test_all_vocabularies_are_read_in_one_query(django_assert_num_queries):
    queries.forget()
    with django_assert_num_queries(1):
        for vocabulary in Vocabulary.values:
            queries.terms(vocabulary)
