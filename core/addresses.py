"""Addresses of views, found once: a page leads to many, and asking the resolver for each takes a tenth of its time."""

from functools import lru_cache

from django.conf import settings
from django.urls import get_urlconf, reverse
from django.utils.translation import get_language


def address(view: str, *arguments: str | int) -> str:
    """Return the address of a view in the active language. Raises NoReverseMatch."""
    return _address(get_urlconf(settings.ROOT_URLCONF), get_language(), view, *arguments)


@lru_cache(maxsize=20_000)
def _address(urlconf: str, _language: str | None, view: str, *arguments: str | int) -> str:
    return reverse(view, urlconf, arguments)
