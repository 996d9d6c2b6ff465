"""Vocabularies as a Django app."""

from django.apps import AppConfig


class TaxonomyConfig(AppConfig):
    """Vocabularies and their labels."""

    name = "taxonomy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to changes of terms."""
        from taxonomy import receivers  # noqa: F401
