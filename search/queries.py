"""Questions that other pages ask the search."""

from typing import TypedDict

from django.core.cache import cache

from search import engines
from search.engines.base import EngineUnavailable
from search.types import SearchRequest
from taxonomy import queries as taxonomy
from taxonomy.models import Vocabulary

KEEP = 60  # seconds


class HomeCounts(TypedDict):
    """What the home page shows: entries by kind, and by objective and region."""

    kinds: dict[str, int]
    evidence: dict[tuple[str, str], int]


def home_counts() -> HomeCounts:
    """Return counts by kind and the evidence map (objective × region), a minute old at most."""
    key = f"search:home:{_generation()}"
    found: HomeCounts | None = cache.get(key)
    if found is None:
        page = engines.search(SearchRequest(size=1))
        kinds = {
            bucket.code: bucket.count
            for facet in page.facets
            if facet.name == "kind"
            for bucket in facet.buckets
        }
        regions = {
            term.code for term in taxonomy.terms(Vocabulary.PLACE) if term.data.get("level") == "region"
        }
        pairs = engines.matrix("objective", "place")
        found = {
            "kinds": kinds,
            "evidence": {pair: count for pair, count in pairs.items() if pair[1] in regions},
        }
        cache.set(key, found, KEEP)
    return found


def _generation() -> str:
    try:
        return engines.EMBEDDED.generation()
    except EngineUnavailable:
        return "none"
