"""What the tests of the vocabularies share."""

from collections.abc import Iterator

import pytest

from taxonomy import queries
from taxonomy.services import load_vocabularies


@pytest.fixture(autouse=True)
def vocabularies(db: None) -> Iterator[None]:
    """The vocabularies, loaded; what a test changed is forgotten after it."""
    load_vocabularies()
    yield
    queries.forget()
