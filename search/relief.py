"""Help when nothing was found: which chosen facet stands in the way, with the number of hits without it."""

from collections.abc import Mapping
from dataclasses import replace

from core.listing import listed
from search import conf, facets
from search.engines.base import Engine, Question, other_filters
from search.query import Plan
from search.types import Relief, SearchRequest

MOST_ASKED = 6  # facets; somebody with more of them is told to drop them all
ALL = ""  # the name when all filters are meant


def relief(request: SearchRequest, plan: Plan | None, engine: Engine, *, relaxed: bool) -> tuple[Relief, ...]:
    """Say what there is without each chosen facet, most hits first; only what helps.

    When it helps to drop no single one of them: what there is without any. All is asked in one go. ``relaxed`` is
    whether some of the words were enough; that does not depend on the filters. Raises EngineUnavailable.
    """
    names = [*list(request.filters)[:MOST_ASKED], ALL]
    asked: list[Question] = [(without(request, name), plan) for name in names]
    counted = engine.count(asked, conf.RELIEF_BUDGET, relaxed=relaxed)
    *single, whole = (
        Relief(name, request.filters.get(name, ()), _label(request, name), number)
        for name, (number, _keys) in zip(names, counted, strict=True)
    )
    helping = [each for each in single if each.count] or ([whole] if whole.count else [])
    return tuple(sorted(helping, key=lambda each: -each.count))


def without(request: SearchRequest, name: str) -> SearchRequest:
    """Return the request without one facet, or without all of them, from its first page on."""
    filters = other_filters(request.filters, name) if name else {}
    years = None if name in ("year", ALL) else request.years
    return replace(request, filters=filters, years=years, page=1, find={})


def _label(request: SearchRequest, name: str) -> str:
    if name == ALL:
        return ""
    if name == "year" and request.years:
        return facets.year_label(*request.years)
    facet = facets.FACETS[name]
    labels: Mapping[str, str] = facet.labels(request.lang) if facet.labels else {}
    return listed(labels.get(code, code) for code in request.filters[name])
