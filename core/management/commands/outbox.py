"""Look after the outbox: ``manage.py outbox [--retry ID …] [--forget DAYS]``."""

from datetime import timedelta
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from core import outbox


class Command(BaseCommand):
    """Lists what was given up, without contents; tries rows again; empties old rows."""

    help = "List the outbox rows that were given up; try some again; forget the contents of old ones."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--retry", type=int, nargs="+", default=[], metavar="ID", help="try these again")
        parser.add_argument("--forget", type=int, metavar="DAYS", help="empty rows done so many days ago")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked for, then list what is left."""
        for pk in options["retry"]:
            if not outbox.retry(pk):
                raise CommandError(f"No row {pk} was given up.")
        if options["forget"] is not None:
            emptied = outbox.forget(timedelta(days=options["forget"]))
            self.stdout.write(f"Emptied {emptied} rows.")
        rows = list(outbox.given_up())
        for row in rows:
            self.stdout.write(
                f"{row.pk}  {row.given_up_at:%Y-%m-%d %H:%M}  {row.topic}  {row.key}  {row.last_error}"
            )
        self.stdout.write(f"{len(rows)} rows were given up.")
