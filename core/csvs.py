"""Tables for spreadsheets that cannot run formulas."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"


def safe_cell(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe before what would begin one.

    Numbers stay numbers, also negative ones.
    """
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    text = str(value)
    return f"'{text}" if text.lstrip(" \n").startswith(DANGEROUS) or text.startswith(DANGEROUS) else text


def csv_text(header: Iterable[Any], rows: Iterable[Iterable[Any]]) -> str:
    """Return a table as CSV, every text in quotes."""
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_NONNUMERIC)
    for row in (header, *rows):
        writer.writerow([safe_cell(cell) for cell in row])
    return written.getvalue()


def csv_response(name: str, header: Iterable[Any], rows: Iterable[Iterable[Any]]) -> HttpResponse:
    """Answer with a table as a file; the mark at its start makes spreadsheets read UTF-8."""
    response = HttpResponse(BOM + csv_text(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response
