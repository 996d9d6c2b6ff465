"""A library of entries in six languages and all kinds, in the database: imported by the service that imports.

The words are chosen so that a reader needs no stemmer to say what matches: each is its own stem, none is part of
another, none is a synonym or a stop word. Groups of entries have the same text and differ only in what the ordering
rule looks at.
"""

import json
from functools import cache
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from django.utils import timezone

from resources.importing import import_file
from resources.models import Entry
from taxonomy.models import Term, Vocabulary
from taxonomy.services import load_vocabularies
from tests.search import entries

LATIN = [
    "akrop",
    "belup",
    "corgat",
    "dumbo",
    "fezub",
    "gilgo",
    "hupko",
    "jambu",
    "kolfi",
    "lumpo",
    "mabrik",
    "norpa",
]
ARABIC = ["قمر", "جبل", "نجم", "برق", "فجر", "حبر"]
RUSSIAN = ["лоб", "дом", "сад", "лес", "зонт", "мост"]
CHINESE = ["山峰", "江湖", "云朵", "松柏", "石桥", "花园"]
WORDS = {"en": LATIN, "fr": LATIN, "es": LATIN, "ar": ARABIC, "ru": RUSSIAN, "zh": CHINESE}
SAME_TEXT = 4  # entries in a group
_numbers = count(1)


def fill(folder: Path, number: int, random: Random) -> None:
    """Bring ``number`` public entries into the database, and one in ten that nobody may read any more."""
    load_vocabularies()
    _codes.cache_clear()
    made: list[dict[str, Any]] = []
    while len(made) < number * 11 // 10:
        made += _group(random)
    path = folder / "library.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in made), encoding="utf-8")
    report = import_file(path, by=entries.editor())
    assert report.errors == []
    hidden = list(Entry.objects.order_by("pk").values_list("pk", flat=True))[number:]
    for place, pk in enumerate(hidden):
        past = timezone.now() - timezone.timedelta(days=1)
        change: dict[str, Any] = {"live": False} if place % 2 else {"expire_at": past}
        Entry.objects.filter(pk=pk).update(**change)


def _group(random: Random) -> list[dict[str, Any]]:
    """Return entries with one text: same language, places and organisations, for their names are text, too."""
    language = random.choice(sorted(WORDS))
    words = WORDS[language]
    between = "" if language == "zh" else " "
    shared = {
        "language": "pt" if language == "en" and random.random() < 0.2 else language,
        "title": between.join(random.choices(words, k=3)),
        "summary": between.join(random.choices(words, k=random.randint(3, 12))),
        "body": between.join(random.choices(words, k=random.randint(0, 30))),
        "countries": random.sample(_codes(Vocabulary.PLACE, "country"), random.choice((0, 1, 1, 2, 3))),
        "organisations": [
            {"name": f"Zq{chr(97 + number)}x", "role": "publisher"}
            for number in random.sample(range(20), random.randint(0, 2))
        ],
    }
    return [_entry(random, shared) for _number in range(random.choice((1, SAME_TEXT)))]


def _entry(random: Random, shared: dict[str, Any]) -> dict[str, Any]:
    kind = random.choice(("resource", "resource", "practice", "use_case"))
    year = random.choice((None, *range(1995, 2027)))
    row = {
        **shared,
        "source": "Tests",
        "source_id": str(next(_numbers)),
        "kind": kind,
        "year": year,
        "year_end": year + 2 if year and year < 2024 and random.random() < 0.2 else None,
        "scope": random.choice(_codes(Vocabulary.SCOPE)),
        "comprehensiveness": random.randint(0, 5),
        "objectives": random.sample(_codes(Vocabulary.OBJECTIVE), random.randint(1, 3)),
        "principles": random.sample(_codes(Vocabulary.PRINCIPLE), random.randint(0, 2)),
        "regions": random.sample(_codes(Vocabulary.PLACE, "region", "subregion"), random.choice((0, 0, 1))),
    }
    if kind == "resource":
        row["resource_type"] = random.choice(_codes(Vocabulary.RESOURCE_TYPE))
    elif kind == "practice":
        row["practice_type"] = random.choice(_codes(Vocabulary.PRACTICE_TYPE))
    else:
        row["data_sources"] = random.sample(_codes(Vocabulary.DATA_SOURCE), 2)
        row["methods"] = random.sample(_codes(Vocabulary.METHOD), 1)
    return {name: value for name, value in row.items() if value not in (None, [], "")}


@cache
def _codes(vocabulary: str, *levels: str) -> list[str]:
    terms = Term.objects.filter(vocabulary=vocabulary, active=True)
    return [term.code for term in terms if not levels or term.data.get("level") in levels]
