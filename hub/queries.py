"""What the home page shows."""

from typing import Any, TypedDict

from resources import kinds
from resources.models import Call, Entry
from search.queries import home_counts
from taxonomy.models import Term, Vocabulary
from taxonomy.queries import labels, terms

REGIONS = ("002", "019", "142", "150", "009")  # M49, in the order of their names
LATEST = 3
SIZES = 9  # classes n1 … n9 of the dots


class Cell(TypedDict):
    """One dot of the evidence map; ``size`` is 0 where there is nothing."""

    region: str
    label: str
    count: int
    size: int


class Row(TypedDict):
    """One objective of the evidence map."""

    objective: Term
    cells: list[Cell]


def home() -> dict[str, Any]:
    """Return the context of the home page."""
    counts = home_counts()
    chips = [{"kind": spec, "count": counts["kinds"].get(spec.code, 0)} for spec in kinds.all_kinds()]
    latest = Entry.objects.public().filter(provenance="reviewed").order_by("-first_published_at", "-pk")
    places = labels(Vocabulary.PLACE)
    return {
        "kind_counts": chips,
        "regions": [{"code": code, "label": places.get(code, code)} for code in REGIONS],
        "evidence": evidence_map(counts["evidence"]),
        "latest": list(latest.for_listing()[:LATEST]),
        "calls": list(Call.objects.open()[:LATEST]),
    }


def evidence_map(counts: dict[tuple[str, str], int]) -> list[Row]:
    """Return all objectives with one cell for each region.

    ``counts`` maps (objective, region) to a number of entries. A dot's diameter (1 to 9) grows with the root of its
    number, so that its area grows with the number.
    """
    most = max((count for (_objective, region), count in counts.items() if region in REGIONS), default=0)
    places = labels(Vocabulary.PLACE)
    return [
        {
            "objective": objective,
            "cells": [
                {
                    "region": region,
                    "label": places.get(region, region),
                    "count": counts.get((objective.code, region), 0),
                    "size": _size(counts.get((objective.code, region), 0), most),
                }
                for region in REGIONS
            ],
        }
        for objective in terms(Vocabulary.OBJECTIVE)
        if objective.code != "0"  # "General" is no objective
    ]


def _size(count: int, most: int) -> int:
    return max(1, round(SIZES * (count / most) ** 0.5)) if count else 0
