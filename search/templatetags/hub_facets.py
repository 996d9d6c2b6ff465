"""Printing the values of facets. A page has hundreds, so they are put together here rather than by as many templates."""

from collections.abc import Callable, Iterable
from functools import partial
from html import escape as esc

from django import template
from django.utils import numberformat
from django.utils.formats import get_format
from django.utils.safestring import SafeString, mark_safe

from search.types import Bucket

register = template.Library()


@register.simple_tag
def facet_values(name: str, buckets: Iterable[Bucket], *, chosen_only: bool = False) -> SafeString:
    """Print values as items of a list, with what lies below them; ``name`` is the facet's."""
    wanted = (bucket for bucket in buckets if bucket.selected or not chosen_only)
    return mark_safe(_values(esc(name), wanted, _in_groups()))  # its parts are escaped


def _in_groups() -> Callable[[int], str]:
    """Return how numbers are written in the active language; asking for each number takes several times as long."""
    grouping, separator = get_format("NUMBER_GROUPING"), get_format("THOUSAND_SEPARATOR")

    return partial(
        numberformat.format,
        decimal_sep=".",
        grouping=grouping,
        thousand_sep=separator,
        force_grouping=True,
    )


def _values(name: str, buckets: Iterable[Bucket], number_of: Callable[[int], str]) -> str:
    return "".join(_value(name, bucket, number_of) for bucket in buckets)


def _value(name: str, bucket: Bucket, number_of: Callable[[int], str]) -> str:
    code, label = esc(bucket.code), esc(str(bucket.label))
    number = f"{code} " if name == "objective" and bucket.code != "0" else ""
    count = bucket.count if bucket.count < 1000 else number_of(bucket.count)
    below = ""
    if bucket.expanded and bucket.children:
        below = f'<ul class="list">{_values(name, bucket.children, number_of)}</ul>'
    return (
        f'<li><label><input type="checkbox" name="{name}" value="{code}" id="{name}-{code}"'
        f"{' checked' if bucket.selected else ''}><span>{number}{label}</span>"
        f'<span class="count">{count}</span></label>{below}</li>'
    )
