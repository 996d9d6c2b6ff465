"""A counter in the shared cache that tells every process to read anew what it keeps in memory."""

import time
from collections.abc import Callable

from django.core.cache import cache
from django.db import transaction


class Generation:
    """The generation of something kept in memory; ``drop`` throws this process's copy away.

    Read the counter *before* the rows: a change in between is then noticed at the next look. Keep a copy for a
    limited time all the same: a cache may be emptied, and a message lost.
    """

    def __init__(self, key: str, drop: Callable[[], None]) -> None:
        self.key, self._drop = key, drop

    def now(self) -> int:
        """Return the number of the present generation."""
        return int(cache.get(self.key, 0))

    def end(self) -> None:
        """Read anew at once in this process; tell the others when the present transaction commits."""
        self._drop()
        transaction.on_commit(self._tell)

    def _tell(self) -> None:
        try:
            cache.incr(self.key)
        except ValueError:  # not there yet, or thrown out: start where no process has been
            cache.set(self.key, time.time_ns(), None)
        self._drop()  # once more: somebody may have read the old rows before the commit
