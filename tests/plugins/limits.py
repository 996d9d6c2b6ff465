"""Each test asks as somebody who has not asked before: a quick machine runs many tests in one window of a limit."""

from uuid import uuid4

import pytest

from core import ratelimit


@pytest.fixture(autouse=True)
def nothing_counted_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count this test's questions apart from those of the tests before it."""
    monkeypatch.setattr(ratelimit, "PREFIX", f"rate:{uuid4()}:")
