"""``manage.py reconcile_index``: are the indices equal to the database?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from search import documents
from search.reconcile import Report, reconcile

SHOWN = 20


class Command(BaseCommand):
    """Fails when something differs and is not repaired, so that a scheduler notices."""

    help = "Compare the search indices with the database, bucket by bucket."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Compare only, or repair as well."""
        parser.add_argument("--repair", action="store_true", help="write again what differs")
        parser.add_argument("--no-progress", action="store_true", help="no progress bar")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare; with --repair compare once more afterwards."""
        report = self._compare(options, repair=options["repair"])
        if options["repair"] and report.keys:
            report = self._compare(options, repair=False)
        if not report.is_clean:
            raise CommandError("The indices differ from the database.")

    def _compare(self, options: dict[str, Any], *, repair: bool) -> Report:
        quiet = options["no_progress"] or options["verbosity"] == 0
        with tqdm(total=documents.count_everything(), unit="entry", disable=quiet) as bar:
            report = reconcile(repair=repair, progress=bar.update)
        for drift in report.drifts:
            keys = sorted(drift.keys)
            more = f" and {len(keys) - SHOWN} more" if len(keys) > SHOWN else ""
            listed = f": {', '.join(keys[:SHOWN])}{more}" if keys else ""
            self.stdout.write(f"{drift.copy}: {drift.error or f'{len(keys)} differ{listed}'}")
        return report
