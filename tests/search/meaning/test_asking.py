"""Meaning in the search: order, reasons, other languages, and that nothing hidden comes out."""

from typing import Any

import pytest

from resources import services
from search import documents, engines, sync
from search.engines import embedded_index
from search.meaning import vectors
from search.types import SearchRequest
from tests.search import entries

pytestmark = pytest.mark.usefixtures("with_meaning")

MONEY = (
    "Workers abroad send part of their wages to parents and children in the village. The paper looks at costs of"
    " transfer, at the channels used and at what families do with the money, with figures for ten years and home towns."
)
HOME = (
    "The home of the museum was built by the city. Money for the roof came from the state, the walls are of stone, and"
    " the garden is open on Sundays. Home cooking is offered, and money boxes stand at the door for the museum's cats."
)
FRENCH = (
    "Les travailleurs à l'étranger envoient une partie de leurs salaires à leurs parents et à leurs enfants au village."
    " L'étude examine les coûts de ces transferts, les voies utilisées et ce que les familles font de cet argent."
)


def fill() -> dict[str, Any]:
    found = {
        "money": entries.published(title="Money sent", summary=MONEY),
        "home": entries.published(title="Money and home", summary=HOME),
        "french": entries.indexed(title="Argent envoyé", summary=FRENCH, language="fr"),
    }
    vectors.follow(60)
    return found


def titles(**asked: Any) -> list[str]:
    return [hit.title for hit in engines.search(SearchRequest(**asked)).hits]


def test_what_means_the_same_comes_before_what_has_the_words(settings):
    fill()
    question = "wages of workers abroad: money home to families"
    settings.HUB_MEANING = False
    without = engines.search(SearchRequest(text=question))
    settings.HUB_MEANING = True
    page = engines.search(SearchRequest(text=question))
    assert page.total == without.total
    assert page.hits[0].title == "Money sent"
    shares = {share.name: share for share in page.hits[0].why}
    assert list(shares) == ["text", "meaning", "scope", "comprehensiveness", "recency"]
    assert 0.2 < shares["meaning"].value <= 1
    assert [share.name for share in without.hits[0].why][:2] == ["text", "scope"]


def test_other_orders_and_browsing_do_not_ask_for_meaning():
    fill()
    for asked in ({"text": "money", "sort": "newest"}, {}):
        page = engines.search(SearchRequest(**asked))
        assert all(share.name != "meaning" for hit in page.hits for share in hit.why)


def test_pages_hold_every_hit_once():
    for number in range(60):
        entries.published(title=f"Money sent {number}", summary=MONEY)
    fill()
    found = [title for page in range(1, 5) for title in titles(text="money", page=page)]
    assert len(found) == len(set(found)) == 62


def test_pages_hold_every_hit_once_in_whatever_order_the_index_was_written():
    for number in range(60):
        entries.published(title=f"Money sent {number}", summary=MONEY)
    fill()
    found = [document for _ids, page in documents.everything() for document in page]
    clock = sync._clock()
    with embedded_index.locked():
        embedded_index.switch(embedded_index.build(reversed(found), clock.tick, str(clock.identity)))
    shown = [title for page in range(1, 5) for title in titles(text="money", page=page)]
    assert len(shown) == len(set(shown)) == 62


def test_other_languages_stand_below_the_first_page_until_they_are_taken_back(client):
    found = fill()
    page = client.get("/en/search/", {"q": "workers abroad send wages to families"})
    assert "Also in other languages" in page.text
    assert 'lang="fr"' in page.text.split("Also in other languages")[1].split("</ul>")[0]
    narrowed = client.get("/en/search/", {"q": "workers abroad send wages to families", "kind": "resource"})
    assert "Also in other languages" not in narrowed.text
    answer = client.get("/api/v1/search", {"q": "workers abroad send wages to families"}).json()
    assert [each["language"] for each in answer["other_languages"]] == ["fr"]
    services.unpublish(entry=found["french"], by=entries.editor(), reason="No longer")
    page = client.get("/en/search/", {"q": "workers abroad send wages to families"})
    assert "Argent" not in page.text
    sync.drain()
