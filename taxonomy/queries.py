"""Reading the vocabularies. Kept in memory; a counter in the cache tells other processes to read anew."""

import time

from django.utils.translation import get_language

from core.generation import Generation
from taxonomy.models import Term, Vocabulary

_LOOK_EVERY = 2.0  # seconds between looks at the counter
_KEEP = 600.0  # seconds after which a process reads anew in any case, should a message have been lost

Ancestry = tuple[str | None, str | None, str | None]


class _Snapshot:
    """All terms at one moment. Its terms never change after it was made: threads share it."""

    def __init__(self, generation: int) -> None:
        self.generation, self.made_at = generation, time.monotonic()
        self.every: dict[str, dict[str, Term]] = {name: {} for name in Vocabulary.values}
        rows = {term.pk: term for term in Term.objects.order_by("order", "code")}
        for term in rows.values():
            term.parent = rows.get(term.parent_id or 0)  # no query when somebody asks for it
            self.every.setdefault(term.vocabulary, {})[term.code] = term
        self.in_use = {
            name: {code: term for code, term in found.items() if term.active}
            for name, found in self.every.items()
        }
        places = self.in_use[Vocabulary.PLACE].values()
        self.ancestry = {term.code: _ancestry(term) for term in places}
        self.m49 = {term.data["m49"]: term.code for term in places if "m49" in term.data}
        self.labels: dict[tuple[str, str | None], dict[str, str]] = {}  # filled as they are asked for


def _ancestry(term: Term) -> Ancestry:
    found: dict[str, str] = {}
    above: Term | None = term
    while above is not None:
        found[above.data.get("level", "")] = above.code
        above = above.parent
    return found.get("region"), found.get("subregion"), found.get("country")


class _Memory:
    """The snapshot of this process, and when the counter was last looked at."""

    snapshot: _Snapshot | None = None
    looked_at = 0.0


def forget() -> None:
    """Read anew at once in this process; tell the others when the present transaction commits."""
    _generation.end()


def _drop() -> None:
    _Memory.snapshot = None


_generation = Generation("taxonomy.generation", _drop)


def _snapshot() -> _Snapshot:
    now = time.monotonic()
    known = _Memory.snapshot
    if known is not None and now - _Memory.looked_at < _LOOK_EVERY:
        return known
    # The counter is read before the rows: a change in between is noticed at the next look.
    generation = _generation.now()
    if known is None or known.generation != generation or now - known.made_at >= _KEEP:
        known = _Snapshot(generation)
    _Memory.snapshot, _Memory.looked_at = known, now
    return known


def terms(vocabulary: str) -> list[Term]:
    """Return the terms in use of a vocabulary, in order."""
    return list(_snapshot().in_use.get(vocabulary, {}).values())


def by_code(vocabulary: str) -> dict[str, Term]:
    """Return the terms in use of a vocabulary by their codes."""
    return dict(_snapshot().in_use.get(vocabulary, {}))


def labels(vocabulary: str, lang: str | None = None) -> dict[str, str]:
    """Return code → label in a language (default: the active one) of the terms in use."""
    language = lang or get_language()
    snapshot = _snapshot()
    found = snapshot.labels.get((vocabulary, language))
    if found is None:
        terms_in_use = snapshot.in_use.get(vocabulary, {})
        found = {code: term.label(language) for code, term in terms_in_use.items()}
        snapshot.labels[vocabulary, language] = found
    return dict(found)


def find(vocabulary: str, code: str) -> Term | None:
    """Return a term, be it in use or retired: old entries still carry retired codes."""
    return _snapshot().every.get(vocabulary, {}).get(code)


def place_ancestry(code: str) -> Ancestry:
    """Return (region, sub-region, country) of a place; what lies below it is None, all are for an unknown code."""
    return _snapshot().ancestry.get(code, (None, None, None))


def resolve_place(text: str) -> str | None:
    """Return the code of a place given as ISO 3166 alpha-3 or UN M49 code, else None."""
    wanted = text.strip().upper()
    if wanted.isascii() and wanted.isdigit():
        wanted = wanted.zfill(3)
    snapshot = _snapshot()
    return wanted if wanted in snapshot.ancestry else snapshot.m49.get(wanted)
