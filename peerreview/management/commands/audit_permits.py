"""``manage.py audit_permits``: is everything that is live what somebody permitted?"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from peerreview.audit import findings


class Command(BaseCommand):
    """Compare what is live with the permits. Exit 1 and a list when something does not fit."""

    help = "Find entries that went live around the review, and records of reviews that were altered."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the form of the answer."""
        parser.add_argument("--json", action="store_true", help="Print the findings as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was found."""
        found = list(findings())
        if options["json"]:
            self.stdout.write(json.dumps([vars(one) for one in found], ensure_ascii=False, indent=1))
        else:
            for one in found:
                self.stdout.write(f"{one.subject}  {one.code}: {one.text}")
        if found:
            raise CommandError(f"{len(found)} findings.", returncode=1)
        if not options["json"]:
            self.stdout.write(self.style.SUCCESS("Everything that is live has a permit for its very text."))
