"""Discussions as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DiscussionsConfig(AppConfig):
    """Spaces, threads and posts."""

    name = "discussions"
    verbose_name = _("Discussions")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the handlers of the outbox, and give people their own contributions."""
        from core import outbox  # noqa: PLC0415 -- models must be there first
        from discussions import digests, exports, receivers, tasks  # noqa: F401, PLC0415 -- models must be there first
        from people.exports import register_export  # noqa: PLC0415 -- models must be there first

        register_export("discussions")(exports.export_of)
        outbox.extra_drains.append(digests.send_due)
