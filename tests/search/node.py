"""An Elasticsearch of a test's own, which it may kill as a crash would."""

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from tools.dev.services import SHARED, free_port
from tools.dev.shell import ROOT


class Node:
    """One node with its data in a folder; ``kill`` it and ``start`` it again at the same address."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port, self._transport = free_port(), free_port()
        self._group = 0
        self.url = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it and wait until it answers. Its processes are one group, of which no other process is part."""
        environment = {
            **os.environ,
            "ES_ROOT": str(SHARED / "elasticsearch"),
            "ES_BASE": str(self._folder),
            "ES_PORT": str(self._port),
            "ES_TRANSPORT_PORT": str(self._transport),
            "ES_HEAP": "512m",
        }
        script = ROOT / "tools" / "elasticsearch" / "es.sh"
        with (self._folder / "start.log").open("ab") as log:
            starting = subprocess.Popen(  # noqa: S603 -- our own script
                ["bash", str(script), "start"],  # noqa: S607 -- whichever bash there is
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._group = starting.pid
        assert starting.wait(300) == 0, (self._folder / "start.log").read_text()

    def kill(self) -> None:
        """End launcher and server at once."""
        with suppress(ProcessLookupError):
            os.killpg(self._group, signal.SIGKILL)
