"""The user model and the names of the roles; nothing else may live here."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Kept free of everything else: Wagtail's own migrations depend on this app."""

    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
