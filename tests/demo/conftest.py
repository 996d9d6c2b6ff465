"""What the tests of the demo share."""

import pytest
from django.core.management import call_command


@pytest.fixture
def vocabularies(db: None) -> None:
    """The vocabularies, loaded."""
    call_command("load_vocabularies", verbosity=0)
