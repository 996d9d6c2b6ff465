"""Small parts of pages: icons, the bars of a scope, the bar of a share, the attributes of foreign text."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache, lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.templatetags.static import static
from django.urls import NoReverseMatch
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.addresses import address
from hub.icons import ICONS

register = template.Library()

STYLES = ("tokens", "base", "layout", "components", "forms", "print")
BARS = 5  # from local (0) to global (4)
FROM_THE_RIGHT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "ug", "ur", "yi"})


@register.simple_tag
@cache
def site_files() -> SafeString:
    """Print the links to what every page uses, found once: asking for each would be a twentieth of a page's time."""
    parts = [format_html('<link rel="icon" href="{}" type="image/svg+xml">', static("hub/icon.svg"))]
    parts += [
        format_html('<link rel="stylesheet" href="{}">', static(f"hub/css/{name}.css")) for name in STYLES
    ]
    parts.append(format_html('<script src="{}" defer></script>', static("hub/js/hub.js")))
    return format_html_join("\n", "{}", ((part,) for part in parts))


@register.simple_tag
def alternate_links(base_url: str, page_languages: Iterable[Mapping[str, Any]]) -> SafeString:
    """Print where this page is in each language, for machines."""
    found = ((each["code"], base_url, each["path"]) for each in page_languages)
    return format_html_join("\n", '<link rel="alternate" hreflang="{}" href="{}{}">', found)


@register.simple_tag
def language_items(page_languages: Iterable[Mapping[str, Any]]) -> SafeString:
    """Print where this page is in each language, as items of a menu."""
    here = SafeString(' aria-current="true"')
    found = (
        (each["url"], each["code"], each["dir"], each["code"], here if each["active"] else "", each["name"])
        for each in page_languages
    )
    return format_html_join("", '<li><a href="{}" lang="{}" dir="{}" hreflang="{}"{}>{}</a></li>', found)


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*steps: str) -> dict[str, list[dict[str, str]]]:
    """Print where a page lies: address and label of each step, the outermost first."""
    pairs = zip(steps[::2], steps[1::2], strict=True)
    return {"trail": [{"url": url, "label": label} for url, label in pairs]}


@register.simple_tag
@cache
def icon_sprite() -> SafeString:
    """Print all drawings once, hidden; ``icon`` refers to them."""
    symbols = format_html_join("", '<symbol id="icon-{}" viewBox="0 0 24 24">{}</symbol>', ICONS.items())
    return format_html('<svg class="sprite" width="0" height="0" aria-hidden="true">{}</svg>', symbols)


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """Print an icon; it says nothing to screen readers, so put words beside it. Raises KeyError for an unknown one."""
    if name not in ICONS:
        raise KeyError(name)
    return format_html('<svg class="icon" aria-hidden="true"><use href="#icon-{}"/></svg>', name)


@register.simple_tag
def kind_icon(code: str) -> SafeString:
    """Print the icon of a kind of entry."""
    from resources import kinds  # noqa: PLC0415 -- the registry is filled when the apps are ready

    try:
        name = kinds.get(code).icon
    except KeyError:
        name = "document"
    return icon(name if name in ICONS else "document")


@register.simple_tag
def kind_label(code: str) -> str:
    """Return the name of a kind of entry, or of what else is found."""
    from resources import kinds  # noqa: PLC0415 -- the registry is filled when the apps are ready
    from search.facets import other_kinds  # noqa: PLC0415 -- as above

    try:
        return str(kinds.get(code).label)
    except KeyError:
        return str(other_kinds.get(code, code))


@register.simple_tag
def kind_plural(code: str) -> str:
    """Return the name of a kind of entry for several."""
    from resources import kinds  # noqa: PLC0415 -- the registry is filled when the apps are ready

    try:
        return str(kinds.get(code).label_plural)
    except KeyError:
        return code


@register.simple_tag
@cache
def scope_bars(rank: int | None) -> SafeString:
    """Print five bars, filled up to the rank; the word stands beside them."""
    filled = -1 if rank is None else rank
    classes = (("on",) if place <= filled else ("off",) for place in range(BARS))
    return format_html(
        '<span class="scope" aria-hidden="true">{}</span>',
        format_html_join("", '<i class="{}"></i>', classes),
    )


@register.simple_tag
def bar(percent: float) -> SafeString:
    """Print a bar filled to ``percent`` (0–100); the number stands beside it. Drawn, since no inline style is allowed."""
    return _bar(max(0, min(100, round(percent))))


@cache
def _bar(width: int) -> SafeString:
    return format_html(
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="8"/><rect class="filled" width="{}" height="8"/></svg>',
        width,
    )


@register.simple_tag
@lru_cache(maxsize=1000)
def lang_attrs(language: str) -> SafeString:
    """Print ``lang`` and ``dir`` for text in a content language; of an unknown one, let the browser find the direction."""
    code = (language or "").strip()
    if not code:
        return SafeString('dir="auto"')
    return format_html('lang="{}" dir="{}"', code, direction(code))


@register.simple_tag(takes_context=True)
def pager_of(context: template.Context, page: Any, pager: Any) -> Any:
    """Return the links of a pager: the given ones, or those of a page of Django's paginator; None for a single page."""
    if pager or not isinstance(page, Page) or page.paginator.num_pages < 2:
        return pager or None
    parameters = context["request"].GET.copy()

    def address(number: int) -> str:
        parameters["page"] = str(number)
        return f"?{parameters.urlencode()}"

    elided = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    links = [
        {"href": address(number), "label": str(number), "current": number == page.number}
        if isinstance(number, int)
        else None
        for number in elided
    ]
    return {
        "links": links,
        "previous": address(page.number - 1) if page.has_previous() else "",
        "next": address(page.number + 1) if page.has_next() else "",
    }


@register.filter
def direction(language: str) -> str:
    """Return the direction of writing of a language."""
    return "rtl" if (language or "").lower().split("-")[0] in FROM_THE_RIGHT else "ltr"


@register.filter
def dictitem(mapping: Any, key: Any) -> Any:
    """Return ``mapping[key]``, or an empty string."""
    return mapping.get(key, "") if hasattr(mapping, "get") else ""


WAYS = {
    "search": "search:page",
    "discussions": "discussions:spaces",
    "calls": "entries:calls",
    "submit": "entries:choose",
    "sign_in": "account_login",
    "apply": "people:apply",
}


@register.simple_tag
def ways() -> dict[str, str]:
    """Return the addresses to which every page leads, in the active language; of what is not there, none."""
    found = {}
    for name, view in WAYS.items():
        with suppress(NoReverseMatch):
            found[name] = address(view)
    return found


@register.simple_tag
def site_title() -> str:
    """Return the name of the site; also where no context is at hand, as on the page of an error."""
    return settings.WAGTAIL_SITE_NAME
