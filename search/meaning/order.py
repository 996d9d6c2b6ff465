"""The factor of meaning in the order of the first hits."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from search.types import RawHit

WINDOW = 50  # hits; further down the words decide alone

WEIGHT = 1.1


def factor(meaning: float) -> float:
    """Return what the relevance is multiplied by: from 1 to 2.1, about as much as the ordering rule's prior."""
    return 1.0 + WEIGHT * max(meaning, 0.0)


def reordered(hits: Sequence[RawHit], meanings: Mapping[str, float]) -> tuple[RawHit, ...]:
    """Return the hits by relevance times meaning. ``meanings``: the cosine with the question, by key.

    A hit without a vector gets the mean of the others', so that having none is neither good nor bad and equal texts
    keep the order that the ordering rule gives them. Without any vector nothing changes.
    """
    known = [meanings[hit.doc_key] for hit in hits if hit.doc_key in meanings]
    if not known:
        return tuple(hits)
    mean = sum(known) / len(known)
    weighed = [_weighed(hit, meanings.get(hit.doc_key, mean)) for hit in hits]
    return tuple(sorted(weighed, key=lambda hit: (-(hit.score or 0.0), -hit.rank_key)))


def _weighed(hit: RawHit, meaning: float) -> RawHit:
    # The place goes: it is one in the order without meaning, and the next page must not begin there.
    return replace(hit, score=(hit.score or 0.0) * factor(meaning), meaning=meaning, place=())
