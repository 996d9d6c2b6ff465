"""The search page."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from search import engines
from search.forms import SearchForm, address
from search.types import Chip, SearchPage, SearchRequest, Sort

SORT_LABELS: dict[Sort, object] = {
    "relevance": _("Relevance, global first"),
    "rule": _("Comprehensive and global first"),
    "newest": _("Newest first"),
    "title": _("Title"),
}
PAGES_AROUND = 2


@dataclass(frozen=True, slots=True)
class Link:
    """Something to click: where it leads, what it says, whether one is there already."""

    href: str
    label: str
    current: bool = False


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Answer a search; a bad address gets the form back, filled, with status 400."""
    form = SearchForm(request.GET)
    lang = page_language()
    if not form.is_valid():
        return render(request, "search/page.html", {"form": form, "lang": lang}, status=400)
    asked = form.request(lang)
    page = engines.search(asked)
    context = {
        "form": form,
        "lang": lang,
        "page": page,
        "chips": [(chip, _without(asked, chip)) for chip in page.chips],
        "clear": address(SearchRequest(text=asked.text, sort=asked.sort)),
        "everywhere": address(SearchRequest(filters=asked.filters)),
        "first": address(asked),
        "sorts": _sorts(page),
        "pager": _pager(page),
    }
    response = render(request, "search/page.html", context)
    response["X-Search-Mode"] = page.degraded or page.engine
    return response


def page_language() -> str:
    """Return the language of the page as contents and vocabularies name it (``zh``, not ``zh-hans``)."""
    return (get_language() or "en").split("-")[0]


def _without(asked: SearchRequest, chip: Chip) -> str:
    return address(asked, without=(chip.facet, chip.code))


def _sorts(page: SearchPage) -> list[Link]:
    offered = [name for name in SORT_LABELS if page.request.text or name != "relevance"]
    return [
        Link(address(page.request, sort=name), str(SORT_LABELS[name]), name == page.sort) for name in offered
    ]


def _pager(page: SearchPage) -> dict[str, object] | None:
    """Return the links of the pager: the neighbours, the first and the last page; None stands for a gap."""
    if page.pages < 2:
        return None
    here = min(page.page, page.pages)
    numbers = {1, page.pages, *range(max(1, here - PAGES_AROUND), min(page.pages, here + PAGES_AROUND) + 1)}
    links: list[Link | None] = []
    last = 0
    for number in sorted(numbers):
        if number > last + 1:
            links.append(None)
        links.append(Link(address(page.request, page=number), str(number), number == page.page))
        last = number
    return {
        "links": links,
        "previous": address(page.request, page=here - 1) if 1 < page.page <= page.pages else "",
        "next": address(page.request, page=page.page + 1) if page.page < page.pages else "",
    }
