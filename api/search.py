"""``GET /api/v1/search``: the search page for machines."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.html import strip_tags
from django.utils.translation import override
from ninja import Query, Router
from ninja.errors import ValidationError

from api.schemas import Faults, Found, Problem, SearchParameters
from core.addresses import address
from core.languages import interface_language
from search import engines
from search.forms import SearchForm
from search.types import Bucket, FacetResult, Hit, SearchPage, SearchRequest

router = Router()
OWN = ("lang", "size")  # what the page's address does not have
KEEP = 60  # seconds


@router.get(
    "/search",
    response={200: Found, 400: Problem, 422: Faults, 429: Problem},
    operation_id="search",
    summary="Search public entries",
)
def search(
    request: HttpRequest,
    response: HttpResponse,
    parameters: Query[SearchParameters],  # type: ignore[valid-type]  # made from the registry of facets
) -> dict[str, Any]:
    """Search the public entries.

    Several values of one facet widen the search, several facets narrow it. Numbers of pages reach to the 10,000th hit.
    To read on, or all of it, give the answer's ``after`` back with the same parameters; where it is null, ask by number.
    """
    with override(interface_language(parameters.lang)):  # type: ignore[attr-defined]  # as above
        page = engines.search(_request(request, parameters))
        response["Cache-Control"] = "no-store" if page.degraded else f"public, max-age={KEEP}"
        return _found(page)


def _request(request: HttpRequest, parameters: Any) -> SearchRequest:
    """Read the address by the page's own form. Raises ninja's ValidationError."""
    given = request.GET.copy()
    for name in OWN:
        given.pop(name, None)
    form = SearchForm(given)
    if not form.is_valid():
        raise ValidationError(
            [
                {"type": "value_error", "loc": ["query", field], "msg": str(message)}
                for field, messages in form.errors.items()
                for message in messages
            ]
        )
    return replace(form.request(parameters.lang), size=parameters.size)


def _found(page: SearchPage) -> dict[str, Any]:
    return {
        "total": page.total,
        "page": page.page,
        "pages": page.pages,
        "after": page.after or None,
        "size": page.request.size,
        "sort": page.sort,
        "degraded": page.degraded is not None,
        "engine": page.engine,
        "relaxed": page.relaxed,
        "did_you_mean": page.did_you_mean,
        "hits": [_hit(hit) for hit in page.hits],
        "other_languages": [
            {"title": each.title, "language": each.language, "url": settings.BASE_URL + each.url}
            for each in page.other_languages
        ],
        "facets": [_facet(facet) for facet in page.facets],
    }


def _hit(hit: Hit) -> dict[str, Any]:
    is_entry = bool(hit.public_id)
    here = address("entry-permalink", hit.public_id) if is_entry else hit.url
    whole = settings.BASE_URL + address("api:entry", hit.public_id) if is_entry else None
    return {
        "public_id": hit.public_id,
        "kind": hit.kind,
        "title": hit.title,
        "snippet": strip_tags(hit.snippet_html),
        "language": hit.language,
        "scope": hit.scope,
        "year": hit.year,
        "places": list(hit.places),
        "provenance": hit.provenance,
        "source": hit.source,
        "url": settings.BASE_URL + here,
        "api_url": whole,
        "why": [
            {"name": share.name, "label": share.label, "value": share.value, "amount": share.amount}
            for share in hit.why
        ],
    }


def _facet(facet: FacetResult) -> dict[str, Any]:
    return {"name": facet.name, "label": facet.label, "values": [_value(each) for each in facet.buckets]}


def _value(bucket: Bucket) -> dict[str, Any]:
    return {
        "code": bucket.code,
        "label": bucket.label,
        "count": bucket.count,
        "selected": bucket.selected,
        "children": [_value(each) for each in bucket.children],
    }
