"""Importing entries that were published elsewhere, with a permit of the kind curated (see docs/import.md)."""

from resources.importing.report import ImportReport, RowError
from resources.importing.run import import_file

__all__ = ["ImportReport", "RowError", "import_file"]
