"""Printing the values of facets. A page has hundreds, so they are put together here rather than by as many templates."""

from collections.abc import Iterable

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.html import conditional_escape as esc
from django.utils.safestring import SafeString, mark_safe

from search.types import Bucket

register = template.Library()


@register.simple_tag
def facet_values(name: str, buckets: Iterable[Bucket], *, chosen_only: bool = False) -> SafeString:
    """Print values as items of a list, with what lies below them; ``name`` is the facet's."""
    wanted = (bucket for bucket in buckets if bucket.selected or not chosen_only)
    return mark_safe("".join(_value(str(esc(name)), bucket) for bucket in wanted))  # its parts are escaped


def _value(name: str, bucket: Bucket) -> str:
    code, label = esc(bucket.code), esc(bucket.label)
    number = f"{code} " if name == "objective" and bucket.code != "0" else ""
    count = bucket.count if bucket.count < 1000 else intcomma(bucket.count)
    below = ""
    if bucket.expanded and bucket.children:
        below = f'<ul class="list">{facet_values(name, bucket.children)}</ul>'
    return (
        f'<li><label><input type="checkbox" name="{name}" value="{code}" id="{name}-{code}"'
        f"{' checked' if bucket.selected else ''}><span>{number}{label}</span>"
        f'<span class="count">{count}</span></label>{below}</li>'
    )
