"""Reading the vocabularies. Kept in memory; a counter in the cache tells other processes to read anew."""

import time
from dataclasses import dataclass, field

from django.core.cache import cache
from django.utils.translation import get_language

from taxonomy.models import Term, Vocabulary

_COUNTER = "taxonomy.generation"
_LOOK_EVERY = 2.0  # seconds between looks at the counter


@dataclass
class _Memory:
    generation: int = -1
    looked_at: float = 0.0
    terms: dict[str, list[Term]] = field(default_factory=dict)


_memory = _Memory()


def forget() -> None:
    """Tell every process that a term changed."""
    try:
        cache.incr(_COUNTER)
    except ValueError:
        cache.set(_COUNTER, int(time.time()), None)
    _memory.generation, _memory.looked_at = -1, 0.0
    _memory.terms = {}


def _loaded() -> dict[str, list[Term]]:
    now = time.monotonic()
    if _memory.terms and now - _memory.looked_at < _LOOK_EVERY:
        return _memory.terms
    generation = cache.get(_COUNTER, 0)
    if not _memory.terms or generation != _memory.generation:
        grouped: dict[str, list[Term]] = {}
        for term in (
            Term.objects.filter(active=True).select_related("parent__parent").order_by("order", "code")
        ):
            grouped.setdefault(term.vocabulary, []).append(term)
        _memory.terms, _memory.generation = grouped, generation
    _memory.looked_at = now
    return _memory.terms


def terms(vocabulary: str) -> list[Term]:
    """Return the terms in use of a vocabulary, in order."""
    return _loaded().get(vocabulary, [])


def by_code(vocabulary: str) -> dict[str, Term]:
    """Return the terms in use of a vocabulary by their codes."""
    return {term.code: term for term in terms(vocabulary)}


def labels(vocabulary: str, lang: str | None = None) -> dict[str, str]:
    """Return code → label in a language (default: the active one)."""
    language = lang or get_language()
    return {term.code: term.label(language) for term in terms(vocabulary)}


def place_ancestry(code: str) -> tuple[str | None, str | None, str | None]:
    """Return (region, sub-region, country) of a place; what lies below it is None, all are for an unknown code."""
    term = by_code(Vocabulary.PLACE).get(code)
    found: dict[str, str] = {}
    while term is not None:
        found[term.data.get("level", "")] = term.code
        term = term.parent
    return found.get("region"), found.get("subregion"), found.get("country")


def resolve_place(text: str) -> str | None:
    """Return the code of a place given as ISO 3166 alpha-3 or UN M49 code, else None."""
    wanted = text.strip().upper()
    places = by_code(Vocabulary.PLACE)
    if wanted in places:
        return wanted
    padded = wanted.zfill(3)
    if padded in places:
        return padded
    return next((term.code for term in places.values() if term.data.get("m49") == padded), None)
