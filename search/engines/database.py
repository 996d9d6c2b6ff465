"""The last resort: when no index answers, the database finds titles. No counts, no ranking, but no empty page."""

from django.db.models import Q

from resources.models import Entry
from search import documents, facets
from search.query import Plan
from search.types import Answer, RawHit, SearchRequest

COLUMNS = {
    "kind": "kind",
    "scope": "scope",
    "language": "language",
    "provenance": "provenance",
    "year": "year",
}


class DatabaseEngine:
    """Finds public entries with every word in the title; understands the filters that are plain columns."""

    name = "database"

    def search(self, request: SearchRequest, plan: Plan | None) -> Answer:
        """See ``Engine``; never raises."""
        entries = Entry.objects.public().filter(_words(request.text))
        for name, codes in request.filters.items():
            if name not in COLUMNS or (
                name == "year" and not all(code.isascii() and code.isdigit() for code in codes)
            ):
                return Answer(0, (), {facet: {} for facet in facets.FACETS})
            entries = entries.filter(**{f"{COLUMNS[name]}__in": codes})
        ordered = entries.order_by("-comprehensiveness", "-year", "pk").values_list("pk", flat=True)
        page = list(ordered[request.start : request.start + request.size])
        found = documents.load(documents.make_key("entry", pk) for pk in page)
        hits = tuple(
            RawHit(
                doc_key=key,
                kind=document["kind"],
                object_id=document["object_id"],
                rank_key=document["rank_key"],
                score=None,
                card=document["card"],
                title=document["title"],
                snippet=document["card"]["summary"],
            )
            for key, document in found.items()
            if document
        )
        return Answer(entries.count(), hits, {facet: {} for facet in facets.FACETS})


def _words(text: str) -> Q:
    condition = Q()
    for word in text.replace('"', " ").split()[:8]:
        condition &= ~Q(title__icontains=word[1:]) if word.startswith("-") else Q(title__icontains=word)
    return condition
