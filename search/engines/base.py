"""What the engines have in common."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from search.query import Plan
from search.types import Answer, Document, SearchRequest, Suggestion

Matrix = dict[tuple[str, str], int]
Versioned = tuple[int, Document]
Question = tuple[SearchRequest, Plan | None]
Counted = tuple[int, tuple[str, ...]]  # how many there are, and the keys of the first of them
FIRST_COUNTED = 5


class EngineUnavailable(Exception):
    """The engine cannot answer now; another one shall."""


class Engine(Protocol):
    """An engine answers; what it may hold is decided before, in ``search.documents``."""

    name: str

    def search(self, request: SearchRequest, plan: Plan | None) -> Answer:
        """Return hits, total and disjunctive facet counts. Raises EngineUnavailable."""

    def count(self, asked: Sequence[Question], seconds: float, *, relaxed: bool = False) -> list[Counted]:
        """Return for each question how many have all its words (``relaxed``: some), and the first of them.

        All in one go, within so many seconds. Raises EngineUnavailable.
        """

    def suggest(self, text: str, limit: int) -> list[Suggestion]:
        """Return things whose title has the words of ``text``, the last one begun. Raises EngineUnavailable."""

    def matrix(self, rows: str, columns: str) -> Matrix:
        """Return how many entries have each pair of codes of two facets. Raises EngineUnavailable."""


def other_filters(filters: Mapping[str, tuple[str, ...]], name: str) -> dict[str, tuple[str, ...]]:
    """Return the filters without the one of facet ``name``: what its own counts are taken under."""
    return {other: codes for other, codes in filters.items() if other != name}
