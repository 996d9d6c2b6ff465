"""What both engines must do alike. Every test here runs once for each."""

from collections import Counter

import pytest
from django.utils import timezone

from search import conf, engines, ranking
from search.facets import FACETS
from search.highlight import END, START
from search.types import Document
from tests.search.conftest import Filled, make_document, seeded

HOSTILE = [
    "***",
    '"',
    '"" "',
    "-",
    "--",
    "- - -",
    '-"',
    '-"a b"',
    "a AND (b OR",
    "title:x",
    "[1 TO 2]",
    "a~ b^9 c*",
    "\\",
    "\u200b\u200f",
    "¿؟？",
    "a\u0301\u0301\u0301",
    "𝒟𝒶𝓉𝒶 😀 日本語 ไทย",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{7*7}} ${7*7}",
    " ".join(["a"] * 32),
    "x" * 256,
    "i̇stanbul İSTANBUL ß",
    "the of and",
    "it",
    "IT",
]


def test_a_word_of_title_body_names_or_files_finds_the_entry(filled: Filled) -> None:
    document = make_document("Title word", "body sentence", names="Acme Agency", files="attachment paragraph")
    filled.fill([document, make_document("Other")])
    for text in ("title", "sentences", "acme", "paragraphs", "word attachments"):
        assert filled.ids(text) == [document["object_id"]], text


def test_the_concepts_of_a_short_query_may_lie_in_different_fields(filled: Filled) -> None:
    both = make_document("Migration", names="Dupont")
    filled.fill([both, *(make_document("Migration") for _number in range(12)), make_document(names="Dupont")])
    assert filled.ids("dupont migration")[0] == both["object_id"]


def test_inflections_are_found_in_each_language(filled: Filled) -> None:
    pairs = [
        ("en", "Labour agreements", "agreement"),
        ("fr", "L'intégration des réfugiés", "réfugié"),
        ("es", "Políticas de migración", "política"),
        ("ru", "Права мигрантов", "мигранты"),
        ("ar", "بيانات الهجرة", "الهجرة"),
        ("zh", "国际移民数据", "移民数据"),
    ]
    documents = {lang: make_document(title, lang=lang) for lang, title, _text in pairs}
    filled.fill(list(documents.values()))
    for lang, _title, text in pairs:
        for page in ("en", lang):
            assert documents[lang]["object_id"] in filled.ids(text, lang=page), (lang, text, page)


def test_a_chinese_query_wants_its_characters_in_this_order(filled: Filled) -> None:
    right = make_document("国际移民数据", lang="zh")
    filled.fill([right, make_document("数移据民", lang="zh")])
    assert filled.ids("移民", lang="zh") == [right["object_id"]]


def test_chinese_words_are_found_that_stand_apart(filled: Filled) -> None:
    whole = make_document("移徙工人权利", lang="zh")
    apart = make_document("保护所有移徙工人及其家庭成员权利国际公约", lang="zh")
    other = make_document("人权事务", lang="zh")
    filled.fill([other, apart, whole])
    assert filled.ids("移徙工人权利", lang="zh")[:2] == [whole["object_id"], apart["object_id"]]
    titles = {hit.object_id: hit.title for hit in filled.search("移徙工人权利", lang="zh").hits}
    shown = titles[apart["object_id"]].replace(START, "[").replace(END, "]")
    assert shown == "保护所有[移徙工人]及其家庭成员[权利]国际公约"


def test_quotes_want_the_phrase_and_minus_excludes(filled: Filled) -> None:
    near = make_document("Mobile phone data in use")
    apart = make_document("Data of the phone, mobile")
    filled.fill([near, apart])
    assert set(filled.ids("mobile phone data")) == {near["object_id"], apart["object_id"]}
    assert filled.ids('"phone data"') == [near["object_id"]]
    assert filled.ids("phone -use") == [apart["object_id"]]
    assert filled.ids('phone -"mobile phone"') == [apart["object_id"]]
    assert filled.ids("-use") == [apart["object_id"]]


def test_other_words_for_the_same_are_found(filled: Filled) -> None:
    documents = [
        make_document("Internally displaced persons in camps"),
        make_document("IDPs"),
        make_document("Organización Internacional para las Migraciones", lang="es"),
        make_document("IOM"),
    ]
    filled.fill(documents)
    first, second, third, fourth = (document["object_id"] for document in documents)
    assert set(filled.ids("idp")) == {first, second}
    assert set(filled.ids("internally displaced people")) == {first, second}
    assert set(filled.ids("iom")) == {third, fourth}


def test_an_acronym_in_capitals_is_not_the_pronoun(filled: Filled) -> None:
    organisation = make_document("WHO report on health")
    pronoun = make_document("People who move")
    filled.fill([organisation, pronoun])
    assert filled.ids("WHO") == [organisation["object_id"]]
    assert filled.ids("who") == [pronoun["object_id"]]


