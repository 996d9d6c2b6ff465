"""From an engine's answer to what a page prints: labels, hierarchy, shares. The same for every engine."""

from collections.abc import Iterable, Mapping
from heapq import nlargest
from typing import Any

from django.db.models import Q, Value
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import get_language, ngettext

from core.addresses import address
from people.models import Organisation
from resources.models import EntryOrganisation
from resources.signals import entries_changed
from search import conf, cursor, documents, facets, highlight, ranking
from search.cursor import Cursor
from search.engines.sorting import effective_sort
from search.facets import FACETS, FOLDED_AT_MOST, Facet
from search.histogram import histogram
from search.meaning.order import factor
from search.names import Names
from search.query import Plan
from search.types import (
    Answer,
    Bucket,
    Chip,
    Counts,
    FacetResult,
    Hit,
    RawHit,
    SearchPage,
    SearchRequest,
    Sort,
)
from taxonomy import queries as taxonomy

FIND_FROM = 12  # values that a facet has at least when it can be searched
PLACES_SHOWN = 3
LabelsByFacet = dict[str, Mapping[str, str]]


def page(
    request: SearchRequest,
    plan: Plan | None,
    answer: Answer,
    *,
    engine: str,
    degraded: str | None,
    took_ms: float,
) -> SearchPage:
    """Return the page. A hit that is not public any more is left out, whatever the index still says."""
    labels = _labels(request, answer.counts)
    sort = effective_sort(request.sort, plan)
    reachable = min(answer.total, conf.DEEPEST_HIT)
    return SearchPage(
        request=request,
        hits=_hits(_still_public(answer.hits), request.lang, sort=sort),
        total=answer.total,
        facets=_facets(request, answer.counts, labels),
        chips=_chips(request, labels),
        sort=sort,
        page=request.page,
        pages=-(-reachable // request.size) if request.size else 0,
        after=_after(request, answer),
        took_ms=took_ms,
        engine=engine,
        degraded=degraded,
        relaxed=answer.relaxed,
    )


def _after(request: SearchRequest, answer: Answer) -> str:
    """Return the token of the place at which the next page begins; nothing where there is no such place."""
    last = answer.hits[-1] if answer.hits else None
    if last is None or not last.place or request.start + request.size >= answer.total:
        return ""
    return cursor.token(Cursor(request.page + 1, last.place, request.question))


def _still_public(hits: Iterable[RawHit]) -> list[RawHit]:
    found = list(hits)
    public = documents.public(hit.doc_key for hit in found)
    return [hit for hit in found if hit.doc_key in public]


def _hits(hits: list[RawHit], lang: str, *, sort: Sort) -> list[Hit]:
    """Build the cards. The text's share is the relevance, without the prior, next to the best of the page."""
    weights, year = conf.weights(), timezone.localdate().year
    scopes, places = taxonomy.labels("scope", lang), taxonomy.labels("place", lang)
    relevance = [_relevance(hit, weights, year) for hit in hits]
    best = max((value for value in relevance if value is not None), default=0.0)
    return [
        Hit(
            public_id=hit.card["id"],
            slug=hit.card["slug"],
            kind=hit.kind,
            url=address_of(hit.card),
            title=hit.card["title"],
            title_html=highlight.render(hit.title),
            snippet_html=highlight.render(hit.snippet),
            language=hit.card["language"],
            scope=scopes.get(hit.card["scope"], ""),
            scope_rank=hit.card["scope_rank"],
            year=hit.card["year"],
            places=_places(hit.card["places"], places),
            provenance=hit.card["provenance"],
            source=hit.card["source"],
            review_summary=hit.card["review"],
            why=ranking.shares(
                weights,
                hit.card,
                year,
                text=value / best if value is not None and best else None,
                meaning=hit.meaning,
                sort=sort,
            ),
            score=hit.score,
        )
        for hit, value in zip(hits, relevance, strict=True)
    ]


def address_of(card: Mapping[str, Any]) -> str:
    """Return where a card leads: an entry, or what the card names."""
    if fixed := card.get("url"):
        return str(fixed)
    name, arguments = card.get("address") or ("entries:detail", [card["id"], card["slug"]])
    return address(name, *arguments)


def _places(codes: list[str], labels: Mapping[str, str]) -> tuple[str, ...]:
    """Name the first places, and how many more there are."""
    names = [labels.get(code, code) for code in codes[:PLACES_SHOWN]]
    rest = len(codes) - PLACES_SHOWN
    if rest > 0:
        names.append(ngettext("%(number)d more", "%(number)d more", rest) % {"number": rest})
    return tuple(names)


def _relevance(hit: RawHit, weights: ranking.Weights, year: int) -> float | None:
    if hit.score is None:
        return None
    card = hit.card
    prior = ranking.prior(weights, card["scope_rank"], card["comprehensiveness"], card["last_year"], year)
    return hit.score / prior / (1.0 if hit.meaning is None else factor(hit.meaning))


def _labels(request: SearchRequest, counts: Counts) -> LabelsByFacet:
    labels: LabelsByFacet = {
        name: facet.labels(request.lang) if facet.labels else {} for name, facet in FACETS.items()
    }
    chosen = request.filters.get("organisation", ())
    find = request.find.get("organisation", "")
    if find:
        labels["organisation"] = _organisations(Q(slug__in=chosen) | Q(name__icontains=find))
    else:
        most = _commonest(counts.get("organisation", {}), FACETS["organisation"].shown)
        labels["organisation"] = organisations.of((*chosen, *most))
    return labels


def _chips(request: SearchRequest, labels: LabelsByFacet) -> list[Chip]:
    """Return the chosen values; a range of years is one of them, not each of its years."""
    if not request.years:
        return facets.chips(request.filters, labels)
    others = {name: codes for name, codes in request.filters.items() if name != "year"}
    return [*facets.chips(others, labels), Chip("year", "", facets.year_label(*request.years))]


def _commonest(counts: Mapping[str, int], most: int) -> list[str]:
    """Return the codes with the highest counts; among equals the first by code."""
    if len(counts) > most:
        least = nlargest(most, counts.values())[-1]
        counts = {code: count for code, count in counts.items() if count >= least}
    return sorted(counts, key=lambda code: (-counts[code], code))[:most]


def _organisations(wanted: Q) -> dict[str, str]:
    """Name organisations by code. One query for names as entries give them and those of linked ones, which win."""
    given = EntryOrganisation.objects.filter(wanted).values_list("slug", "name", Value(0)).order_by()
    linked = Organisation.objects.filter(wanted).values_list("slug", "name", Value(1)).order_by()
    return {
        slug: name for slug, name, _linked in sorted(given.union(linked), key=lambda row: (row[2], row[1]))
    }


organisations = Names(lambda codes: _organisations(Q(slug__in=codes)))


@receiver(entries_changed, dispatch_uid="search.entries_name_organisations")
@receiver([post_save, post_delete], sender=Organisation, dispatch_uid="search.organisation_changed")
def names_changed(**_kwargs: object) -> None:
    """An organisation may have another name now."""
    organisations.forget()


_browsed: dict[str | None, tuple[Counts, LabelsByFacet, list[FacetResult]]] = {}


def _facets(request: SearchRequest, counts: Counts, labels: LabelsByFacet) -> list[FacetResult]:
    """Return every facet. Those without a question are kept: until something is published they are the same."""
    asked = request.text or request.filters or request.find or request.years
    lang = get_language()
    kept = None if asked else _browsed.get(lang)
    if kept and (kept[0], kept[1]) == (counts, labels):
        return kept[2]
    found = [_facet(facet, request, counts, labels[facet.name]) for facet in FACETS.values()]
    if not asked:
        _browsed[lang] = counts, labels, found
    return found


def _facet(facet: Facet, request: SearchRequest, counts: Counts, labels: Mapping[str, str]) -> FacetResult:
    chosen = request.filters.get(facet.name, ())
    counted = counts.get(facet.name, {})
    find = request.find.get(facet.name, "")
    values = {**dict.fromkeys(() if request.years and facet.name == "year" else chosen, 0), **counted}
    long = facet.find and (bool(find) or len(values) > FIND_FROM)
    if find:
        values = {
            code: count
            for code, count in values.items()
            if code in chosen or facets.matches(find, labels.get(code, code))
        }
    more: list[Bucket] = []
    if facet.hierarchy and not find:
        shown = _tree(values, chosen, labels)
    else:
        first = len(values) if facet.order == "newest" else FOLDED_AT_MOST if find else facet.first
        shown, more = _flat(facet, values, chosen, labels, first=first)
    return FacetResult(
        name=facet.name,
        label=str(facet.label),
        shown=tuple(shown),
        more=tuple(more),
        selected=bool(chosen),
        open=facet.open or bool(chosen) or bool(find),
        find=find if long else None,
        histogram=histogram(counted, chosen) if facet.name == "year" else None,
    )


def _flat(
    facet: Facet, values: Mapping[str, int], chosen: tuple[str, ...], labels: Mapping[str, str], *, first: int
) -> tuple[list[Bucket], list[Bucket]]:
    """Return the first values and all chosen ones, and those that are folded away."""
    places = {code: number for number, code in enumerate(labels)} if facet.order == "vocabulary" else {}

    def place(code: str) -> tuple[object, ...]:
        if facet.order == "newest":
            return (-int(code) if code.isascii() and code.isdigit() else 0, code)
        if facet.order == "vocabulary":
            return (places.get(code, len(places)), code)
        return (-values[code], labels.get(code, code).casefold())

    codes = (
        {*_commonest(values, first + FOLDED_AT_MOST + len(chosen)), *chosen}
        if facet.order == "count"
        else values
    )
    ordered = sorted(codes, key=place)
    shown = [code for number, code in enumerate(ordered) if number < first or code in chosen]
    hidden = [code for number, code in enumerate(ordered) if number >= first and code not in chosen]

    def buckets(wanted: Iterable[str]) -> list[Bucket]:
        return [Bucket(code, labels.get(code, code), values[code], code in chosen) for code in wanted]

    return buckets(shown), buckets(hidden[:FOLDED_AT_MOST])


def _tree(values: Mapping[str, int], chosen: tuple[str, ...], labels: Mapping[str, str]) -> list[Bucket]:
    """Hang every place below the place around it; places that nobody encloses stand on top."""
    below: dict[str | None, list[str]] = {}
    for code in values:
        around = [
            outer for outer in taxonomy.place_ancestry(code) if outer and outer != code and outer in values
        ]
        below.setdefault(around[-1] if around else None, []).append(code)

    def branch(parent: str | None) -> list[Bucket]:
        buckets = []
        for code in below.get(parent, ()):
            children = tuple(branch(code)) if code in below else ()
            selected = code in chosen
            expanded = selected or any(child.selected or child.expanded for child in children)
            buckets.append(Bucket(code, labels.get(code, code), values[code], selected, children, expanded))
        return sorted(buckets, key=lambda bucket: (-bucket.count, bucket.label.casefold()))

    return branch(None)
