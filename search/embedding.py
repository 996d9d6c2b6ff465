"""Searches that editors embed in pages: read from an address, asked anew each time the page is drawn."""

from dataclasses import replace
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from search import engines
from search.forms import SearchForm, address
from search.types import SearchPage, SearchRequest


def cleaned(pasted: str) -> str:
    """Return the question of a pasted address in its normal form. Raises ValidationError."""
    query = urlsplit(pasted.strip()).query or pasted.strip().lstrip("?")
    form = SearchForm(QueryDict(query))
    if not form.is_valid():
        raise ValidationError({"address": [error for errors in form.errors.values() for error in errors]})
    request = form.request("en")
    if not request.text and not request.filters:
        raise ValidationError({"address": _("This address has neither words nor filters.")})
    return address(replace(request, page=1, find={}))


def request_of(query: str, *, lang: str) -> SearchRequest | None:
    """Return the request of a saved address, or None when a facet of it does not exist any more."""
    form = SearchForm(QueryDict(query.lstrip("?")))
    return form.request(lang) if form.is_valid() else None


def found(query: str, *, lang: str, hits: int) -> SearchPage | None:
    """Return what the search finds now."""
    request = request_of(query, lang=lang)
    return engines.search(replace(request, size=hits)) if request else None
