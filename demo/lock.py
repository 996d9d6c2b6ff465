"""One demo at a time for one folder: two would be two writers of the same index."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.exceptions import DomainError

try:
    import fcntl
except ImportError:  # Windows has no such locks; there the port in use is the only warning
    fcntl = None  # type: ignore[assignment] # checked before use


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, which dies with its holder. Raises DomainError when another process has it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "demo.lock").open("a+") as stream:
        if fcntl is not None:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                stream.seek(0)
                holder = stream.read().strip() or "?"
                raise DomainError(
                    f"Another demo runs on the data in {folder} (process {holder})."
                    " Stop it, or set HUB_VAR to another folder."
                ) from error
        stream.truncate(0)
        stream.write(str(os.getpid()))
        stream.flush()
        yield
