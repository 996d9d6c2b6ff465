"""Our own judgments: real questions in six languages, and the demo's entries that answer them.

``judgments.csv`` has a line for each judged entry: query, the page's language, the entry's ``source_id`` in the
demo's data, and a grade: 3 is what was asked for, 2 helps, 1 touches it.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from search import query
from search.engines.base import Engine
from search.relevance import measures
from search.relevance.measures import RANK_DEPTH, Scores
from search.types import SearchRequest

FILE = Path(__file__).parent / "judgments.csv"


@dataclass(frozen=True, slots=True)
class Judged:
    """A query on a page in ``lang``, and the grades of entries by their id at their source."""

    text: str
    lang: str
    grades: Mapping[str, float]


def read() -> list[Judged]:
    """Return all judged queries in the order of the file."""
    grades: dict[tuple[str, str], dict[str, float]] = {}
    with FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            grades.setdefault((row["query"], row["lang"]), {})[row["doc"]] = float(row["grade"])
    return [Judged(text, lang, found) for (text, lang), found in grades.items()]


def score(engine: Engine, source_ids: Mapping[int, str]) -> dict[str, Scores]:
    """Return the scores by language as people see the hits, the ordering rule's prior included.

    ``source_ids`` names the entries by primary key.
    """
    results: dict[str, list[tuple[list[str], Mapping[str, float]]]] = {}
    for judged in read():
        request = SearchRequest(text=judged.text, lang=judged.lang, size=RANK_DEPTH)
        answer = engine.search(request, query.plan(judged.text, judged.lang))
        found = [source_ids.get(hit.object_id, "") for hit in answer.hits]
        results.setdefault(judged.lang, []).append((found, judged.grades))
    return {lang: measures.mean(found) for lang, found in results.items()}
