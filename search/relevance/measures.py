"""The measures: nDCG with linear gain, reciprocal rank, and how often nothing at all is found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2

DEPTH = 10  # of nDCG
RANK_DEPTH = 100  # as far as the first relevant hit is looked for

Grades = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Scores:
    """The means over ``queries`` queries; ``zero_hit`` is the share of those that found nothing."""

    ndcg: float
    mrr: float
    zero_hit: float
    queries: int

    def as_json(self) -> dict[str, float | int]:
        """Return the scores under the names that reports use."""
        return {"ndcg@10": self.ndcg, "mrr": self.mrr, "zero_hit": self.zero_hit, "queries": self.queries}


def ndcg(found: Sequence[str], grades: Grades) -> float:
    """Return the discounted gain of the first ten hits as a share of the best possible (Järvelin, Kekäläinen 2002).

    A judged document that the collection lacks still counts as possible, as in trec_eval.
    """
    ideal = sorted((grade for grade in grades.values() if grade > 0), reverse=True)
    best = _dcg(ideal)
    return _dcg([max(0.0, grades.get(key, 0.0)) for key in found]) / best if best else 0.0


def _dcg(gains: Sequence[float]) -> float:
    return sum(gain / log2(place + 2) for place, gain in enumerate(gains[:DEPTH]))


def reciprocal_rank(found: Sequence[str], grades: Grades) -> float:
    """Return 1 / the place of the first relevant hit, 0 when there is none among the first hundred."""
    for place, key in enumerate(found[:RANK_DEPTH], 1):
        if grades.get(key, 0.0) > 0:
            return 1 / place
    return 0.0


def mean(results: Sequence[tuple[Sequence[str], Grades]]) -> Scores:
    """Return the means over ``(hits in their order, grades)`` of many queries."""
    count = len(results)
    if not count:
        return Scores(0.0, 0.0, 0.0, 0)
    return Scores(
        ndcg=sum(ndcg(found, grades) for found, grades in results) / count,
        mrr=sum(reciprocal_rank(found, grades) for found, grades in results) / count,
        zero_hit=sum(not found for found, _grades in results) / count,
        queries=count,
    )
