"""The little language of the search field."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import query, synonyms
from search.engines import elastic_query
from search.engines.embedded import compile_node
from search.highlight import Marker
from search.query import BadText, Leaf, parse

TABLE = synonyms.compiled(synonyms.starter())


@pytest.mark.parametrize(
    ("text", "loose", "phrases", "excluded"),
    [
        ("labour agreements", "labour agreements", (), ()),
        ('"mobile phone" data', "data", ("mobile phone",), ()),
        ("data -camps", "data", (), ("camps",)),
        ('-"mobile phone" data', "data", (), ("mobile phone",)),
        ("well-being e-mail", "well-being e-mail", (), ()),
        ('an "open quote', "an", ("open quote",), ()),
        ("- -- a", "- a", (), ()),
        ('""', "", (), ()),
    ],
)
def test_words_phrases_and_exclusions(
    text: str, loose: str, phrases: tuple[str, ...], excluded: tuple[str, ...]
) -> None:
    parsed = parse(text)
    assert (parsed.loose, parsed.phrases) == (loose, phrases)
    assert [word for word in parsed.excluded if word.strip("-")] == list(excluded)


@pytest.mark.parametrize("text", ["x" * 257, "a " * 33, "数" * 33])
def test_too_long_is_refused(text: str) -> None:
    with pytest.raises(BadText):
        parse(text)


def test_the_longest_known_expression_is_one_concept() -> None:
    found = query.concepts("global compact for migration objectives", "en", TABLE)
    assert [concept.text for concept in found] == ["global compact for migration", "objectives"]
    assert "gcm" in found[0].others


def test_joined_words_are_one_concept_and_stop_words_are_none() -> None:
    assert [concept.text for concept in query.concepts("the impact of COVID-19 and l'eau", "en", TABLE)] == [
        "impact",
        "COVID-19",
        "l'eau",
    ]


def test_chinese_without_blanks_is_cut_at_known_expressions() -> None:
    found = query.concepts("国际移民组织数据", "zh", TABLE)
    assert [concept.text for concept in found] == ["国际移民组织", "数据"]
    assert all(concept.phrase for concept in found)


@pytest.mark.parametrize(("count", "needed"), [(1, 1), (2, 2), (3, 3), (4, 3), (5, 4), (6, 1), (20, 1)])
def test_short_queries_want_all_their_concepts(count: int, needed: int) -> None:
    assert query.required(count) == needed


def test_the_pages_language_is_asked_first() -> None:
    assert query.languages("data", "fr") == ["fr", "en", "es"]
    assert query.languages("данные data", "en") == ["en", "es", "fr", "ru"]
    assert query.languages("数据", "en") == ["zh"]
    assert query.languages("???", "ru") == ["ru"]


def test_nothing_typed_is_no_plan_and_no_word_matches_nothing() -> None:
    assert query.plan("  ", "en") is None
    plan = query.plan("!!!", "en")
    assert plan is not None
    assert plan.strict is None


def test_a_phrase_weighs_as_much_as_one_word() -> None:
    plan = query.plan('"call detail records"', "en")
    assert plan is not None
    leaves = [leaf for leaf in _leaves(plan.strict) if leaf.field == "all" and leaf.lang == "en"]
    assert leaves[0].boost == pytest.approx(1 / 3, abs=1e-4)


def _leaves(node: object) -> list[Leaf]:
    if isinstance(node, Leaf):
        return [node]
    parts = [getattr(node, name, ()) for name in ("must", "should", "queries")]
    return [leaf for part in parts for child in part for leaf in _leaves(child)]


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=256), st.sampled_from(["en", "fr", "es", "ar", "ru", "zh"]))
def test_any_text_becomes_a_query_for_both_engines_or_is_refused(text: str, lang: str) -> None:
    try:
        plan = query.plan(text, lang)
    except BadText:
        return
    for node in (plan.strict, plan.relaxed) if plan else ():
        assert isinstance(elastic_query.compile_node(node), dict)
        assert compile_node(node) is not None
    if plan:
        elastic_query.highlight_body(plan)
        Marker(plan).title(text, lang)
