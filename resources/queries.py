"""Questions about entries that more than one place asks."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db.models import Count, Q
from rapidfuzz import fuzz

from resources import kinds
from resources.models import Entry, EntryQuerySet, TermRole

NEAR_TITLE = 90
SUBJECT_ROLES = (
    TermRole.OBJECTIVE_PRIMARY,
    TermRole.OBJECTIVE_SECONDARY,
    TermRole.TOPIC,
    TermRole.DATA_SOURCE,
    TermRole.METHOD,
    TermRole.COUNTRY,
)


# Who knows which entries are about the same: each is asked for so many ids, nearest first.
nearest_to: list[Callable[[int, int], list[int]]] = []


@dataclass(frozen=True)
class Duplicate:
    """An entry that looks like another one, and why: ``link``, ``doi`` or ``title``."""

    entry: Entry
    reason: str


def find_duplicates(entry: Entry, *, limit: int = 5) -> list[Duplicate]:
    """Return public or submitted entries with the same link or DOI, or nearly the same title."""
    others = Entry.objects.exclude(pk=entry.pk).filter(Q(live=True) | Q(frozen=True))
    found: dict[int, Duplicate] = {}
    for other in others.filter(_same_link(entry)).distinct()[:limit]:
        found[other.pk] = Duplicate(other, "link")
    if doi := getattr(entry, "doi", "").strip().lower():
        for other in others.filter(resource__doi__iexact=doi)[:limit]:
            found.setdefault(other.pk, Duplicate(other, "doi"))
    for other in _near_titles(entry.title, others):
        found.setdefault(other.pk, Duplicate(other, "title"))
    return list(found.values())[:limit]


def _same_link(entry: Entry) -> Q:
    condition = Q(pk__in=[])
    for row in entry.links.all():
        parts = urlsplit(row.url)
        address = f"{parts.netloc}{parts.path}".rstrip("/")
        if parts.path.strip("/"):
            condition |= Q(links__url__icontains=address)
    return condition


def _near_titles(title: str, others: EntryQuerySet) -> list[Entry]:
    words = sorted({word for word in title.lower().split() if len(word) > 4}, key=len, reverse=True)[:3]
    if not words:
        return list(others.filter(title__iexact=title)[:5])
    condition = Q()
    for word in words:
        condition |= Q(title__icontains=word)
    candidates = others.filter(condition)[:2000]
    return [
        row for row in candidates if fuzz.token_sort_ratio(row.title.lower(), title.lower()) >= NEAR_TITLE
    ]


def more_like_this(entry: Entry, *, limit: int = 3) -> list[Entry]:
    """Return public entries that are about the same, as far as somebody knows; then those that share most subjects."""
    ids = [pk for ask in nearest_to for pk in ask(entry.pk, limit)]
    known = Entry.objects.public().filter(pk__in=ids).for_listing() if ids else ()
    found = sorted(known, key=lambda each: ids.index(each.pk))[:limit]
    missing = limit - len(found)
    return [*found, *_on_same_subjects(entry, {*ids, entry.pk}, missing)] if missing else found


def _on_same_subjects(entry: Entry, seen: Collection[int], limit: int) -> list[Entry]:
    terms = [row.term_id for row in entry.entry_terms.all() if row.role in SUBJECT_ROLES]
    if not terms:
        return []
    shared = Count("entry_terms__term", filter=Q(entry_terms__term__in=terms), distinct=True)
    similar = Entry.objects.public().exclude(pk__in=seen).filter(entry_terms__term__in=terms)
    return list(similar.annotate(shared=shared).order_by("-shared", "-year", "pk").for_listing()[:limit])


def missing_fields(entry: Entry) -> list[str]:
    """Return the names of the required fields and term roles that are still empty."""
    required = kinds.get(entry.kind).required
    return [
        name
        for name in required
        if not (entry.codes(name) if name in TermRole.values else getattr(entry, name))
    ]
