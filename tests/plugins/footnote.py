"""Each test begins without a site-wide footnote: what is kept in memory would outlive the test that saved it."""

import math

import pytest

from hub import footnotes


@pytest.fixture(autouse=True)
def no_footnote(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep an empty one until a test saves another: the number of queries does not depend on the clock."""
    from hub.models import SiteFootnote

    monkeypatch.setattr(footnotes, "KEPT", math.inf)
    monkeypatch.setattr(footnotes, "_kept", (0.0, SiteFootnote()))
