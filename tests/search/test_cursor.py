"""Going on from the last hit of a page: nothing is left out, nothing comes twice, and there is no last page."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from search import conf
from search.cursor import Cursor
from search.types import Sort
from tests.search import entries
from tests.search.conftest import Filled, make_document, seeded

ORDERS: list[tuple[Sort | None, str]] = [
    ("rule", ""),
    ("newest", ""),
    ("title", ""),
    ("relevance", "ferry"),
    ("newest", "ferry"),
    ("title", "ferry"),
]


def walk(filled: Filled, **asked: Any) -> tuple[list[int], set[int]]:
    """Return the ids page by page, each page from where the one before ended, and the totals that were said."""
    page, after, found, totals = 1, None, [], set()
    while hits := (answer := filled.search(size=4, page=page, after=after, **asked)).hits:
        found += [hit.object_id for hit in hits]
        totals.add(answer.total)
        page += 1
        after = Cursor(page, hits[-1].place, "") if hits[-1].place else None
    return found, totals


@pytest.mark.parametrize(("sort", "text"), ORDERS)
def test_going_on_gives_what_numbers_of_pages_give(filled: Filled, sort: Sort | None, text: str) -> None:
    random = seeded(5)
    documents = [
        make_document(
            random.choice(("Ferry", "Ferry lines", "Ports", "Éferry")),
            "ferry " * random.randint(0, 2),
            scope=random.choice(("global", "national", None)),
            year=random.choice((2019, 2020, None)),
        )
        for _number in range(30)
    ]
    filled.fill(documents)
    whole = filled.ids(text, sort=sort)
    assert len(whole) > 10
    assert walk(filled, text=text, sort=sort) == (whole, {len(whole)})


def test_filters_hold_on_the_way(filled: Filled) -> None:
    filled.fill([make_document(scope="global" if number % 3 else "local") for number in range(20)])
    chosen = {"scope": ("global",)}
    assert walk(filled, filters=chosen) == (filled.ids(filters=chosen), {13})


class TestOnThePage:
    """The same by the addresses that people and programs follow."""

    @pytest.fixture(autouse=True)
    def _ready(self, db: None, search_directory: None, settings: Any) -> None:
        settings.ELASTICSEARCH_URL = ""
        settings.HUB_SEARCH_ENGINE = "embedded"
        entries.load_terms()

    @pytest.fixture
    def titles(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """What there is, and numbers of pages that reach to the fourth hit only."""
        monkeypatch.setattr(conf, "DEEPEST_HIT", 4)
        made = [f"Ferry {number}" for number in range(7)]
        for title in made[1:]:
            entries.published(title=title)
        entries.indexed(title=made[0])
        return made

    def test_the_api_reads_all_of_it_by_giving_back_what_it_was_given(
        self, client: Client, titles: list[str]
    ) -> None:
        found, after, pages = [], "", []
        while after is not None:
            answer = client.get("/api/v1/search", {"size": 2, "sort": "rule", "after": after}).json()
            found += [hit["title"] for hit in answer["hits"]]
            pages.append(answer["page"])
            after = answer["after"]
        assert (sorted(found), pages) == (titles, [1, 2, 3, 4])
        by_number = client.get("/api/v1/search", {"size": 2, "sort": "rule", "page": 3}).json()
        assert (by_number["hits"], by_number["total"], by_number["pages"]) == ([], 7, 2)

    def test_a_token_of_another_question_leaves_the_number_of_the_page(
        self, client: Client, titles: list[str]
    ) -> None:
        token = client.get("/api/v1/search", {"size": 2}).json()["after"]
        for changed in ({"sort": "newest"}, {"size": 3}, {"q": "ferry"}, {"kind": "resource"}):
            asked = {"size": 1, "page": 2, **changed}
            with_token = client.get("/api/v1/search", {**asked, "after": token}).json()
            assert with_token["hits"] == client.get("/api/v1/search", asked).json()["hits"], changed

    @pytest.mark.parametrize("token", ["x", "a:b:c", "é", "x" * 2000, "WzEsMl0:1abc:" + "x" * 43])
    def test_a_token_that_was_not_made_here_is_refused(self, client: Client, token: str) -> None:
        answer = client.get("/en/search/", {"after": token})
        assert answer.status_code == 400
        assert 'role="alert"' in answer.text
        assert client.get("/api/v1/search", {"after": token}).status_code == 422

    def test_the_link_to_the_next_page_leads_beyond_the_last_number(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(conf, "DEEPEST_HIT", 20)
        for number in range(22):
            entries.published(title=f"Ferry {number:02}")
        entries.indexed(title="Ferry 22")
        first = client.get("/en/search/?sort=newest")
        (address,) = re.findall(r'<a href="([^"]+)" rel="next"', first.text)
        second = client.get(f"/en/search/{unescape(address)}")
        shown = [re.findall(r"Ferry \d\d", page.text) for page in (first, second)]
        assert [len(set(found)) for found in shown] == [20, 3]
        assert not set(shown[0]) & set(shown[1])
        assert (
            '<strong aria-current="page"><span class="visually-hidden">Page</span> 2</strong>' in second.text
        )
        assert 'rel="next"' not in second.text
        assert 'rel="prev"' in second.text
