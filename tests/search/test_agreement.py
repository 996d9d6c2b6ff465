"""The two engines are one: the same tokens, the same totals, whatever the text."""

import json
from collections import Counter
from collections.abc import Mapping
from itertools import count
from pathlib import Path

import pytest

from search import analysis, engines
from search.engines import elastic_index
from search.relevance import scratch
from search.types import Document
from tests.search.conftest import Filled, seeded

pytestmark = pytest.mark.elastic

DEMO = Path("demo/data")
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
SETS = ("scifact", "cranfield", "xquadr/ar", "xquadr/es")
AT_ONCE = 8_000  # characters: an analysis of more than 10,000 tokens is refused


def rows() -> list[dict[str, str]]:
    """Return the demo's entries: real texts in six languages."""
    return [
        json.loads(line)
        for path in sorted(DEMO.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]


def texts() -> dict[str, str]:
    """Return all the demo's text of each language."""
    found: dict[str, list[str]] = {}
    for row in rows():
        lang = analysis.content_lang(row["language"])
        found.setdefault(lang, []).append(f"{row['title']} {row.get('summary', '')} {row.get('body', '')}")
    return {lang: " ".join(parts) for lang, parts in found.items()}


def compared(given: Mapping[str, str]) -> Counter[str]:
    """Return how many tokens both engines make of each language's text. Fails where they differ."""
    index = elastic_index.create()
    made: Counter[str] = Counter()
    try:
        for lang, text in given.items():
            prepared = analysis.prepare(text, lang)
            for start in range(0, len(prepared), AT_ONCE):
                part = prepared[start : start + AT_ONCE]
                theirs = [token for _start, _end, token in elastic_index.analyze(index, part, lang)]
                assert analysis.terms(part, lang) == theirs, (lang, start)
                made[lang] += len(theirs)
    finally:
        elastic_index.delete(index)
    return made


def test_both_engines_make_the_same_tokens_of_all_the_demos_texts(search_directory: None) -> None:
    assert compared(texts()).total() > 10_000


def public_texts() -> dict[str, str]:
    """Return texts of the public sets beside the repository: abstracts, encyclopedia, a declaration in six languages."""
    found: dict[str, list[str]] = {lang: [] for lang in analysis.LANGS}
    for name in ("ref-udhr/udhr-articles.jsonl", *(f"ir-{each}/docs.jsonl" for each in SETS)):
        for line in (SHARED / name).read_text("utf-8").splitlines():
            row = json.loads(line)
            if (lang := row.get("lang", "en")) in found:
                found[lang].append(f"{row.get('title', '')} {row['text']}")
    return {lang: " ".join(parts) for lang, parts in found.items()}


if SHARED.exists():

    @pytest.mark.long
    def test_both_engines_make_the_same_400_000_tokens(search_directory: None) -> None:
        made = compared(public_texts())
        print(dict(made))  # noqa: T201 -- shown with -s
        assert made.total() > 400_000
        assert min(made[lang] for lang in analysis.LANGS) > 900


def documents() -> list[Document]:
    """Return the demo's entries as documents of equal prior."""
    numbers = count(1)
    return [
        scratch.document(
            next(numbers),
            title=row["title"],
            text=f"{row.get('summary', '')} {row.get('body', '')}",
            lang=analysis.content_lang(row["language"]),
        )
        for row in rows()
    ]


def test_totals_of_300_random_texts_are_equal(search_directory: None) -> None:
    found = documents()
    words = {lang: text.split() for lang, text in texts().items()}
    holders = [
        Filled(engine) for engine in (engines.EMBEDDED, scratch.ElasticEngine(budget=scratch.PATIENCE))
    ]
    for holder in holders:
        holder.fill(found)
    random = seeded(17)
    try:
        for _number in range(300):
            lang = random.choice(sorted(words))
            start = random.randrange(len(words[lang]) - 6)
            text = " ".join(words[lang][start : start + random.randint(1, 5)])[: 25 if lang == "zh" else 200]
            if random.random() < 0.2:
                text = f'"{text.replace(chr(34), " ")}"'
            first, second = (holder.search(text, lang=lang, size=5) for holder in holders)
            assert (first.total, first.relaxed) == (second.total, second.relaxed), (text, lang)
    finally:
        for holder in holders:
            holder.drop()
