"""Entries as a Django app."""

from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    """Entry and its kinds Resource and Practice."""

    name = "resources"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the kinds of this app and the work that follows an upload."""
        from resources import kinds, tasks  # noqa: F401

        kinds.register_own()
