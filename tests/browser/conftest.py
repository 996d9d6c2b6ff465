"""One small hub for all tests of this folder, served by a thread of this process."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.test.testcases import LiveServerThread, _StaticFilesHandler
from django.test.utils import override_settings

from tests.browser.world import Site


@pytest.fixture(scope="package")
def site(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The hub with one of everything. Committed, so that the server's threads see it; gone afterwards."""
    folder: Path = tmp_path_factory.mktemp("site")
    changed = {
        "ROOT_URLCONF": "tests.browser.urls",
        "ELASTICSEARCH_URL": "",
        "HUB_SEARCH_ENGINE": "embedded",
        "HUB_SEARCH_DIR": folder / "search",
        "HUB_FILES": folder / "files",
    }
    with override_settings(**changed), django_db_blocker.unblock():
        call_command("flush", verbosity=0, interactive=False)
        yield Site.make()
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture(scope="package")
def address(site: Site) -> Iterator[str]:
    """Where it is served."""
    server = LiveServerThread("127.0.0.1", _StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()
    connections.close_all()
