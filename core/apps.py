"""The lowest storey: it knows none of the others."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Outbox, mail, uploads, sanitising, health and the request guards."""

    name = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the mail handler and the built-in health checks."""
        # Here and not above: the models must be there first. Importing is registering.
        from core import health_checks, mail  # noqa: F401
