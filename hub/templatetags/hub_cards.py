"""Printing what was found. A page has twenty results: put together here, they take a tenth of the time of templates."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import template
from django.conf import settings
from django.template.defaultfilters import date as format_date
from django.utils.html import conditional_escape as esc
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.listing import listed
from hub.templatetags.hub_ui import bar, icon, kind_icon, kind_label, lang_attrs, scope_bars
from search.types import Hit, Share
from taxonomy.templatetags.hub_taxonomy import term_label

register = template.Library()


@register.simple_tag
def hits(found: Iterable[Hit], heading: str = "h2") -> SafeString:
    """Print results of a search: kind, title, matching text, the line of its worth, why it stands where it stands."""
    title_of_why = esc(_("Why is this here?"))
    parts = []
    for hit in found:
        attributes = lang_attrs(hit.language)
        snippet = f"<p {attributes}>{esc(hit.snippet_html)}</p>" if hit.snippet_html else ""
        worth = worth_of(
            scope=hit.scope,
            scope_rank=hit.scope_rank,
            places=hit.places,
            year=hit.year,
            language=term_label("language", hit.language),
            provenance=hit.provenance,
            review=hit.review_summary,
            source=hit.source,
        )
        parts.append(
            f'<article class="hit"><span class="eyebrow">{kind_icon(hit.kind)}{esc(kind_label(hit.kind))}</span>'
            f'<{heading}><a href="{esc(hit.url)}" {attributes}>{esc(hit.title_html)}</a></{heading}>'
            f"{snippet}{worth}{_why(hit.why, title_of_why)}</article>"
        )
    return mark_safe("".join(parts))  # titles and snippets are escaped by search.highlight, the rest here


def _why(shares: Iterable[Share], title: str) -> str:
    rows = [
        f"<div><dt>{esc(share.label)}</dt><dd>{bar(share.percent)}</dd>"
        f'<dd><bdi dir="ltr">{esc(share.amount)}</bdi></dd></div>'
        for share in shares
    ]
    return (
        f'<details class="why"><summary>{title}</summary><dl>{"".join(rows)}</dl></details>' if rows else ""
    )


@register.simple_tag
def worth_of(
    *,
    scope: str = "",
    scope_rank: int | None = None,
    places: Iterable[str] = (),
    year: str = "",
    language: str = "",
    provenance: str = "",
    review: Mapping[str, Any] | None = None,
    source: str = "",
) -> SafeString:
    """Print the line that says what a text is worth; of what is not given, nothing.

    ``scope``, ``places`` and ``language`` are words; ``scope_rank`` is 0 (local) to 4 (global); the rest as in
    :func:`badge`.
    """
    parts = []
    if scope:
        parts.append(f"<span>{scope_bars(scope_rank)} {esc(scope)}</span>")
    if places:
        parts.append(f"<span>{icon('place')}{esc(listed(places))}</span>")
    if year:
        parts.append(f"<span><bdi>{esc(year)}</bdi></span>")
    if language:
        parts.append(f"<span>{icon('language')}{esc(language)}</span>")
    parts.append(badge(provenance, review, source))
    return mark_safe(f'<p class="meta">{"".join(parts)}</p>')  # its parts are escaped


@register.simple_tag
def badge(
    provenance: str,
    review: Mapping[str, Any] | None = None,
    source: str = "",
    *,
    long: bool = False,
    accepted: date | None = None,
) -> SafeString:
    """Print where a text comes from. Only a finished case says "reviewed"; what an administrator brought in, "curated".

    ``review``: numbers of ``reviews``, ``un``, ``external`` and the ``round``. ``source``: where a curated text is
    from. ``long``: say how many experts of which kind, the round, and the day of the acceptance.
    """
    if provenance == "reviewed":
        said = _review(review or {}, accepted) if long else []
        if settings.HUB_DEMONSTRATION:
            said.insert(0, _("Demonstration review"))
        elif not long:
            number = (review or {}).get("reviews") or 0
            words = ngettext("Reviewed by %(counter)s expert", "Reviewed by %(counter)s experts", number)
            said = [words % {"counter": number}]
        return mark_safe(f'<span class="badge">{icon("check")}{" · ".join(map(esc, said))}</span>')
    if provenance == "curated":
        words = esc(_("Curated"))
        if source:  # the sentence has markup: translators keep it
            words = mark_safe(_("Curated from <bdi>%(source)s</bdi>") % {"source": esc(source)})
        return mark_safe(f"<span><span>{words}</span></span>")
    return SafeString("")


def _review(review: Mapping[str, Any], accepted: date | None) -> list[str]:
    """Say who reviewed, when it was accepted and in which round."""
    numbers = {name: review.get(name) or 0 for name in ("un", "external")} | {
        "counter": review.get("reviews") or 0
    }
    said = [
        ngettext(
            "Reviewed by %(counter)s expert: %(un)s UN, %(external)s external",
            "Reviewed by %(counter)s experts: %(un)s UN, %(external)s external",
            numbers["counter"],
        )
        % numbers
    ]
    if accepted:
        said.append(_("accepted on %(date)s") % {"date": format_date(accepted, "DATE_FORMAT")})
    if (review.get("round") or 0) > 1:
        said.append(_("round %(number)s") % {"number": review["round"]})
    return said
