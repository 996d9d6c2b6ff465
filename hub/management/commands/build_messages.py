"""``manage.py build_messages``: compile the translations that need it."""

from typing import Any

from django.core.management.base import BaseCommand

from hub import messages


class Command(BaseCommand):
    """Compile translations with Babel; what is up to date is left alone."""

    help = "Compile translations (.po to .mo) with Babel; no gettext tools are needed."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Compile and say what was compiled."""
        compiled = messages.build()
        for source in compiled:
            self.stdout.write(f"{source.parent.parent.name}: {source.name}")
        if not compiled:
            self.stdout.write("All translations are up to date.")
