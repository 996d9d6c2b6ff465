"""Printing what people wrote."""

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString

from core import listing
from core.sanitize import plain_text, render_markdown

register = template.Library()


@register.filter
def markdown(value: str | None) -> SafeString:
    """Print Markdown as safe HTML."""
    return render_markdown(value or "")


@register.filter
def plain(value: str | None) -> str:
    """Print Markdown or HTML as plain words."""
    return plain_text(value or "")


@register.filter
def listed(things: Iterable[object]) -> str:
    """Print things in a row, as the reader's language writes that."""
    return listing.listed(things)
