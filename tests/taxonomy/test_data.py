"""The files: complete official lists, labels in six languages, our own translations flagged."""

import unicodedata

import pytest

from taxonomy import queries
from taxonomy.models import Term, Vocabulary
from taxonomy.services import LANGUAGES, OWN

REGIONS = {
    "002": 5,
    "009": 4,
    "019": 4,
    "142": 5,
    "150": 5,
}  # M49: sub-regions in each, intermediate ones counted


def places(level: str) -> list[Term]:
    return [term for term in queries.terms(Vocabulary.PLACE) if term.data["level"] == level]


@pytest.mark.parametrize(
    ("vocabulary", "codes"),
    [
        ("objective", [str(number) for number in range(1, 24)]),
        ("sdg", [str(number) for number in range(1, 18)]),
        ("scope", ["global", "interregional", "regional", "national", "local"]),
        ("completion", ["completed", "mostly-completed", "ongoing"]),
    ],
)
def test_official_lists_are_complete_and_in_order(vocabulary, codes):
    assert [term.code for term in queries.terms(vocabulary)] == codes


def test_the_ten_principles_have_the_letters_of_the_compact():
    assert [term.data["letter"] for term in queries.terms("principle")] == list("abcdefghij")


def test_scopes_have_five_ranks():
    assert [term.data["rank"] for term in queries.terms("scope")] == [4, 3, 2, 1, 0]


def test_each_objective_has_its_full_title():
    assert all(len(term.data["title"]) > len(term.labels["en"]) for term in queries.terms("objective"))


def test_places_are_five_regions_their_sub_regions_and_249_countries_and_areas():
    subregions = [term.parent.code for term in places("subregion")]

    assert {term.code for term in places("region")} == set(REGIONS)
    assert {code: subregions.count(code) for code in REGIONS} == REGIONS
    assert len(places("country")) == 249


def test_codes_of_countries_are_unique():
    for name, length in (("iso2", 2), ("m49", 3)):
        codes = [term.data[name] for term in places("country")]
        assert len(set(codes)) == 249
        assert {len(code) for code in codes} == {length}


def test_every_country_but_antarctica_has_a_sub_region_and_a_region():
    lost = [term.code for term in places("country") if None in queries.place_ancestry(term.code)]

    assert lost == ["ATA"]  # M49 puts it into no region


def test_an_intermediate_region_is_the_sub_region_where_there_is_one():
    assert queries.place_ancestry("NGA") == ("002", "011", "NGA")
    assert queries.place_ancestry("PER") == ("019", "005", "PER")
    assert queries.place_ancestry("JOR") == ("142", "145", "JOR")


@pytest.mark.parametrize("vocabulary", Vocabulary.values)
def test_every_term_has_a_clean_label_in_each_language(vocabulary):
    terms = queries.terms(vocabulary)
    all_labels = [(term.code, code, term.labels.get(code, "")) for term in terms for code in LANGUAGES]

    assert terms
    assert [row for row in all_labels if not row[2] or row[2] != " ".join(row[2].split())] == []
    assert [row for row in all_labels if row[2] != unicodedata.normalize("NFC", row[2])] == []


@pytest.mark.parametrize("vocabulary", Vocabulary.values)
def test_no_two_terms_of_a_vocabulary_read_the_same(vocabulary):
    for language in LANGUAGES:
        labels = [(term.data.get("level"), term.labels[language]) for term in queries.terms(vocabulary)]
        assert sorted(set(labels), key=str) == sorted(labels, key=str)


@pytest.mark.parametrize(("language", "script"), [("ar", "ARABIC"), ("ru", "CYRILLIC"), ("zh", "CJK")])
def test_labels_are_written_in_their_script(language, script):
    terms = Term.objects.exclude(vocabulary="licence")  # Creative Commons has names in Latin letters
    wrong = [
        term.code
        for term in terms
        if not any(unicodedata.name(c, "").startswith(script) for c in term.labels[language])
        and term.code != "podcast"
    ]

    assert wrong == []


def test_what_no_source_gives_is_flagged_as_our_own_translation():
    assert queries.by_code("objective")["1"].notes == dict.fromkeys(("ar", "ru", "zh"), OWN)
    assert queries.by_code("topic")["diaspora"].notes == dict.fromkeys(("fr", "es", "ar", "ru", "zh"), OWN)
    assert queries.by_code("place")["KEN"].notes == {}


def test_the_six_languages_of_the_united_nations_come_first_and_know_their_direction():
    terms = queries.terms("language")
    rtl = {term.code for term in terms if term.data["dir"] == "rtl"}

    assert {term.code for term in terms[:6]} == set(LANGUAGES)
    assert {"ar", "fa", "he", "ps", "ur"} <= rtl
    assert not rtl & {"en", "fr", "es", "ru", "zh", "tr", "ku"}
    assert queries.by_code("language")["am"].data["autonym"] == "አማርኛ"


def test_countries_have_the_names_of_the_united_nations():
    names = queries.labels("place", "en")

    assert names["PSE"] == "State of Palestine"
    assert names["BOL"] == "Bolivia (Plurinational State of)"
    assert names["KOR"] == "Republic of Korea"
    assert names["TUR"] == "Türkiye"
