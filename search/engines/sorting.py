"""Which order a request gets: "relevance" means nothing without words to be relevant to."""

from search.query import Plan
from search.types import Sort


def effective_sort(asked: Sort | None, plan: Plan | None) -> Sort:
    """Return the order to use: the asked one if it makes sense, else relevance with words, the rule without."""
    if plan and plan.scoring:
        return asked or "relevance"
    return "rule" if asked in (None, "relevance") else asked
