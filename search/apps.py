"""Search listens and asks."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """Documents, two engines, their synchronisation and the search page."""

    name = "search"
    verbose_name = _("Search")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the receivers, the drain and the checks of the settings."""
        from search import checks, condition, conf, receivers  # noqa: F401
        from search.sources import discussions, experts  # noqa: F401

        if conf.elasticsearch_url():
            import elasticsearch  # noqa: F401 -- now, and not while the first reader waits
