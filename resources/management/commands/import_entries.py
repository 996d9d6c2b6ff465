"""``manage.py import_entries FILE``: see docs/import.md."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from accounts.models import User
from core.exceptions import DomainError
from resources.importing import ImportReport, import_file

SHOWN = 100


class Command(BaseCommand):
    """Import entries from CSV or JSON lines."""

    help = "Import entries from a file of CSV or JSON lines; docs/import.md describes it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, and who imports."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--by", metavar="EMAIL", help="who imports; default: the first active administrator"
        )
        parser.add_argument("--dry-run", action="store_true", help="check everything, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and tell. Exit code 1 when rows were refused."""
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        try:
            with tqdm(unit=" rows", disable=not self.stderr.isatty()) as bar:
                report = import_file(
                    path,
                    by=_importer(options["by"]),
                    dry_run=options["dry_run"],
                    progress=lambda rows: _advance(bar, rows),
                )
        except DomainError as error:
            raise CommandError(str(error)) from error
        self._tell(report, dry_run=options["dry_run"])
        if report.errors:
            raise SystemExit(1)

    def _tell(self, report: ImportReport, *, dry_run: bool) -> None:
        for error in report.errors[:SHOWN]:
            self.stderr.write(str(error))
        if len(report.errors) > SHOWN:
            self.stderr.write(f"… and {len(report.errors) - SHOWN} more")
        if dry_run:
            self.stdout.write("Nothing was written (--dry-run). It would have been:")
        counts = f"{report.created} created, {report.updated} updated, {report.unchanged} unchanged"
        self.stdout.write(f"{counts}, {len(report.errors)} errors")


def _advance(bar: Any, rows: int) -> None:
    bar.update(rows)


def _importer(email: str | None) -> User:
    if email:
        user = User.objects.filter(email__iexact=email, is_active=True).first()
    else:
        user = User.objects.filter(groups__name="administrator", is_active=True).order_by("pk").first()
    if user is None:
        raise CommandError("There is no such active account; name an administrator with --by EMAIL.")
    return user
