"""The rows of the demo's data files, and how a row becomes the data of a draft."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from demo.stamp import DATA

Row = dict[str, Any]

# Entries that the demo's submitter hands in; the others are imported.
SUBMISSIONS = DATA / "submissions.jsonl"

# A name in the data files → the name in `resources.services`.
_NAMES = {
    "objectives": "objective_primary",
    "objectives_secondary": "objective_secondary",
    "principles": "principle",
    "sdgs": "sdg",
    "regions": "region",
    "countries": "country",
    "topics": "topic",
    "data_sources": "data_source",
    "methods": "method",
    "purposes": "purpose",
}
# Known of imported entries only: a submission has no source record, and its rating is for editors to say.
_NOT_SUBMITTED = {"source", "source_id", "kind", "assigned", "comprehensiveness"}


def read(path: Path) -> Iterator[Row]:
    """Yield the rows of one file."""
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)


def everything() -> Iterator[tuple[Path, Row]]:
    """Yield all rows with the file they stand in."""
    for path in sorted(DATA.glob("*.jsonl")):
        for row in read(path):
            yield path, row


def draft_data(row: Row) -> Row:
    """Return a row as the data of a draft."""
    return {_NAMES.get(name, name): value for name, value in row.items() if name not in _NOT_SUBMITTED}
