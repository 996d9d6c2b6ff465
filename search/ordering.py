"""The weights of the ordering rule in force, and what other weights would change.

Administrators set them in the CMS; without that the setting ``HUB_SEARCH`` holds. Elasticsearch gets the weights with
each question, so a change is felt at once; the embedded index holds each entry's factor and is built anew by the
next drain (see ``embedded_index.fingerprint``).
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.core.cache import cache
from django.utils import timezone

from search import conf, engines, query, ranking
from search.models import OrderingRule
from search.ranking import Weights
from search.types import RawHit, SearchRequest

KEY = "search:weights"
KEEP = 30  # seconds that another process may go on with the old weights when the shared cache is away
LOOKED_AT = (50, 200, 800, 3200)  # first hits that are put in order anew, until the outcome is certain
COMPARED = 10  # hits of a preview
PREVIEWED_AT_MOST = 10  # queries of a preview


def refresh() -> Weights:
    """Take the weights that administrators have set, or those of the setting, into force in this process."""
    found = cache.get(KEY)
    if found is None:
        rule = OrderingRule.objects.first()
        found = asdict(rule.weights()) if rule else {}
        cache.set(KEY, found, KEEP)
    conf.use_weights(Weights(**found) if found else None)
    return conf.weights()


def forget() -> None:
    """Let every process read the weights anew."""
    cache.delete(KEY)


@dataclass(frozen=True, slots=True)
class Moved:
    """A hit of a preview: its title, and its places now and then (from 1)."""

    public_id: str
    title: str
    language: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What other weights do to one query. ``among``: only so many of the hits were looked at; None: it is exact."""

    text: str
    hits: tuple[Moved, ...]
    among: int | None = None

    @property
    def changed(self) -> bool:
        """Whether any of the hits moves."""
        return any(hit.before != hit.after for hit in self.hits)


def previews(texts: Iterable[str], weights: Weights, lang: str) -> list[Preview]:
    """Return for each query its first hits in the order of other weights, the same for every engine.

    More and more hits are read in the present order until none of the others could come in: a hit's relevance is not
    above its present score, for no factor is below 1, and no factor will be above :func:`_highest`.
    """
    chosen = [text.strip() for text in texts if text.strip()][:PREVIEWED_AT_MOST]
    return [_preview(text, weights, lang) for text in chosen]


def _preview(text: str, weights: Weights, lang: str) -> Preview:
    plan = query.plan(text, lang)
    now, year = conf.weights(), timezone.localdate().year
    for size in LOOKED_AT:
        found = engines.raw(SearchRequest(text=text, lang=lang, size=size, marked=False), plan)
        scored = [
            (_relevance(hit, now, year) * _factor(hit, weights, year), place, hit) for place, hit in found
        ]
        ordered = sorted(scored, key=_place, reverse=True)[:COMPARED]
        exact = len(found) < size or ordered[-1][0] >= (found[-1][1].score or 0.0) * _highest(weights)
        if exact:
            break
    moved = (
        Moved(hit.card["id"], hit.card["title"], hit.card["language"], place, number)
        for number, (_score, place, hit) in enumerate(ordered, 1)
    )
    return Preview(text, tuple(moved), None if exact else len(found))


def _place(scored: tuple[float, int, RawHit]) -> tuple[float, int]:
    """Return what the engines sort by; they count in fewer digits, and equal scores go by the rule."""
    return float(f"{scored[0]:.6g}"), scored[2].rank_key


def _highest(weights: Weights) -> float:
    return 1 + weights.w_scope * weights.scope[-1] + weights.w_comprehensiveness + weights.w_recency


def _factor(hit: RawHit, weights: Weights, year: int) -> float:
    card = hit.card
    return ranking.prior(weights, card["scope_rank"], card["comprehensiveness"], card["last_year"], year)


def _relevance(hit: RawHit, weights: Weights, year: int) -> float:
    return (hit.score or 0.0) / _factor(hit, weights, year)
