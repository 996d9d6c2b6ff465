"""Names of facet values that stand in the database: found once, kept for a minute in this process.

An organisation may be named by tens of thousands of entries; looking its name up for every search costs more than
the search. Whoever changes a name says so to this process at once, the others see it within the minute.
"""

import time
from collections.abc import Callable, Iterable, Mapping

KEEP = 60.0  # seconds
MOST = 20_000  # names in memory

Look = Callable[[Iterable[str]], Mapping[str, str]]


class Names:
    """Code → name, asked of the database for those codes only that are not known yet."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._known: dict[str, str | None] = {}
        self._since = float("-inf")

    def of(self, codes: Iterable[str]) -> dict[str, str]:
        """Return the names of those codes that have one."""
        wanted = list(codes)
        now = time.monotonic()
        if now - self._since > KEEP or len(self._known) > MOST:
            self._known, self._since = {}, now  # other threads may still read the old one
        known = self._known
        missing = [code for code in wanted if code not in known]
        if missing:
            known.update({**dict.fromkeys(missing), **self._look(missing)})
        return {code: name for code in wanted if (name := known.get(code))}

    def forget(self) -> None:
        """Ask anew from now on."""
        self._since = float("-inf")
