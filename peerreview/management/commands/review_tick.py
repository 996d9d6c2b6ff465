"""``manage.py review_tick``: the clock of peer review, once."""

from typing import Any

from django.core.management.base import BaseCommand

from peerreview.services import tick


class Command(BaseCommand):
    """Send what is due, close what nobody answered. It may run at any time and as often as one likes."""

    help = "Run the clock of peer review once; the beat does it every hour."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many cases were looked at."""
        self.stdout.write(f"{tick()} open cases looked at.")
