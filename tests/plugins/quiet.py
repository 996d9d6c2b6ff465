"""A limit in seconds is that of a machine with nothing else to do: while it is measured, the other runs wait.

``dev.py test`` has several runs at a time and tells them a folder in ``HUB_TEST_TURNS``. There, every test of theirs
holds a common lock on ``room``; who measures holds it alone. ``door`` is passed on the way in and keeps others out while
somebody waits to be alone: without it, runs of short tests would never leave a gap.
"""

import fcntl
import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

# Not for children: one that waited at the door would be waited for by its parent, who is in the room.
FOLDER = os.environ.pop("HUB_TEST_TURNS", "")


class Turns:
    """The two locks in a folder, as one run sees them; they are kept until its process ends."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._door, self._room = (os.open(folder / name, os.O_CREAT | os.O_RDWR) for name in ("door", "room"))

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Be in the room with others."""
        fcntl.flock(self._door, fcntl.LOCK_SH)
        fcntl.flock(self._room, fcntl.LOCK_SH)
        fcntl.flock(self._door, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(self._room, fcntl.LOCK_UN)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until the others have ended their tests, and let them begin no other. Only within :meth:`shared`."""
        fcntl.flock(self._room, fcntl.LOCK_UN)  # two who want to be alone must not wait for each other
        fcntl.flock(self._door, fcntl.LOCK_EX)
        fcntl.flock(self._room, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._door, fcntl.LOCK_UN)
            fcntl.flock(self._room, fcntl.LOCK_SH)


turns = Turns(Path(FOLDER)) if FOLDER else None


@contextmanager
def quiet() -> Iterator[None]:
    """Be the only test that runs, whatever other runs there are."""
    if turns is None:
        yield
        return
    with turns.alone():
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Generator[None, object, object]:
    """Take part in the turns."""
    if turns is None:
        return (yield)
    with turns.shared():
        return (yield)
