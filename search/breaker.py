"""A circuit breaker that all processes share through the cache: who fails often is left alone for a while."""

import time
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

FAILURES = 5
WITHIN = 10.0  # seconds
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 60.0
KEEP = 600  # seconds after which the cache may forget


@dataclass(frozen=True)
class Breaker:
    """Closed: everybody may try. Open: nobody. After the pause one request may try, and its luck decides."""

    name: str

    def allows(self) -> bool:
        """Return whether to try now."""
        state = self._state()
        if not state["open_until"]:
            return True
        if time.time() < state["open_until"]:
            return False
        return bool(cache.add(f"{self._key}:probe", 1, timeout=2))

    def succeeded(self) -> None:
        """Close it."""
        if cache.get(self._key):
            cache.delete(self._key)

    def failed(self) -> None:
        """Count a failure; open after too many in a short time, for longer each time."""
        now = time.time()
        state = self._state()
        recent = [moment for moment in state["failures"] if moment > now - WITHIN] + [now]
        was_open = bool(state["open_until"])
        if was_open or len(recent) >= FAILURES:
            pause = min(LONGEST_PAUSE, state["pause"] * 2 if was_open else FIRST_PAUSE)
            state = {"failures": [], "open_until": now + pause, "pause": pause}
        else:
            state["failures"] = recent
        cache.set(self._key, state, KEEP)

    @property
    def _key(self) -> str:
        return f"search:breaker:{self.name}"

    def _state(self) -> dict[str, Any]:
        return dict(cache.get(self._key) or {"failures": [], "open_until": 0.0, "pause": FIRST_PAUSE})
