"""Entries without meaning for trying size. Title and source say that they are generated."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from taxonomy import queries
from taxonomy.models import Vocabulary

SOURCE = "generated"
_TEXT = """
access admission arrival assistance border capacity census city climate coast community consular corridor
cost crossing data departure diaspora document education employment estimate evidence family farm flow
forecast guidance health host household housing identity inclusion indicator information integration
island journey labour language law market measure mobility network origin partner passport pathway permit
port practice protection reception record recruitment referral registration remittance rescue return river
route school season sector service settlement skill social statistics student survey town transfer transit
visa village work
"""
_WORDS = _TEXT.split()


def entry(number: int) -> dict[str, Any]:
    """Return one generated entry; the same number always gives the same entry."""
    chance = random.Random(number)  # noqa: S311 -- nothing secret depends on it
    words = chance.sample(_WORDS, 4)
    countries = chance.sample(_countries(), chance.choice((1, 1, 1, 2, 3)))
    objectives = chance.sample([term.code for term in queries.terms(Vocabulary.OBJECTIVE)], 2)
    return {
        "source": SOURCE,
        "source_id": f"generated-{number:07d}",
        "kind": "resource",
        "resource_type": chance.choice(queries.terms(Vocabulary.RESOURCE_TYPE)).code,
        "title": f"Generated entry {number}: {words[0]}, {words[1]} and {words[2]}",
        "language": chance.choice(("en", "en", "en", "fr", "es", "ar", "ru", "zh")),
        "summary": f"Generated for trying size; it says nothing. Words: {', '.join(words)}.",
        "body": " ".join(chance.choices(_WORDS, k=80)).capitalize() + ".",
        "year": chance.randint(2005, 2025),
        "scope": chance.choice(queries.terms(Vocabulary.SCOPE)).code,
        "countries": countries,
        "objectives": objectives[:1],
        "objectives_secondary": objectives[1:],
        "organisations": [{"name": f"Generated organisation {chance.randint(1, 200)}", "role": "publisher"}],
        "links": [{"url": f"https://example.org/generated/{number}", "title": "Generated link"}],
        "assigned": ["objectives", "objectives_secondary"],
    }


def write(path: Path, count: int) -> Path:
    """Write entries 1 to ``count`` as JSON lines; return the path."""
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in entries(count))
    return path


def entries(count: int) -> Iterator[dict[str, Any]]:
    """Yield generated entries 1 to ``count``."""
    return (entry(number) for number in range(1, count + 1))


def _countries() -> list[str]:
    places = queries.terms(Vocabulary.PLACE)
    return [term.code for term in places if term.data.get("level") == "country"]
