"""Counts and order against the database itself: every row is looked at, none of the search's own code is asked.

``--long`` runs the same with the numbers of the acceptance: 500 requests and 10,000 pairs on each engine.
"""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest

from search import engines, query, sync
from search.engines.base import Engine
from search.engines.elastic import ElasticEngine
from search.facets import FACETS
from search.relevance import scratch
from search.types import SearchRequest
from tests.search import entries, library, oracle
from tests.search.conftest import BOTH, seeded
from tests.search.oracle import Item

SIZES = [
    pytest.param((240, 60, 1000), id="short"),
    pytest.param((640, 500, 10_000), id="long", marks=pytest.mark.long),
]
FACETS_CHOSEN = (
    *("place", "place", "kind", "objective", "year", "language", "scope", "organisation"),
    *("type", "principle", "data_source", "method", "provenance"),
)
A_PAGE = 50


@pytest.fixture(params=BOTH)
def engine(
    request: Any, db: None, search_directory: None, settings: Any, tmp_path: Path, size: tuple[int, int, int]
) -> Iterator[Engine]:
    """Each engine in turn, in step with a library in the database."""
    if request.param == "embedded":
        settings.ELASTICSEARCH_URL = ""
    library.fill(tmp_path, size[0], seeded(2026))
    if request.param == "elastic":
        entries.elastic_in_step()
    sync.drain()
    yield engines.EMBEDDED if request.param == "embedded" else ElasticEngine(budget=scratch.PATIENCE)
    if request.param == "elastic":
        entries.drop_indices()


def words(random: Random) -> tuple[list[str], str, str]:
    """Return up to three words of one script, the script, and a language for the page."""
    language = random.choice(sorted(library.WORDS))
    found = random.sample(library.WORDS[language], random.choice((0, 1, 1, 2, 3)))
    return found, oracle.ANALYSED_AS.get(language, "latin"), random.choice(("en", "fr", "ar", "zh"))


def filters(random: Random, items: list[Item]) -> oracle.Filters:
    """Choose in up to four facets up to three codes that there are: no place beside one around it."""
    chosen: oracle.Filters = {}
    for name in random.sample(FACETS_CHOSEN, random.randint(0, 4)):
        codes = sorted({code for item in items for code in item.facets.get(name, ())})
        if name == "year":
            first = random.randrange(len(codes))
            chosen[name] = tuple(codes[first : first + random.randint(1, 8)])
        else:
            most = 1 if name == "place" else min(3, len(codes))
            chosen[name] = tuple(random.sample(codes, random.randint(1, most)))
    return chosen


@pytest.mark.parametrize("size", SIZES)
def test_totals_counts_and_order_of_random_requests_equal_the_database(
    engine: Engine, size: tuple[int, int, int]
) -> None:
    items = oracle.read()
    assert len(items) == size[0]
    compare_requests(engine, items, number=size[1])
    assert violations_of_the_ordering_rule(engine, items, pairs=size[2]) == 0


def compare_requests(engine: Engine, items: list[Item], *, number: int) -> None:
    """Ask random questions; hits, total and the counts of every facet must be what the rows say."""
    random = seeded(4)
    telling = 0
    for place in range(number):
        typed, script, lang = words(random)
        narrow = filters(random, items)
        text = " ".join(typed)
        request = SearchRequest(text=text, lang=lang, filters=narrow, size=len(items))
        answer = engine.search(request, query.plan(text, lang))
        matching = oracle.matching(items, typed, script)
        wanted = oracle.chosen(matching, narrow)
        where = (place, text, lang, narrow)
        assert {hit.object_id for hit in answer.hits} == {item.pk for item in wanted}, where
        assert answer.total == len(wanted), where
        assert answer.counts == oracle.counts(matching, narrow, FACETS), where
        telling += 0 < len(wanted) < len(items)
    assert telling > number / 3, "requests that find everything or nothing prove little"


def violations_of_the_ordering_rule(engine: Engine, items: list[Item], *, pairs: int) -> int:
    """Return how many of so many random pairs stand in the wrong order.

    Browsing, any two; with text, two that have the same text, of which one is ahead by the rule.
    """
    random = seeded(5)
    groups: dict[tuple[Any, ...], list[Item]] = {}
    for item in items:
        groups.setdefault((item.script, item.text, item.facets["language"]), []).append(item)
    related = [
        (one, two) for group in groups.values() for one in group for two in group if dominates(one, two)
    ]
    browsed = _places(in_order(engine, "", "en"))
    asked = [_places(in_order(engine, " ".join(typed), lang)) for typed, lang in questions(random, 20)]
    wrong = compared = 0
    while compared < pairs:
        if compared % 2:
            places, (one, two) = random.choice(asked), random.choice(related)
            if one.pk not in places:
                continue
        else:
            places, (one, two) = browsed, sorted(random.sample(items, 2), key=lambda item: item.rule)
        compared += 1
        wrong += places[one.pk] > places[two.pk]
    return wrong


def questions(random: Random, number: int) -> list[tuple[list[str], str]]:
    """Return texts of one to three words, each with a language of the page."""
    found: list[tuple[list[str], str]] = []
    while len(found) < number:
        typed, _script, lang = words(random)
        found += [(typed, lang)] if typed else []
    return found


def in_order(engine: Engine, text: str, lang: str) -> list[int]:
    """Return all hits in the order in which somebody who pages sees them."""
    found: list[int] = []
    for page in count(1):
        request = SearchRequest(text=text, lang=lang, page=page, size=A_PAGE)
        answer = engine.search(request, query.plan(text, lang))
        found += [hit.object_id for hit in answer.hits]
        if len(found) >= answer.total or not answer.hits:
            break
    assert len(found) == len(set(found)) == answer.total, "each hit stands on one page"
    return found


def dominates(one: Item, two: Item) -> bool:
    """Whether the rule puts one before two when their text is the same."""
    mine, others = ((item.scope, item.comprehensiveness, item.year) for item in (one, two))
    return mine != others and all(ours >= theirs for ours, theirs in zip(mine, others, strict=True))


def _places(hits: list[int]) -> dict[int, int]:
    return {pk: place for place, pk in enumerate(hits)}
