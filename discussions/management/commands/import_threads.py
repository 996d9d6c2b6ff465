"""``manage.py import_threads FILE --space SLUG``."""

import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Site

from core.exceptions import DomainError
from discussions.importing import Report, import_threads
from discussions.models import Space

WIDTH = 40
SHOWN = 20  # skipped lines that are printed


class Command(BaseCommand):
    """Import discussions."""

    help = (
        "Import threads from JSON lines (plain or gzip): id, parent (id or null), root, subject, author, date, body. "
        "Unknown keys are ignored, bad lines reported and skipped; a second run changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the file and the space."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--space", required=True, help="the slug of the space; made if there is none")
        parser.add_argument("--title", default="", help="the title of a new space")
        parser.add_argument("--strict", action="store_true", help="fail when a line was skipped")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, and say what came of it."""
        started = time.perf_counter()
        try:
            space = find_or_make_space(options["space"], options["title"])
            report = import_threads(options["file"], space=space, progress=self._progress)
        except DomainError as error:
            raise CommandError(str(error)) from error
        self._say(report, time.perf_counter() - started)
        if options["strict"] and report.errors:
            raise CommandError(f"{len(report.errors)} lines were skipped.")

    def _progress(self, done: int, total: int) -> None:
        if sys.stderr.isatty():
            filled = "█" * (WIDTH * done // max(total, 1))
            self.stderr.write(f"\r{filled:<{WIDTH}} {done}/{total}", ending="" if done < total else "\n")

    def _say(self, report: Report, seconds: float) -> None:
        for error in report.errors[:SHOWN]:
            self.stderr.write(error)
        if len(report.errors) > SHOWN:
            self.stderr.write(f"… and {len(report.errors) - SHOWN} more")
        self.stdout.write(
            f"{report.created} posts in {report.threads} new threads, {report.unchanged} unchanged,"
            f" {len(report.errors)} lines skipped ({seconds:.1f} s)"
        )


def find_or_make_space(slug: str, title: str) -> Space:
    """Return the space of this name; a new one stands below the site's home page."""
    found = Space.objects.filter(code=slug).first() or Space.objects.filter(slug=slug).first()
    if found is not None:
        return found
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        raise DomainError("There is no site yet: run manage.py ensure_pages first.")
    return site.root_page.add_child(
        instance=Space(title=title or slug.replace("-", " ").capitalize(), slug=slug)
    )
