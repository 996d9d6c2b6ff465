"""The demo as a Django app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Data, accounts, reviews and the mailbox of the demo. It has no tables of its own."""

    name = "demo"
