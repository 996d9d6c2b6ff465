"""How often: counted per key and window."""

import pytest
import time_machine
from django.test import RequestFactory
from pytest_django import Settings

from core.ratelimit import allow, client_address


def test_a_limit_holds_for_its_window_and_its_key() -> None:
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        assert [allow("a", limit=2, seconds=60) for _ in range(3)] == [True, True, False]
        assert allow("b", limit=2, seconds=60)
        clock.shift(61)
        assert allow("a", limit=2, seconds=60)


def test_a_limit_of_nothing_allows_nothing() -> None:
    assert not allow("none", limit=0, seconds=60)


@pytest.mark.parametrize("_test", ["one", "and the next"])
def test_no_test_counts_what_another_asked(_test: str) -> None:
    assert allow("all tests", limit=1, seconds=60)


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "6.6.6.6", "10.0.0.1"),
        (1, "6.6.6.6, 20.0.0.1", "20.0.0.1"),
        (1, "20.0.0.1", "20.0.0.1"),
        (2, "6.6.6.6, 20.0.0.1, 30.0.0.1", "20.0.0.1"),
        (2, "20.0.0.1", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_an_address_is_what_our_own_proxies_saw(
    settings: Settings, proxies: int, header: str, address: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", headers={"x-forwarded-for": header}, REMOTE_ADDR="10.0.0.1")

    assert client_address(request) == address
