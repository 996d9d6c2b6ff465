"""Reading CSV and JSON lines: yields (line number, row or what is wrong with it)."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from django.utils.translation import gettext as _

from core.exceptions import DomainError
from resources.importing.report import RowRefused

MAX_LINE = 1_000_000
Row = dict[str, Any]


def read(path: Path) -> Iterator[tuple[int, Row | RowRefused]]:
    """Yield the rows of a file, named ``.csv``, ``.jsonl`` or ``.ndjson``. Raises DomainError for others."""
    readers = {".csv": _csv, ".jsonl": _json_lines, ".ndjson": _json_lines}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise DomainError(_("Name the file .csv or .jsonl, so that it is clear how to read it."))
    # Bytes that are not UTF-8 become lone surrogates, which the check of their row then names.
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as stream:
        yield from reader(stream)


def _json_lines(stream: TextIO) -> Iterator[tuple[int, Row | RowRefused]]:
    number = 0
    while line := stream.readline(MAX_LINE):
        number += 1
        if len(line) >= MAX_LINE and not line.endswith("\n"):
            while (rest := stream.readline(MAX_LINE)) and not rest.endswith("\n"):
                pass
            yield number, _refused(_("The line is longer than a million characters. Shorten it."))
        elif line.strip():
            yield number, _parsed(line)


def _parsed(line: str) -> Row | RowRefused:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return _refused(_("This is not JSON. Write one JSON object on each line."))
    return (
        row
        if isinstance(row, dict)
        else _refused(_("This is not an object. Write one JSON object on each line."))
    )


def _csv(stream: TextIO) -> Iterator[tuple[int, Row | RowRefused]]:
    reader = csv.DictReader(stream, restkey="")
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield (
                reader.line_num,
                _refused(_("This row cannot be read as CSV. Check its quotes and its length.")),
            )
            continue
        if "" in row or None in row.values():
            yield (
                reader.line_num,
                _refused(_("The row has not as many columns as the header. Check its quotes.")),
            )
        else:
            yield reader.line_num, {name: value for name, value in row.items() if value != ""}


def _refused(message: str) -> RowRefused:
    return RowRefused([("", message)])
