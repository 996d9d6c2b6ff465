"""Redis that may fail: pages go on with a small cache of this process."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache

logger = logging.getLogger(__name__)

BREAK_SECONDS = 5.0


class ResilientRedisCache(RedisCache):
    """Django's Redis cache with a breaker.

    When Redis fails, the calls of the next seconds go to memory, so that no page waits or fails, and rate
    limits still count (per process). Give the client short time-outs in OPTIONS (``socket_timeout``).
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._memory = LocMemCache("resilient-redis", {"OPTIONS": {"MAX_ENTRIES": 2000}})
        self._open_until = 0.0

    @property
    def is_degraded(self) -> bool:
        """Whether the breaker is open: Redis failed within the last seconds."""
        return time.monotonic() < self._open_until

    def _guarded(self, name: str, *args: Any, **kwargs: Any) -> Any:
        spare: Callable[..., Any] = getattr(self._memory, name)
        if self.is_degraded:
            return spare(*args, **kwargs)
        try:
            return getattr(super(), name)(*args, **kwargs)
        except ValueError:
            raise  # incr of a missing key: the answer of a healthy cache
        except Exception as error:
            logger.warning("Redis failed (%s); this process caches for itself", type(error).__name__)
            self._open_until = time.monotonic() + BREAK_SECONDS
            return spare(*args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> Any:
        """See the base class."""
        return self._guarded("add", *args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        """See the base class."""
        return self._guarded("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        """See the base class."""
        return self._guarded("set", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        """See the base class."""
        return self._guarded("touch", *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """See the base class."""
        return self._guarded("delete", *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        """See the base class."""
        return self._guarded("get_many", *args, **kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> Any:
        """See the base class."""
        return self._guarded("set_many", *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        """See the base class."""
        return self._guarded("delete_many", *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        """See the base class."""
        return self._guarded("has_key", *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> Any:
        """See the base class."""
        return self._guarded("incr", *args, **kwargs)

    def clear(self) -> Any:
        """See the base class."""
        return self._guarded("clear")
