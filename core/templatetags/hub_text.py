"""Printing what people wrote."""

from django import template
from django.utils.safestring import SafeString

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
