"""``manage.py audit_events``: is the record of what happened in each case whole and unaltered?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from peerreview.audit import chain_findings


class Command(BaseCommand):
    """Follow the chain of events of every case. Exit 1 and a list when something does not fit."""

    help = "Find events of review that were altered, taken out, put in or reordered."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was found."""
        found = list(chain_findings())
        for one in found:
            self.stdout.write(f"{one.subject}  {one.text}")
        if found:
            raise CommandError(f"{len(found)} findings.", returncode=1)
        self.stdout.write(self.style.SUCCESS("Every chain of events is whole."))
