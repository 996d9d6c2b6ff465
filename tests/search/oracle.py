"""What the search must answer, read from the database by other code than that under test.

Nothing of ``search`` is imported here: rows are read as they are, matched word by word and counted one by one.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from resources.models import Entry, EntryOrganisation, EntryTerm, Practice, Resource
from taxonomy.models import Term

RANKS = {"local": 0, "national": 1, "regional": 2, "interregional": 3, "global": 4}
ROLES = {
    "objective_primary": "objective",
    "objective_secondary": "objective",
    "principle": "principle",
    "data_source": "data_source",
    "method": "method",
    "region": "place",
    "country": "place",
}
ANALYSED_AS = {"ar": "ar", "ru": "ru", "zh": "zh"}  # by script; every other language is in Latin letters
NAMES = (
    *("kind", "type", "scope", "language", "year", "organisation", "provenance"),
    *("objective", "principle", "data_source", "method", "place"),
)
FEW = 10  # with fewer than this that have all the words, those with some are shown, too
Filters = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Item:
    """A public entry as the search should know it."""

    pk: int
    title: str
    script: str
    text: tuple[str, ...]
    facets: dict[str, frozenset[str]]
    scope: int
    comprehensiveness: int
    year: int

    @property
    def rule(self) -> tuple[int, int, int, int]:
        """What browsing sorts by, first comes first."""
        return (-self.scope, -self.comprehensiveness, -self.year, self.pk)


def read() -> list[Item]:
    """Return all public entries."""
    now = timezone.now()
    around = {
        term.pk: term for term in Term.objects.filter(vocabulary="place").select_related("parent__parent")
    }
    codes: dict[int, dict[str, set[str]]] = {}
    for row in EntryTerm.objects.select_related("term"):
        if name := ROLES.get(row.role):
            found = codes.setdefault(row.entry_id, {}).setdefault(name, set())
            term: Term | None = around[row.term_id] if name == "place" else row.term
            while term:
                found.add(term.code)
                term = term.parent if name == "place" else None
    organisations: dict[int, list[tuple[str, str]]] = {}
    for entry, slug, name in EntryOrganisation.objects.values_list("entry", "slug", "name"):
        organisations.setdefault(entry, []).append((slug, name))
    types = dict(Resource.objects.values_list("pk", "resource_type"))
    types |= dict(Practice.objects.values_list("pk", "practice_type"))
    return [
        _item(entry, codes.get(entry.pk, {}), organisations.get(entry.pk, []), types.get(entry.pk, ""))
        for entry in Entry.objects.filter(live=True, withdrawn_at=None)
        if entry.expire_at is None or entry.expire_at > now
    ]


def _item(entry: Entry, codes: dict[str, set[str]], organisations: list[tuple[str, str]], kind: str) -> Item:
    last = entry.year_end or entry.year
    years = range(entry.year, last + 1) if entry.year and last else ()
    facets = {
        **codes,
        "kind": {entry.kind},
        "type": {kind},
        "scope": {entry.scope},
        "language": {entry.language},
        "year": {str(year) for year in years},
        "organisation": {slug for slug, _name in organisations},
        "provenance": {entry.provenance},
    }
    names = " ".join(name for _slug, name in organisations)
    return Item(
        pk=entry.pk,
        title=entry.title,
        script=ANALYSED_AS.get(entry.language, "latin"),
        text=tuple(_words(part) for part in (entry.title, names, f"{entry.summary}\n{entry.body}")),
        facets={name: frozenset(found - {""}) for name, found in facets.items()},
        scope=RANKS[entry.scope],
        comprehensiveness=entry.comprehensiveness,
        year=last or 0,
    )


def _words(text: str) -> str:
    """Return the words with single blanks between and around them; every Chinese character is one."""
    spaced = re.sub(r"([\u3400-\u9fff])", r" \1 ", text.lower())
    words = " ".join(re.findall(r"[^\W_]+", spaced))
    return f" {words} "


def matching(items: Iterable[Item], words: list[str], script: str) -> list[Item]:
    """Return the items with all the words (of which there are three at most), or some when few have all."""
    items = list(items)
    if not words:
        return items
    holding = [{item.pk for item in items if item.script == script and _has(item, word)} for word in words]
    strict, some = set.intersection(*holding), set.union(*holding)
    chosen = some if len(strict) < FEW else strict
    return [item for item in items if item.pk in chosen]


def _has(item: Item, word: str) -> bool:
    return any(_words(word) in part for part in item.text)


def chosen(items: Iterable[Item], filters: Filters) -> list[Item]:
    """Return the items that have one of the codes of every facet."""
    return [
        item
        for item in items
        if all(item.facets.get(name, frozenset()) & set(codes) for name, codes in filters.items())
    ]


def counts(items: list[Item], filters: Filters, names: Iterable[str]) -> dict[str, dict[str, int]]:
    """Return how many there are of each code: for a facet, under the filters of the other facets."""
    found = {}
    for name in names:
        others = {other: codes for other, codes in filters.items() if other != name}
        counted = Counter(
            code for item in chosen(items, others) for code in item.facets.get(name, frozenset())
        )
        found[name] = dict(counted)
    return found
