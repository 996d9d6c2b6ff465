"""Peer review as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeerReviewConfig(AppConfig):
    """Cases, panels and decisions."""

    name = "peerreview"
    verbose_name = _("Peer review")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let seated reviewers read frozen files, and give people their own part of the records."""
        # Importing is registering: the worker that does what the outbox holds must know the handler.
        from peerreview import (
            policies,
            queries,
            receivers,  # noqa: F401 -- models must be there first
        )
        from peerreview.services import matching  # noqa: F401
        from people.exports import register_export
        from resources.policies import register_file_reader

        register_file_reader(policies.can_read_file)
        register_export("reviews")(queries.export_of)
