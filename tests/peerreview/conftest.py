"""The world of these tests."""

import pytest

from tests.peerreview.world import World


@pytest.fixture
def world(db: None) -> World:
    """A submitter, editors and a roster."""
    return World.make()
