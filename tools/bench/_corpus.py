"""The collection of the search benchmarks: generated entries in the database, and questions about them."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from tools.bench import _words

TITLE, SUMMARY, BODY = 8, 30, 120  # words
BATCH = 5_000
ORGANISATIONS = 2_000
SOURCE = "bench"
CLASSES = ("narrow", "medium", "three words", "broad")
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

ENTRY = (
    *("id", "public_id", "kind", "title", "slug", "summary", "body", "language", "year", "scope"),
    *("comprehensiveness", "provenance", "source", "source_id", "live", "first_published_at"),
    *("created_at", "updated_at"),
)


@dataclass(frozen=True)
class Codes:
    """Keys of terms by what they say, drawn from the vocabularies."""

    countries: Sequence[int]
    objectives: Sequence[int]
    principles: Sequence[int]
    data_sources: Sequence[int]
    methods: Sequence[int]
    types: Sequence[str]
    scopes: Sequence[str]

    @classmethod
    def read(cls) -> "Codes":
        """Read them from the database."""
        from taxonomy import queries
        from taxonomy.models import Vocabulary

        def keys(vocabulary: Any) -> list[int]:
            return [term.pk for term in queries.terms(vocabulary)]

        places = queries.terms(Vocabulary.PLACE)
        return cls(
            [term.pk for term in places if term.data.get("level") == "country"],
            keys(Vocabulary.OBJECTIVE),
            keys(Vocabulary.PRINCIPLE),
            keys(Vocabulary.DATA_SOURCE),
            keys(Vocabulary.METHOD),
            [term.code for term in queries.terms(Vocabulary.RESOURCE_TYPE)],
            [term.code for term in queries.terms(Vocabulary.SCOPE)],
        )


def fill(count: int) -> float:
    """Put ``count`` generated entries into the database, past the services; return the seconds."""
    from django.db import transaction

    start = time.perf_counter()
    codes = Codes.read()
    for first in range(0, count, BATCH):
        with transaction.atomic():
            _insert(range(first, min(first + BATCH, count)), codes)
    return time.perf_counter() - start


def _insert(numbers: Sequence[int], codes: Codes) -> None:
    from core import bulk
    from resources.models import Entry, EntryOrganisation, EntryTerm, Resource

    keys = bulk.take_keys(Entry, len(numbers))
    randoms = [Random(f"entry {number}") for number in numbers]  # noqa: S311 -- not for secrets
    rows = list(zip(numbers, keys, randoms, strict=True))
    bulk.insert(Entry, ENTRY, (_entry(number, key, random, codes) for number, key, random in rows))
    bulk.insert(
        Resource,
        ("entry_ptr_id", "resource_type"),
        ((key, random.choice(codes.types)) for _number, key, random in rows),
    )
    bulk.insert(
        EntryTerm,
        ("entry_id", "role", "term_id"),
        ((key, role, term) for _number, key, random in rows for role, term in _terms(random, codes)),
    )
    bulk.insert(
        EntryOrganisation,
        ("entry_id", "name", "slug", "role"),
        ((key, f"Organisation {n}", f"organisation-{n}", "publisher") for key, n in _publishers(rows)),
    )


def _publishers(rows: Sequence[tuple[int, int, Random]]) -> Iterator[tuple[int, int]]:
    for _number, key, random in rows:
        yield key, int(ORGANISATIONS ** random.random())  # the commonest has a tenth, as of real sources


def _entry(number: int, key: int, random: Random, codes: Codes) -> tuple[Any, ...]:
    from django.utils import timezone

    lang, now = _words.language(random), timezone.now()
    title = _words.text(lang, TITLE, random)[:200]
    return (
        *(key, _public_id(number), "resource", title, f"generated-{number}"),
        *(_words.text(lang, SUMMARY, random), _words.text(lang, BODY, random), lang),
        *(random.randint(1990, 2026), random.choice(codes.scopes), random.randint(0, 5)),
        *(random.choice(("curated", "reviewed")), SOURCE, f"bench-{number}", True, now, now, now),
    )


def _public_id(number: int) -> str:
    digits = ""
    for _place in range(7):
        number, rest = divmod(number, 32)
        digits = _DIGITS[rest] + digits
    return f"Z{digits}"


def _terms(random: Random, codes: Codes) -> Iterator[tuple[str, int]]:
    primary, secondary = random.sample(codes.objectives, 2)
    yield "objective_primary", primary
    yield "objective_secondary", secondary
    for role, terms, counts in (
        ("country", codes.countries, (1, 1, 1, 2, 3)),
        ("principle", codes.principles, (0, 1, 1, 2)),
        ("data_source", codes.data_sources, (0, 0, 1, 2)),
        ("method", codes.methods, (0, 0, 1, 2)),
    ):
        for term in random.sample(terms, random.choice(counts)):
            yield role, term


def texts(count: int) -> list[tuple[str, str]]:
    """Return ``(class, text)`` of questions: the classes in turn, words by how common they are, most in English."""
    random = Random("questions")  # noqa: S311 -- not for secrets
    found = []
    for number in range(count):
        name = CLASSES[number % len(CLASSES)]
        lang = "en" if random.random() < 0.8 else _words.language(random)
        scale = _words.SIZES[lang] / _words.SIZES["en"]
        first, last = {"narrow": (6_000, 16_000), "medium": (150, 400), "broad": (6, 14)}.get(name, (20, 200))
        words = [
            _words.by_rank(lang, int(first * scale), max(int(last * scale), int(first * scale) + 2), random)
            for _word in range(3 if name == "three words" else 1)
        ]
        found.append((name, " ".join(words)))
    return found


def requests(count: int, *, browse: bool = False, **more: Any) -> list[Any]:
    """Return questions as the search takes them; every second one has two regions and a type chosen."""
    from search.types import SearchRequest

    chosen = {"place": ("002", "150"), "type": ("report",)}
    codes = Codes.read()
    chosen["type"] = (codes.types[0],)
    return [
        SearchRequest(
            text="" if browse else text, lang="en", filters=chosen if number // 4 % 2 else {}, **more
        )
        for number, (_name, text) in enumerate(texts(count))
    ]
