"""The weights of the ordering rule in force, and what other weights would change.

Administrators set them in the CMS; without that the setting ``HUB_SEARCH`` holds. Elasticsearch gets the weights with
each question, so a change is felt at once; the embedded index holds each entry's factor and is built anew by the
next drain (see ``embedded_index.fingerprint``).
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from django.core.cache import cache
from django.utils import timezone

from search import conf, engines, query, ranking
from search.models import OrderingRule
from search.ranking import Weights
from search.types import RawHit, SearchRequest

KEY = "search:weights"
KEEP = 30  # seconds that another process may go on with the old weights when the shared cache is away
LOOKED_AT = 50  # first hits that are put in order anew
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

    title: str
    language: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What other weights do to one query."""

    text: str
    hits: tuple[Moved, ...]

    @property
    def changed(self) -> bool:
        """Whether any of the hits moves."""
        return any(hit.before != hit.after for hit in self.hits)


def previews(texts: Iterable[str], weights: Weights, lang: str) -> list[Preview]:
    """Return for each query its first hits in the order of other weights.

    Exact within the first hits: relevance and rule are known for each of them; a hit from further below could only
    come in if its factor grew by more than what lies between.
    """
    chosen = [text.strip() for text in texts if text.strip()][:PREVIEWED_AT_MOST]
    return [_preview(text, weights, lang) for text in chosen]


def _preview(text: str, weights: Weights, lang: str) -> Preview:
    plan = query.plan(text, lang)
    request = replace(SearchRequest(text=text, lang=lang), size=LOOKED_AT)
    found = engines.raw(request, plan)
    now, year = conf.weights(), timezone.localdate().year
    scored = [(_relevance(hit, now, year) * _factor(hit, weights, year), -place, hit) for place, hit in found]
    ordered = sorted(scored, key=lambda each: each[:2], reverse=True)
    moved = (
        Moved(hit.card["title"], hit.card["language"], -place, number)
        for number, (_score, place, hit) in enumerate(ordered[:COMPARED], 1)
    )
    return Preview(text, tuple(moved))


def _factor(hit: RawHit, weights: Weights, year: int) -> float:
    card = hit.card
    return ranking.prior(weights, card["scope_rank"], card["comprehensiveness"], card["last_year"], year)


def _relevance(hit: RawHit, weights: Weights, year: int) -> float:
    return (hit.score or 0.0) / _factor(hit, weights, year)
