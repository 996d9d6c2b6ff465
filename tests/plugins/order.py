"""In which order tests run, and which marks exclude each other."""

import pytest

SERVERS = {"postgres", "elastic", "browser"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Move tests in the browser to the end: Playwright leaves an event loop in this thread until the session ends.

    A test that is ``thorough`` runs without servers; with another mark that wants one it would run nowhere.
    """
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    for item in items:
        marks = {mark.name for mark in item.iter_markers()}
        if "thorough" in marks and marks & SERVERS:
            raise pytest.UsageError(f"{item.nodeid} is thorough and wants servers: no run has both.")
