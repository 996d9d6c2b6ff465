"""Reading a test set: ``docs.jsonl``, ``queries.jsonl`` and ``qrels.tsv`` in one folder.

Sets come from everywhere: ids may be numbers or any text, ``title`` and ``lang`` may be missing or empty, and the
documents may not fit into memory, so they are streamed. What cannot be read is an error that names file and line.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from search import analysis

DOCS, QUERIES, QRELS = "docs.jsonl", "queries.jsonl", "qrels.tsv"
LOOKED_AT = 200  # documents from which the language of the set is guessed


class BadTestSet(ValueError):
    """The folder does not hold a test set."""


@dataclass(frozen=True, slots=True)
class Text:
    """A document or a query; ``lang`` is empty when the set does not say it."""

    id: str
    title: str
    text: str
    lang: str


@dataclass(frozen=True)
class TestSet:
    """A folder with a test set. ``given_lang`` is what the set's texts are in unless they say otherwise."""

    __test__ = False  # its name is no test's

    folder: Path
    given_lang: str = ""

    @cached_property
    def lang(self) -> str:
        """The language of the whole: as given, else as most of the first documents say, else by their script."""
        if self.given_lang:
            return analysis.content_lang(self.given_lang)
        first = list(islice(_texts(self.folder / DOCS), LOOKED_AT))
        votes = Counter(each.lang or _by_script(f"{each.title} {each.text}") for each in first)
        return analysis.content_lang(votes.most_common(1)[0][0]) if votes else analysis.DEFAULT_LANG

    def count_documents(self) -> int:
        """Return how many lines there are to read."""
        try:
            with (self.folder / DOCS).open("rb") as lines:
                return sum(1 for line in lines if line.strip())
        except OSError as error:
            raise BadTestSet(f"{DOCS}: {error.strerror}") from error

    def documents(self) -> Iterator[Text]:
        """Yield the documents, each id once, with their language."""
        seen: set[str] = set()
        for each in _texts(self.folder / DOCS):
            if each.id not in seen:
                seen.add(each.id)
                yield Text(each.id, each.title, each.text, analysis.content_lang(each.lang or self.lang))

    def queries(self) -> list[Text]:
        """Return the queries that have at least one relevant document, in the order of the file."""
        grades = self.grades
        found = {each.id: each for each in _texts(self.folder / QUERIES)}
        return [
            each for key, each in found.items() if any(grade > 0 for grade in grades.get(key, {}).values())
        ]

    @cached_property
    def grades(self) -> dict[str, dict[str, float]]:
        """The grade of each judged document by query."""
        grades: dict[str, dict[str, float]] = {}
        for number, line in _lines(self.folder / QRELS):
            cells = line.split("\t") if "\t" in line else line.split()
            try:
                query, document, grade = cells[0].strip(), cells[-2].strip(), float(cells[-1])
            except (ValueError, IndexError) as error:
                if number == 1:  # the header
                    continue
                raise BadTestSet(f"{QRELS}, line {number}: not query, document and grade") from error
            grades.setdefault(query, {})[document] = grade
        return grades


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="\n") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield number, line.strip("\r\n")
    except OSError as error:
        raise BadTestSet(f"{path.name}: {error.strerror}") from error


def _texts(path: Path) -> Iterator[Text]:
    for number, line in _lines(path):
        try:
            data = json.loads(line)
            yield Text(_id(data), _string(data, "title"), _string(data, "text"), _string(data, "lang"))
        except (ValueError, KeyError, TypeError) as error:
            raise BadTestSet(f"{path.name}, line {number}: {type(error).__name__}: {error}") from error


def _id(data: dict[str, Any]) -> str:
    value = data["id"] if "id" in data else data["_id"]
    if not isinstance(value, str | int | float):
        raise TypeError("an id must be a text or a number")
    return str(value).strip()


def _string(data: dict[str, Any], name: str) -> str:
    value = data.get(name)
    if value is None:
        return ""
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _by_script(text: str) -> str:
    """Return the language of a script that only one of ours is written in, by most of its letters."""
    letters = Counter(
        next(iter(found)) if len(found := analysis.scripts(char)) == 1 else analysis.DEFAULT_LANG
        for char in text[:2000]
        if char.isalpha()
    )
    return letters.most_common(1)[0][0] if letters else analysis.DEFAULT_LANG
