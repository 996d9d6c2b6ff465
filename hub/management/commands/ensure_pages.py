"""``manage.py ensure_pages``."""

from typing import Any

from django.core.management.base import BaseCommand

from hub.services import ensure_pages


class Command(BaseCommand):
    """Make the editorial pages."""

    help = "Make the home page in six languages, the standard pages and the footnote, where they are missing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them."""
        ensure_pages()
        self.stdout.write("The editorial pages are there.")
