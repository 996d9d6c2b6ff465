"""``--database-only``: leave out the tests that use no database, when another run has them already."""

import pytest

FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.addoption("--database-only", action="store_true", help="only tests that use a database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what neither asks for a database nor has a fixture that does."""
    if not config.getoption("--database-only"):
        return
    left = [item for item in items if not uses_database(item)]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if uses_database(item)]


def uses_database(item: pytest.Item) -> bool:
    """Whether a test runs on the database."""
    names = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(names & FIXTURES)
