"""``manage.py load_vocabularies``."""

from typing import Any

from django.core.management.base import BaseCommand

from taxonomy.services import load_vocabularies


class Command(BaseCommand):
    """Load the vocabularies."""

    help = "Make the vocabularies agree with taxonomy/data; repeat it as often as you like."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say what changed."""
        counts = load_vocabularies()
        if options["verbosity"]:
            self.stdout.write(
                f"{counts.created} new, {counts.updated} changed, {counts.retired} retired, {counts.unchanged} as before."
            )
