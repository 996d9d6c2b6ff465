"""The hub as whole stacks, one of each for the session."""

import os
from collections.abc import Iterator

import pytest

from tests.search.proxy import Proxy
from tools.stack.demo import DemoStack
from tools.stack.production import ProductionStack


def address(name: str) -> str:
    """Return the address of a service; a test that needs it cannot pass without."""
    value = os.environ.get(name, "")
    if not value:
        pytest.fail(
            f"{name} is not set: run python3 dev.py test, or python3 dev.py services up and export what it prints."
        )
    return value


@pytest.fixture(scope="session")
def elasticsearch_door() -> Iterator[Proxy]:
    """The production stack's way to Elasticsearch: ``kill()``, ``hang()`` and ``start()`` it."""
    proxy = Proxy(address("ELASTICSEARCH_URL"))
    yield proxy
    proxy.kill()


@pytest.fixture(scope="session")
def production_stack(
    tmp_path_factory: pytest.TempPathFactory, elasticsearch_door: Proxy
) -> Iterator[ProductionStack]:
    """What docker-compose.yml describes, as local processes: ``.url``, ``.mailbox()``, ``.manage()``, ``.processes``."""
    folder = tmp_path_factory.mktemp("production")
    stack = ProductionStack(
        folder, database_url=address("DATABASE_URL"), elasticsearch_url=elasticsearch_door.url
    )
    with stack:
        yield stack
        elasticsearch_door.start()  # a test may have left it shut; the indices are removed through it


@pytest.fixture(scope="session")
def demo_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoStack]:
    """What ``dev.py demo`` starts: ``.url``, ``.mailbox()``, ``.manage()``."""
    with DemoStack(tmp_path_factory.mktemp("demo")) as stack:
        yield stack
