"""One analysis: both engines make the tokens that stand here."""

from collections.abc import Callable

import pytest

from search import analysis

Tokenize = Callable[[str, str], list[str]]

GOLDEN = [
    ("en", "The migrants' rights, and it's 2,000 of them", "migrant right 2 000 them"),
    ("en", "international internal internally", "internat internal internal"),
    ("en", "organization organizations organic", "organiz organiz organic"),
    ("en", "university universities universal", "universiti universiti universal"),
    ("en", "emergency emergent COVID-19", "emergenc emergent covid 19"),
    ("en", "snake_case e-mail a.b", "snake case e mail b"),
    ("fr", "L'intégration des réfugiés en Côte d’Ivoire", "integr refugi cot ivoir"),
    ("es", "La migración y los migrantes en España", "migracion migrant españ".replace("ñ", "n")),
    ("ru", "О миграции и мигрантах", "миграц мигрант"),
    ("ar", "الهجرة الدولية في العالم", "هجر دول عالم"),
    ("zh", "国际移民 data 2020年", "国 际 移 民 data 2020 年"),
    ("plain", "To be or not to BE: Élan", "to be or not to be elan"),
]


@pytest.mark.parametrize(("name", "text", "tokens"), GOLDEN)
def test_both_engines_make_the_golden_tokens(tokenize: Tokenize, name: str, text: str, tokens: str) -> None:
    assert tokenize(text, name) == tokens.split()


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_stem_rule_makes_elasticsearch_agree_with_tantivy(tokenize: Tokenize, lang: str) -> None:
    rules = [rule.split(" => ") for rule in analysis.stem_rules(lang)]
    words = " ".join(word for word, _stem in rules)
    assert tokenize(words, lang) == [stem for _word, stem in rules] != []


@pytest.mark.parametrize("lang", ["en", "fr", "es", "ru", "ar"])
def test_no_stop_word_becomes_a_token(tokenize: Tokenize, lang: str) -> None:
    assert tokenize(" ".join(analysis.STOP[lang]), lang) == []


def test_acronyms_are_words_of_their_own_only_in_capitals_and_only_in_english() -> None:
    assert analysis.terms(analysis.prepare("WHO and IT in the US, who it us", "en"), "en") == [
        "whoorg",
        "itech",
        "usamerica",
        "who",
        "us",
    ]
    assert analysis.prepare("IT", "fr") == "IT"


def test_what_is_written_in_several_ways_is_folded_to_one() -> None:
    assert analysis.fold("الأُسْرَة ـ ﬁle ещё") == "الاسرة  file еще"


def test_a_run_of_letters_longer_than_any_word_is_dropped() -> None:
    assert analysis.fold("a " + "x" * 40_000 + " b").split() == ["a", "b"]


def test_content_in_a_language_without_an_analysis_is_read_as_english() -> None:
    assert analysis.content_lang("pt") == "en"
    assert analysis.content_lang("ru") == "ru"
