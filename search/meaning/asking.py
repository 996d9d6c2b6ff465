"""Where meaning enters a search: the window of hits that is weighed, and what there is in other languages."""

from dataclasses import replace

from search.assembly import address_of
from search.engines.base import EngineUnavailable
from search.engines.embedded import EmbeddedEngine
from search.engines.sorting import effective_sort
from search.meaning import encoder, nearest
from search.meaning.order import WINDOW, reordered
from search.query import Plan
from search.types import Answer, Elsewhere, SearchRequest

ELSEWHERE = 3  # shown below the hits


def weighs(request: SearchRequest, plan: Plan | None) -> bool:
    """Whether meaning has a say in this page: a text in order of relevance, among the first hits."""
    wanted = plan is not None and plan.scoring and request.size > 0 and request.start < WINDOW
    return wanted and effective_sort(request.sort, plan) == "relevance" and encoder.available()


def widened(request: SearchRequest) -> SearchRequest:
    """Return the request for all hits from the first to the page's last, at least those that are weighed."""
    return replace(request, page=1, size=max(WINDOW, request.start + request.size), after=None)


def weigh(request: SearchRequest, answer: Answer) -> Answer:
    """Return the page's hits out of the answer to the widened request, the first ones in the order of meaning."""
    first, rest = answer.hits[:WINDOW], answer.hits[WINDOW:]
    meanings = nearest.meanings(request.text, [hit.doc_key for hit in first])
    hits = (*reordered(first, meanings), *rest)
    return replace(answer, hits=hits[request.start : request.start + request.size])


def in_other_languages(
    request: SearchRequest, answer: Answer, index: EmbeddedEngine
) -> tuple[Elsewhere, ...]:
    """Return what is about the same in other languages; only below a first page that no filter narrows.

    The cards are those of the ``index``: to make them of the database's rows would take as long as all the rest.
    """
    if request.page > 1 or request.filters:
        return ()
    seen = {hit.doc_key for hit in answer.hits}
    keys = nearest.in_other_languages(request.text, request.lang, seen, ELSEWHERE)
    try:
        cards = index.cards(keys)
    except EngineUnavailable:
        return ()
    shown = (cards[key] for key in keys if key in cards)
    return tuple(Elsewhere(card["title"], address_of(card), card["language"]) for card in shown)
