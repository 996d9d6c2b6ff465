"""In which order tests run, and which marks exclude each other."""

import pytest

SERVERS = {"postgres", "elastic", "browser"}
REVIEW = "tests/peerreview/"


@pytest.hookimpl(tryfirst=True)  # before pytest chooses by marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Move tests in the browser to the end: Playwright leaves an event loop in this thread until the session ends.

    Tests of review get the mark ``review``: a third of all the time is theirs, and the cases that are played by the
    hundred on SQLite are tests of it, too (``thorough``). A test that is thorough runs without servers; with another
    mark that wants one it would run nowhere.
    """
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    for item in items:
        marks = {mark.name for mark in item.iter_markers()}
        if item.nodeid.startswith(REVIEW) and "thorough" not in marks:
            item.add_marker("review")
        if "thorough" in marks and marks & SERVERS:
            raise pytest.UsageError(f"{item.nodeid} is thorough and wants servers: no run has both.")
