"""The ordering rule, one formula for both engines: more global, then more comprehensive, then newer comes first.

Without text it is strict: entries are sorted by :func:`rank_key`. With text the relevance is multiplied by
:func:`prior`, so that of two equally relevant entries the more global, more comprehensive, newer one wins, while a
local entry that matches much better still comes first.
"""

import datetime
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from search.meaning.order import factor
from search.types import Share, Sort

SCOPES = ("local", "national", "regional", "interregional", "global")  # a scope's rank is its place here
MOST_COMPREHENSIVE = 5
MAX_PRIOR = 2.0
RULE = ("scope", "comprehensiveness", "recency")
ID_SPACE = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Weights:
    """What each part of the rule may add to 1. ``scope`` holds a share from 0 to 1 for each rank, rising."""

    scope: tuple[float, ...] = (0.0, 0.25, 0.6, 0.75, 1.0)
    w_scope: float = 0.45
    w_comprehensiveness: float = 0.25
    w_recency: float = 0.10
    half_life_years: float = 3.0

    @classmethod
    def from_setting(cls, given: Mapping[str, Any]) -> "Weights":
        """Read ``{"scope": {"global": 1, …}, "w_scope": .45, …}``; what is not given keeps its default."""
        rest: dict[str, Any] = {name: float(value) for name, value in given.items() if name != "scope"}
        scope = given.get("scope")
        if scope is None:
            return cls(**rest)
        if set(scope) != set(SCOPES):
            raise ValueError(f"scope needs exactly the keys {', '.join(SCOPES)}")
        return cls(scope=tuple(float(scope[name]) for name in SCOPES), **rest)

    def __post_init__(self) -> None:
        shares = self.scope
        if len(shares) != len(SCOPES) or list(shares) != sorted(shares) or shares[0] < 0 or shares[-1] > 1:
            raise ValueError("the scope's shares must rise from local to global, between 0 and 1")
        parts = (self.w_scope, self.w_comprehensiveness, self.w_recency)
        if any(part < 0 for part in parts) or 1 + sum(parts) > MAX_PRIOR:
            raise ValueError(f"weights must not be negative, and 1 + their sum not above {MAX_PRIOR:g}")
        if self.half_life_years <= 0:
            raise ValueError("half_life_years must be above 0")


def scope_rank(code: str | None) -> int | None:
    """Return 0 (local) to 4 (global), or None when the scope is not known."""
    return SCOPES.index(code) if code in SCOPES else None


def recency(year: int | None, this_year: int, half_life: float) -> float:
    """Return 1 for this year's content and half of it after each half-life; 0 when the year is not known."""
    return 0.0 if year is None else 0.5 ** (abs(this_year - year) / half_life)


def parts(
    weights: Weights, rank: int | None, compr: int, year: int | None, this_year: int
) -> tuple[float, ...]:
    """Return what scope, comprehensiveness and recency add to the prior."""
    return (
        weights.w_scope * (weights.scope[rank] if rank is not None else 0.0),
        weights.w_comprehensiveness * compr / MOST_COMPREHENSIVE,
        weights.w_recency * recency(year, this_year, weights.half_life_years),
    )


def prior(weights: Weights, rank: int | None, compr: int, year: int | None, this_year: int) -> float:
    """Return the factor of the relevance, from 1 to 2."""
    return 1.0 + sum(parts(weights, rank, compr, year, this_year))


def rank_key(rank: int | None, compr: int, year: int | None, object_id: int) -> int:
    """Return the number by which entries are browsed, highest first; it ends in the id and so is unique."""
    return (rank or 0) << 56 | compr << 48 | _year(year) << 32 | (ID_SPACE - object_id % ID_SPACE)


def newest_key(year: int | None, published: datetime.date | None, object_id: int) -> int:
    """Return the number for "newest first": the content's year, then the day it came into the hub, then the id."""
    day = max(0, (published - datetime.date(2000, 1, 1)).days) if published else 0
    return _year(year) << 48 | min(day, 0xFFFF) << 32 | (ID_SPACE - object_id % ID_SPACE)


def title_key(title: str, object_id: int) -> str:
    """Return the string for the order by title: without case and accents, unique by the id at its end."""
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", title.casefold()) if not unicodedata.combining(c)
    )
    return f"{plain.strip()[:200]}\x1f{object_id:012d}"


def shares(
    weights: Weights,
    card: Mapping[str, Any],
    this_year: int,
    *,
    text: float | None,
    meaning: float | None = None,
    sort: Sort = "relevance",
) -> tuple[Share, ...]:
    """Say why a hit stands where it stands.

    ``text``: its relevance as a share of the page's best, or None; ``meaning``: the cosine of question and text. By
    date and by title the rule has no part in the order: then only what the order goes by is said.
    """
    if sort == "newest":
        known = recency(card.get("last_year"), this_year, weights.half_life_years)
        return (Share("date", _("Newest first"), known, str(card.get("year") or "–")),)
    if sort == "title":
        return (Share("title", _("Title"), 1.0, str(card.get("title", "")).strip()[:1] or "–"),)
    rank, compr, year = card.get("scope_rank"), card.get("comprehensiveness") or 0, card.get("last_year")
    added = parts(weights, rank, compr, year, this_year)
    limits = (weights.w_scope, weights.w_comprehensiveness, weights.w_recency)
    labels = _labels(get_language())
    rule = tuple(
        Share(name, labels[name], value / limit if limit else 0.0, f"+{value:.2f}")
        for name, value, limit in zip(RULE, added, limits, strict=True)
    )
    if text is None:
        return rule
    words: tuple[Share, ...] = (Share("text", labels["text"], text, f"×{text:.2f}"),)
    if meaning is not None:
        words += (Share("meaning", labels["meaning"], max(meaning, 0.0), f"×{factor(meaning):.2f}"),)
    return (*words, *rule)


@cache
def _labels(_language: str | None) -> dict[str, str]:
    """Name the parts in the active language; a page asks twenty times."""
    return {
        "text": _("Text"),
        "meaning": _("Meaning"),
        "scope": _("Scope"),
        "comprehensiveness": _("Comprehensiveness"),
        "recency": _("Recency"),
    }


def _year(year: int | None) -> int:
    return min(max(year or 0, 0), 9999)
