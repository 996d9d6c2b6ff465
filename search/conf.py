"""The settings of the search, in one place, with their defaults."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.dispatch import receiver

from search.ranking import Weights

SUGGEST_BUDGET = 0.15  # seconds to suggest titles while somebody types
RELIEF_BUDGET = 0.25  # seconds to find out which filter stands in the way
SPELLING_BUDGET = 0.25  # seconds to find out what was meant when next to nothing was found
TIME_BUDGET = 0.75  # seconds a page waits for Elasticsearch: with our own work around it less than 0.8
RELAX_BELOW = 10  # fewer entries with all the words: entries with some of them are shown, too
DEEPEST_HIT = 10_000  # Elasticsearch's max_result_window, and as far as page numbers reach in both engines


def engine_name() -> str:
    """Return the chosen engine: ``elastic`` or ``embedded``."""
    name = getattr(settings, "HUB_SEARCH_ENGINE", "embedded")
    if name not in ("elastic", "embedded"):
        raise ImproperlyConfigured("HUB_SEARCH_ENGINE is 'elastic' or 'embedded'")
    return name


def elasticsearch_url() -> str:
    """Return the server's address, with user and password if it has any; empty when there is none."""
    return getattr(settings, "ELASTICSEARCH_URL", "") or ""


def index_name() -> str:
    """Return the alias under which Elasticsearch is asked; the indices are called ``<alias>-<number>``."""
    return getattr(settings, "HUB_SEARCH_INDEX", "") or "hub"


def embedded_directory() -> Path:
    """Return the folder of the embedded index."""
    return Path(settings.HUB_SEARCH_DIR)


_in_force: Weights | None = None  # set by administrators; see search.ordering


def weights() -> Weights:
    """Return the weights of the ordering rule in force: those of the administrators, or those of the setting."""
    return _in_force or weights_of_setting()


def use_weights(given: Weights | None) -> None:
    """Put weights into force in this process; None: those of the setting."""
    global _in_force
    _in_force = given


@lru_cache(maxsize=1)
def weights_of_setting() -> Weights:
    """Return the validated weights of the setting ``HUB_SEARCH``."""
    given: dict[str, Any] = getattr(settings, "HUB_SEARCH", {})
    try:
        return Weights.from_setting(given)
    except (TypeError, ValueError) as error:
        raise ImproperlyConfigured(f"HUB_SEARCH: {error}") from error


@receiver(setting_changed)
def _forget_weights(*, setting: str, **_kwargs: Any) -> None:
    if setting == "HUB_SEARCH":
        weights_of_setting.cache_clear()
