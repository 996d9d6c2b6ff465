"""Profiles, organisations and the roster of reviewers."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Who people are, beyond their account."""

    name = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the receivers and register what this app exports of a person."""
        # Here and not above: the models must be there first. Importing is registering.
        from people import exports, receivers  # noqa: F401
