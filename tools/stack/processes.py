"""Local processes with logs, ended by their process group."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tools.dev.shell import ROOT


class DidNotStart(Exception):
    """A process ended or did not answer in time; the text holds the end of its log."""


def free_port() -> int:
    """Return a port on the loopback that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Process:
    """A started process and where its output goes."""

    name: str
    popen: "subprocess.Popen[bytes]"
    log: Path

    @classmethod
    def start(cls, name: str, command: Sequence[str], environment: Mapping[str, str], log: Path) -> "Process":
        """Start a command in the repository's folder, in a process group of its own."""
        with log.open("ab") as output:
            popen = subprocess.Popen(
                list(command), cwd=ROOT, env=dict(environment), stdin=subprocess.DEVNULL,
                stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        return cls(name, popen, log)

    @property
    def lives(self) -> bool:
        """Whether it is still running."""
        return self.popen.poll() is None

    def tail(self, size: int = 3000) -> str:
        """Return the end of the log."""
        return self.log.read_text(errors="replace")[-size:] if self.log.exists() else ""

    def wait_until(self, ready: Callable[[], bool], seconds: float = 60) -> None:
        """Wait until ``ready``. Raises DidNotStart when the process ends or the time is over."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if ready():
                return
            if not self.lives:
                break
            time.sleep(0.1)
        raise DidNotStart(f"{self.name} did not start:\n{self.tail()}")

    def stop(self, seconds: float = 20) -> None:
        """End it politely, then by force."""
        self._signal(signal.SIGTERM)
        try:
            self.popen.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it and its children at once, as a crash would."""
        self._signal(signal.SIGKILL)
        self.popen.wait(20)

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.popen.pid, number)


def answers(url: str, *, host: str = "") -> int:
    """Return the status of a GET, or 0 when nobody answers."""
    request = urllib.request.Request(url, headers={"Host": host} if host else {})  # noqa: S310 -- our own server
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
            request, timeout=5
        ) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except OSError:
        return 0
