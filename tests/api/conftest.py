"""An embedded index and vocabularies for the tests of the API."""

from typing import Any

import pytest
from django.core.cache import cache

from tests.search import entries
from tests.search.conftest import search_directory

__all__ = ["search_directory"]


@pytest.fixture(autouse=True)
def _ready(db: None, search_directory: None, settings: Any) -> None:
    cache.clear()
    settings.ELASTICSEARCH_URL = ""
    settings.HUB_SEARCH_ENGINE = "embedded"
    entries.load_terms()