def test_words_that_are_only_stop_words_find_exact_titles(filled: Filled) -> None:
    famous = make_document("To be or not to be", lang="en")
    filled.fill([famous, make_document("Of it and the")])
    assert famous["object_id"] in filled.ids("to be or not to be", lang="en")


def test_too_few_with_all_words_brings_those_with_some_and_says_so(filled: Filled) -> None:
    both = make_document("Remittance corridors")
    filled.fill([both, make_document("Remittances"), make_document("Corridors")])
    answer = filled.search("remittance corridors")
    assert (answer.relaxed, answer.total, answer.hits[0].object_id) == (True, 3, both["object_id"])


def test_enough_with_all_words_leaves_the_others_out_whatever_the_filters(filled: Filled) -> None:
    many = [make_document("Remittance corridors", scope="local") for _number in range(conf.RELAX_BELOW)]
    one = make_document("Remittance corridors", scope="global")
    filled.fill([*many, one, make_document("Remittances", scope="global")])
    answer = filled.search("remittance corridors", filters={"scope": ("global",)})
    assert (answer.relaxed, answer.total) == (False, 1)


def test_marks_are_set_in_titles_bodies_and_files(filled: Filled) -> None:
    body = make_document(
        "Labour migration", "x " * 300 + "the agreements on labour were signed " + "y " * 300
    )
    attached = make_document("Untitled", "nothing here", files="z " * 50 + "labour inspectors " + "z " * 50)
    filled.fill([body, attached])
    answer = filled.search("labour agreement")
    hits = {hit.object_id: hit for hit in answer.hits}
    first, second = hits[body["object_id"]], hits[attached["object_id"]]
    assert first.title == "\ue000Labour\ue001 migration"
    assert "\ue000agreements\ue001" in first.snippet
    assert "on \ue000labour\ue001" in first.snippet
    assert len(first.snippet) < 500
    assert "\ue000labour\ue001 inspectors" in second.snippet
    assert second.title == "Untitled"


def test_without_marks_the_snippet_is_the_summary(filled: Filled) -> None:
    filled.fill([make_document("Title", "The summary. " * 60)])
    snippet = filled.search("title").hits[0].snippet
    assert snippet.startswith("The summary.")
    assert len(snippet) < 300


def _library(number: int, seed: int) -> list[Document]:
    random = seeded(seed)
    words = [
        "migration",
        "data",
        "labour",
        "policy",
        "border",
        "skills",
        "remittances",
        "health",
        "return",
        "city",
        "climate",
    ]
    return [
        make_document(
            " ".join(random.choices(words, k=4)),
            " ".join(random.choices(words, k=20)),
            scope=random.choice([*ranking.SCOPES, None]),
            comprehensiveness=random.randint(0, 5),
            year=random.choice([None, *range(2005, 2027)]),
            objective=random.sample([str(code) for code in range(1, 24)], random.randint(0, 4)),
            place=random.sample(["002", "014", "KEN", "UGA", "150", "FRA"], random.randint(0, 4)),
            organisation=random.sample([f"org-{code}" for code in range(40)], random.randint(0, 3)),
        )
        for _number in range(number)
    ]


def _matching(documents: list[Document], filters: dict[str, tuple[str, ...]]) -> list[Document]:
    return [
        document
        for document in documents
        if all(set(codes) & set(document["facets"].get(name, ())) for name, codes in filters.items())
    ]


def _counted(documents: list[Document], filters: dict[str, tuple[str, ...]]) -> dict[str, dict[str, int]]:
    """Count by brute force: each facet under the filters of the other facets."""
    counts = {}
    for name in FACETS:
        others = {other: codes for other, codes in filters.items() if other != name}
        values = Counter(
            code for each in _matching(documents, others) for code in each["facets"].get(name, ())
        )
        counts[name] = dict(values)
    return counts


def test_facet_counts_are_disjunctive_and_exact_for_random_requests(filled: Filled) -> None:
    documents = _library(300, seed=3)
    filled.fill(documents)
    random = seeded(4)
    for _number in range(40):
        filters = {}
        for name in random.sample(
            ["scope", "objective", "place", "organisation", "kind"], random.randint(0, 3)
        ):
            codes = sorted({code for each in documents for code in each["facets"].get(name, ())})
            filters[name] = tuple(random.sample(codes, min(len(codes), random.randint(1, 2))))
        text = random.choice(["", "", "climate", "labour policy"])
        answer = filled.search(text, filters=filters, size=300)
        if text:
            found = {hit.object_id for hit in filled.search(text, size=300).hits}
            matching = [document for document in documents if document["object_id"] in found]
        else:
            matching = documents
        assert answer.counts == _counted(matching, filters), (text, filters)
        assert {hit.object_id for hit in answer.hits} == {
            each["object_id"] for each in _matching(matching, filters)
        }
        assert answer.total == len(answer.hits)


