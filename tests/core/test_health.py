"""Alive and ready: states without secrets."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from core import health
from core.models import Outbox

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_site(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    own = {name: health.checks[name] for name in ("database", "cache", "outbox")}
    monkeypatch.setattr(health, "checks", own)
    with override_settings(ROOT_URLCONF="tests.core.urls", MIDDLEWARE=[], ALLOWED_HOSTS=["testserver"]):
        yield


def test_a_healthy_site_is_ready(client: Client) -> None:
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"status": "ok", "checks": {"database": "ok", "cache": "ok", "outbox": "ok"}}
    assert "no-store" in response.headers["Cache-Control"]


def test_work_that_waits_too_long_is_seen_but_takes_no_page_away(client: Client) -> None:
    Outbox.objects.create(topic="mail", key="old", available_at=timezone.now() - timedelta(hours=1))

    response = client.get("/readyz")

    assert (response.status_code, response.json()["status"]) == (200, "degraded")
    assert response.json()["checks"]["outbox"] == "degraded"


def test_a_missing_part_is_a_503_that_tells_no_secret(client: Client) -> None:
    @health.register("broken")
    def broken() -> None:
        raise OSError("password=canary")

    response = client.get("/readyz")

    assert (response.status_code, response.json()["status"]) == (503, "failed")
    assert b"canary" not in response.content


def test_a_lesser_part_never_hides_a_missing_one(client: Client) -> None:
    @health.register("broken")
    def broken() -> None:
        raise OSError

    @health.register("zz lesser", critical=False)
    def lesser() -> None:
        raise OSError

    assert client.get("/readyz").status_code == 503


def test_the_process_is_alive_whatever_else_is_not(client: Client) -> None:
    @health.register("broken")
    def broken() -> None:
        raise OSError

    assert client.get("/healthz").status_code == 200
