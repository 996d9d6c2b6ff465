"""The OpenAPI description, and requests made up from it."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as made_up
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks as openapi

from hub.wsgi import application
from tests.plugins.browser import OpenPage
from tests.search import entries

CHECKS = (
    schemathesis.checks.not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_schema_conformance,
)


def test_the_description_names_its_version_limits_and_refusals(client: Client) -> None:
    described = client.get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    search = described["paths"]["/api/v1/search"]["get"]
    parameters = {each["name"]: each["schema"] for each in search["parameters"]}
    assert {"q", "page", "size", "lang", "sort", "kind", "place", "objective", "year"} <= parameters.keys()
    assert (parameters["page"]["maximum"], parameters["size"]["maximum"]) == (500, 100)
    assert {"200", "422", "429"} <= search["responses"].keys()
    entry = described["paths"]["/api/v1/entries/{public_id}"]["get"]
    assert {"200", "404", "410", "422", "429"} <= entry["responses"].keys()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_documentation_comes_from_this_site_alone(live_server: Any, open_page: OpenPage) -> None:
    page = open_page()
    urls: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: urls.append(request.url))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(f"{live_server.url}/api/v1/docs")
    page.get_by_text("Search public entries").wait_for()
    assert [url for url in urls if not url.startswith((live_server.url, "data:"))] == []
    assert errors == []


@pytest.fixture
def _connection_kept() -> Iterator[None]:
    """As Django's own test client does: the end of a request must not close the connection of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.thorough
@pytest.mark.usefixtures("_connection_kept")
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_requests_made_up_from_the_description_get_what_it_promises(
    settings: Any, mode: GenerationMode
) -> None:
    settings.HUB_API_A_MINUTE = 10**6
    entries.indexed("practice", title="Practice", country=["KEN"])
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    for found in schema.get_all_operations():
        _try(found.ok().as_strategy(generation_mode=mode))


def _try(cases: Any) -> None:
    @given(cases)
    @made_up(max_examples=40, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    def check(case: Any) -> None:
        case.call_and_validate(checks=CHECKS)

    check()
