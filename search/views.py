"""The search page."""

from dataclasses import dataclass, replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.ratelimit import allow, client_address
from search import documents, engines
from search.engines.base import other_filters
from search.forms import SearchForm, address
from search.query import MAX_CHARS
from search.relief import without
from search.types import Chip, SearchPage, SearchRequest, Sort

SORT_LABELS: dict[Sort, object] = {
    "relevance": _("Relevance, global first"),
    "rule": _("Comprehensive and global first"),
    "newest": _("Newest first"),
    "title": _("Title"),
}
PAGES_AROUND = 2
FEWEST_LETTERS = 2  # before anything is suggested
KEEP_SUGGESTIONS = 60  # seconds


@dataclass(frozen=True, slots=True)
class Link:
    """Something to click: where it leads, what it says, whether one is there already."""

    href: str
    label: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Tab(Link):
    """A link with a number of results."""

    count: int = 0


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
        "everywhere": address(SearchRequest(filters=asked.filters, years=asked.years)),
        "first": address(asked),
        "relief": [(each, address(without(asked, each.name))) for each in page.relief],
        "corrected": address(replace(asked, text=page.did_you_mean, page=1)) if page.did_you_mean else "",
        "sorts": _sorts(page),
        "tabs": _tabs(page),
        "pager": _pager(page),
    }
    response = render(request, "search/page.html", context)
    response["X-Search-Mode"] = page.degraded or page.engine
    return response


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """Offer titles for what is typed so far; whatever is wrong, there is just nothing to offer."""
    text = " ".join(request.GET.get("q", "").split())
    found = []
    if FEWEST_LETTERS <= len(text) <= MAX_CHARS and _may_ask(request):
        found = engines.suggest(documents.clean(text))
    public = documents.public(each.doc_key for each in found)
    titles = {each.title: each.language for each in found if each.doc_key in public}
    response = JsonResponse({"titles": [{"text": text, "lang": lang} for text, lang in titles.items()]})
    response["Cache-Control"] = f"public, max-age={KEEP_SUGGESTIONS}"
    return response


def _may_ask(request: HttpRequest) -> bool:
    return allow(f"suggest:{client_address(request)}", limit=settings.HUB_SUGGESTIONS_A_MINUTE, seconds=60)


def page_language() -> str:
    """Return the language of the page as contents and vocabularies name it (``zh``, not ``zh-hans``)."""
    return (get_language() or "en").split("-")[0]


def _without(asked: SearchRequest, chip: Chip) -> str:
    return address(asked, without=(chip.facet, chip.code))


def _tabs(page: SearchPage) -> list[Tab]:
    """Return everything and each kind with its number of results; the counts ignore which kind is chosen."""
    kinds = next((facet.buckets for facet in page.facets if facet.name == "kind"), ())
    chosen = page.request.filters.get("kind", ())
    if not any(bucket.count for bucket in kinds):
        return []
    tabs = [_tab(page, (), str(_("Everything")), sum(bucket.count for bucket in kinds), chosen)]
    tabs += [_tab(page, (each.code,), each.label, each.count, chosen) for each in kinds if each.count]
    return tabs


def _tab(page: SearchPage, codes: tuple[str, ...], label: str, count: int, chosen: tuple[str, ...]) -> Tab:
    filters = {**other_filters(page.request.filters, "kind"), **({"kind": codes} if codes else {})}
    return Tab(address(replace(page.request, filters=filters, page=1)), label, codes == chosen, count)


def _sorts(page: SearchPage) -> list[Link]:
    offered = [name for name in SORT_LABELS if page.request.text or name != "relevance"]
    return [
        Link(address(page.request, sort=name), str(SORT_LABELS[name]), name == page.sort) for name in offered
    ]


def _pager(page: SearchPage) -> dict[str, object] | None:
    """Return the links of the pager: the neighbours, the first and the last page; None stands for a gap.

    Numbers reach as far as the engines count; the next page is found from the last hit, so that it may lie beyond.
    """
    here = page.page if page.hits else min(page.page, page.pages)
    if max(here, page.pages) < 2 and not page.after:
        return None
    around = range(max(1, here - PAGES_AROUND), min(page.pages, here + PAGES_AROUND) + 1)
    numbers = {1, page.pages, here, *around}
    links: list[Link | None] = []
    last = 0
    for number in sorted(numbers):
        if number > last + 1:
            links.append(None)
        links.append(Link(address(page.request, page=number), str(number), number == page.page))
        last = number
    return {
        "links": links,
        "previous": address(page.request, page=here - 1) if 1 < page.page <= page.pages + 1 else "",
        "next": address(page.request, page=page.page + 1, after=page.after)
        if page.after or page.page < page.pages
        else "",
    }
