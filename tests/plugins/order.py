"""Tests in the browser come last: Playwright leaves an event loop in this thread until the end of the session."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Move tests marked ``browser`` to the end, otherwise keep the order."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
