"""The directory as a Django app."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Data-innovation use cases."""

    name = "directory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the use case as a kind of entry."""
        from directory.kinds import register_own

        register_own()
