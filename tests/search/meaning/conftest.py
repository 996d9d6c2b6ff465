"""A hub with the encoder on the embedded engine."""

from typing import Any

import pytest

from tests.search import entries


@pytest.fixture
def with_meaning(db: None, search_directory: None, settings: Any) -> None:
    """Vectors are made, and the search asks for them."""
    settings.ELASTICSEARCH_URL = ""
    settings.HUB_SEARCH_ENGINE = "embedded"
    settings.HUB_MEANING = True
    entries.load_terms()
