"""Each test begins in English: a page that the test before it asked for in Arabic leaves its language behind."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english() -> None:
    """Speak the hub's first language."""
    translation.activate("en")
