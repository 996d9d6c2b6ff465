"""Which tests another run leaves out: those without a database, whatever brings one in."""

from types import SimpleNamespace

import pytest

from tests.plugins.database_only import uses_database


@pytest.mark.parametrize(
    ("fixtures", "marks", "uses"),
    [
        ((), (), False),
        (("tmp_path", "english"), ("long",), False),
        (("tmp_path", "db"), (), True),
        (("transactional_db",), (), True),
        (("live_server",), (), True),
        ((), ("django_db",), True),
    ],
)
def test_a_mark_or_a_fixture_brings_in_the_database(fixtures, marks, uses):
    item = SimpleNamespace(fixturenames=fixtures, get_closest_marker=lambda name: name in marks or None)
    assert uses_database(item) is uses
