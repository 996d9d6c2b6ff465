"""How often: counted per key and window."""

import time_machine
from django.core.cache import cache

from core.ratelimit import allow


def test_a_limit_holds_for_its_window_and_its_key() -> None:
    cache.clear()
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        assert [allow("a", limit=2, seconds=60) for _ in range(3)] == [True, True, False]
        assert allow("b", limit=2, seconds=60)
        clock.shift(61)
        assert allow("a", limit=2, seconds=60)


def test_a_limit_of_nothing_allows_nothing() -> None:
    cache.clear()

    assert not allow("none", limit=0, seconds=60)
