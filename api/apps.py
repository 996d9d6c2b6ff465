"""The public read API."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """What machines read at ``/api/v1/``: the same public things that people see."""

    name = "api"
    verbose_name = _("API")
