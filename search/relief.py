"""Help when nothing was found: which chosen facet stands in the way, with the number of hits without it."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from search import facets
from search.engines.base import other_filters
from search.types import Answer, Relief, SearchRequest

MOST_ASKED = 6  # facets; somebody with more of them is told to drop them all


def relief(request: SearchRequest, ask: Callable[[SearchRequest], Answer]) -> tuple[Relief, ...]:
    """Ask once for each chosen facet what there is without it; most hits first, only what helps."""
    found = []
    for name, codes in list(request.filters.items())[:MOST_ASKED]:
        years = None if name == "year" else request.years
        wider = replace(
            request, filters=other_filters(request.filters, name), years=years, page=1, size=0, find={}
        )
        if count := ask(wider).total:
            found.append(Relief(name, codes, _label(request, name, codes), count))
    return tuple(sorted(found, key=lambda each: -each.count))


def _label(request: SearchRequest, name: str, codes: tuple[str, ...]) -> str:
    if name == "year" and request.years:
        return facets.year_label(*request.years)
    facet = facets.FACETS[name]
    labels: Mapping[str, str] = facet.labels(request.lang) if facet.labels else {}
    return ", ".join(labels.get(code, code) for code in codes)