def test_browsing_follows_the_rule_strictly(filled: Filled) -> None:
    documents = _library(200, seed=5)
    filled.fill(documents)

    def rule(document: Document) -> tuple[int, int, int, int]:
        rank = document["scope_rank"] or 0
        return (-rank, -document["comprehensiveness"], -(document["year"] or 0), document["object_id"])

    expected = [document["object_id"] for document in sorted(documents, key=rule)]
    assert filled.ids(size=200) == expected
    assert filled.ids(size=30, page=3) == expected[60:90]


def test_newest_and_title_are_orders_of_their_own(filled: Filled) -> None:
    documents = [
        make_document("Élan", year=2001),
        make_document("apple", year=2003),
        make_document("Zebra", year=2002),
    ]
    filled.fill(documents)
    first, second, third = (document["object_id"] for document in documents)
    assert filled.ids(sort="newest") == [second, third, first]
    assert filled.ids(sort="title") == [second, first, third]
    assert filled.ids("apple zebra", sort="title") == [second, third]


def test_equal_texts_are_ordered_by_the_prior(filled: Filled) -> None:
    documents = [
        make_document("Same text", scope=scope, comprehensiveness=compr, year=year)
        for scope in ("global", "regional", "local", None)
        for compr in (0, 3, 5)
        for year in (2010, 2025, None)
    ]
    seeded(1).shuffle(documents)
    filled.fill(documents)
    year = timezone.localdate().year

    def prior(document: Document) -> float:
        parts = document["scope_rank"], document["comprehensiveness"], document["year"]
        return ranking.prior(conf.weights(), *parts, year)

    by_id = {document["object_id"]: prior(document) for document in documents}
    answer = filled.search("same text", size=100)
    priors = [by_id[hit.object_id] for hit in answer.hits]
    assert priors == sorted(priors, reverse=True)
    relevance = [(hit.score or 0) / by_id[hit.object_id] for hit in answer.hits]
    assert max(relevance) - min(relevance) < 1e-4 * max(relevance)


def test_a_wider_or_more_comprehensive_clone_never_ranks_lower(filled: Filled) -> None:
    random = seeded(8)
    documents = _library(120, seed=7)
    pairs = []
    for original in random.sample(documents, 40):
        rank, compr = original["scope_rank"] or 0, original["comprehensiveness"]
        wider = random.randint(rank, 4)
        clone = make_document(
            original["title"],
            original["body"],
            scope=ranking.SCOPES[wider],
            comprehensiveness=random.randint(compr, 5),
            year=original["year"],
        )
        pairs.append((original, clone))
    filled.fill([*documents, *(clone for _original, clone in pairs)])
    for text in ("", "climate", "labour migration", "return health city border policy skills"):
        place = {object_id: number for number, object_id in enumerate(filled.ids(text, size=200))}
        for original, clone in pairs:
            if original["object_id"] in place and clone["scope_rank"] is not None:
                same = clone["rank_key"] >> 32 == original["rank_key"] >> 32
                assert same or place[clone["object_id"]] < place[original["object_id"]], text


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_typed_is_an_error(filled: Filled, text: str) -> None:
    documents = [make_document("The IT data of a title", names="it"), make_document("数据")]
    filled.fill(documents)
    answer = filled.search(text)
    assert {hit.object_id for hit in answer.hits} <= {document["object_id"] for document in documents}


def test_pairs_of_two_facets_are_counted(filled: Filled) -> None:
    filled.fill(
        [
            make_document(objective=["1", "2"], place=["002", "KEN"]),
            make_document(objective=["1"], place=["002"]),
        ]
    )
    assert filled.engine.matrix("objective", "place") == {
        ("1", "002"): 2,
        ("1", "KEN"): 1,
        ("2", "002"): 1,
        ("2", "KEN"): 1,
    }


def test_of_a_facet_with_many_values_the_commonest_are_there_and_all_when_one_is_wanted(
    filled: Filled,
) -> None:
    filled.fill([make_document(organisation=[f"o{number % 90:02}"]) for number in range(120)])
    most = [f"o{number:02}" for number in range(FACETS["organisation"].shown)]
    counts = filled.search().counts["organisation"]
    assert {code: counts.get(code) for code in most} == {code: 2 if code < "o30" else 1 for code in most}
    for wanted in ({"filters": {"organisation": ("o89",)}}, {"find": {"organisation": "o89"}}):
        assert len(filled.search(**wanted).counts["organisation"]) == 90


@pytest.mark.elastic
def test_both_engines_give_the_same_totals_and_counts_for_text(search_directory: None) -> None:
    documents = [
        *_library(300, seed=9),
        make_document("Los migrantes", lang="es"),
        make_document("移民", lang="zh"),
    ]
    holders = [Filled(engine) for engine in engines.BY_NAME.values()]
    for holder in holders:
        holder.fill(documents)
    texts = [
        "climate",
        "labour policy",
        '"return city"',
        "skills -border",
        "migrantes",
        "移民",
        "data of the city",
        "iom",
    ]
    for text in texts:
        first, second = (holder.search(text, size=50) for holder in holders)
        assert (first.total, first.counts, first.relaxed) == (second.total, second.counts, second.relaxed), (
            text
        )
    for holder in holders:
        holder.drop()
