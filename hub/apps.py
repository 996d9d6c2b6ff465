"""The composition root as a Django app."""

from django.apps import AppConfig
from django.conf import settings


class HubConfig(AppConfig):
    """Editorial pages, and the wiring of the storeys below."""

    name = "hub"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make pages searchable. Where there is a broker, ring Celery after a commit; the beat comes anyway."""
        from hub import searching  # noqa: F401

        if settings.CELERY_BROKER_URL:
            from core import outbox
            from hub.celery import ring

            outbox.bells.append(ring)
