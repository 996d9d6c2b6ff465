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
        from core import outbox
        from discussions import digests, exports, receivers, tasks  # noqa: F401
        from people.exports import register_export

        register_export("discussions")(exports.export_of)
        outbox.extra_drains.append(digests.send_due)
