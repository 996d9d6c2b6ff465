"""Redis that is gone: pages go on, limits still count."""

import socket

import pytest

from core.cache import ResilientRedisCache


@pytest.fixture
def gone() -> ResilientRedisCache:
    """A cache whose server does not answer: the port was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = {"socket_timeout": 0.2, "socket_connect_timeout": 0.2}
    return ResilientRedisCache(f"redis://127.0.0.1:{port}/0", {"OPTIONS": options})


def test_without_its_server_the_cache_keeps_things_in_this_process(gone: ResilientRedisCache) -> None:
    gone.clear()
    gone.set("a", 1)
    gone.set_many({"b": 2})

    assert (gone.get("a"), gone.get_many(["a", "b"]), gone.get("c", "none")) == (1, {"a": 1, "b": 2}, "none")
    assert gone.is_degraded


def test_without_its_server_limits_still_count(gone: ResilientRedisCache) -> None:
    gone.clear()

    assert (gone.add("n", 1), gone.add("n", 1), gone.incr("n")) == (True, False, 2)


def test_a_missing_counter_is_said_so(gone: ResilientRedisCache) -> None:
    gone.clear()
    with pytest.raises(ValueError, match="not found"):
        gone.incr("nobody")
