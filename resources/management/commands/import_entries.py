"""``manage.py import_entries FILE``."""

from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from core.exceptions import DomainError
from resources.importing import import_file


class Command(BaseCommand):
    """Import curated entries."""

    help = "Import entries from CSV or JSON lines (docs/import.md). Good rows are kept; bad ones are listed."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, who imports it, and whether it is only tried."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check everything, write nothing")
        parser.add_argument("--by", help="e-mail address of the administrator; default: the first one")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, list what was refused, and say how it went. Exit code 1 when rows were refused."""
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path.name}.")
        try:
            with tqdm(unit=" rows", disable=None, total=_lines(path)) as bar:
                report = import_file(path, by=_administrator(options["by"]), dry_run=options["dry_run"], progress=bar.update)
        except DomainError as error:
            raise CommandError(str(error)) from error
        for error in report.errors:
            self.stderr.write(f"line {error.line}, {error.field}: {error.message}")
        tried = "Would be: " if options["dry_run"] else ""
        self.stdout.write(
            f"{tried}{report.created} new, {report.updated} changed, {report.unchanged} as before, "
            f"{len({error.line for error in report.errors})} refused."
        )
        if report.errors:
            raise SystemExit(1)


def _lines(path: Path) -> int:
    with path.open("rb") as source:
        return sum(1 for _line in source)


def _administrator(email: str | None) -> Any:
    users = get_user_model().objects.filter(is_active=True)
    found = users.filter(email=email.lower()) if email else users.filter(groups__name="administrator").order_by("pk")
    user = found.first()
    if user is None:
        raise CommandError("There is no such administrator; give --by E-MAIL.")
    return user
