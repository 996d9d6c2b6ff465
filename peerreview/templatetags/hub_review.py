"""What the page of an entry says about its review."""

from typing import Any

from django import template
from django.utils import timezone

from peerreview import release

register = template.Library()


@register.simple_tag
def review_facts(entry: Any) -> dict[str, Any]:
    """Return the day of acceptance, the released scores and whether the review is long ago; empty without one."""
    if entry.provenance not in ("reviewed", "correction"):
        return {}
    return {
        "accepted_on": release.accepted_on(entry),
        "scores": release.scores_in_words(entry.review_summary, entry.kind),
        "is_stale": release.is_stale(entry, today=timezone.localdate()),
    }


@register.simple_tag
def door_url(door: Any, name: str = "", *more: Any) -> str:
    """Return the address of a page of a seat behind the door at which the reader stands."""
    return str(door.url(name, *more))
