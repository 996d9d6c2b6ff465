"""Running commands, and saying what is being done and how long it took."""

import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


class Failure(Exception):
    """Something cannot be done; the message says what to do about it."""


@contextmanager
def step(title: str) -> Iterator[None]:
    """Print the step before it begins and its seconds when it ends."""
    print(f"· {title} …", flush=True)
    begin = time.monotonic()
    yield
    print(f"  {title}: {time.monotonic() - begin:.1f} s", flush=True)


def run(command: Sequence[str | Path], *, env: dict[str, str] | None = None, check: bool = True) -> int:
    """Run a command with its output shown; return its exit code. Raises Failure when it fails and ``check``."""
    words = [str(word) for word in command]
    code = subprocess.run(words, cwd=ROOT, env={**os.environ, **(env or {})}, check=False).returncode
    if check and code:
        raise Failure(f"{' '.join(words[:6])} failed with exit code {code}.")
    return code


@dataclass(frozen=True)
class Job:
    """A command whose output goes into a file."""

    command: Sequence[str | Path]
    env: dict[str, str]
    log: Path


@contextmanager
def beside(jobs: Sequence[Job]) -> Iterator[Callable[[], list[int]]]:
    """Run jobs one after another while the caller goes on; yield a function that waits and returns their exit codes.

    Leaving the context earlier ends the job that is running and begins no other.
    """
    stopped = threading.Event()
    started: list[subprocess.Popen[bytes]] = []
    codes: list[int] = []

    def work() -> None:
        for job in jobs:
            with job.log.open("w") as output:
                words, env = [str(word) for word in job.command], {**os.environ, **job.env}
                process = subprocess.Popen(words, cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT)
                started.append(process)
                if stopped.is_set():
                    process.terminate()
                codes.append(process.wait())
            if stopped.is_set():
                return

    thread = threading.Thread(target=work)
    thread.start()

    def wait() -> list[int]:
        thread.join()
        return codes

    try:
        yield wait
    finally:
        stopped.set()
        for process in started:
            if process.poll() is None:
                process.terminate()
        thread.join()


def quiet(command: Sequence[str | Path], *, env: dict[str, str] | None = None) -> str:
    """Run a command and return its output. Raises Failure with the end of the output when it fails."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words, cwd=ROOT, env={**os.environ, **(env or {})}, check=False, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    if done.returncode:
        raise Failure(f"{' '.join(words[:6])} failed:\n{done.stdout[-3000:]}")
    return done.stdout


def is_root() -> bool:
    """Whether this process may install packages and must not run servers as itself."""
    return os.geteuid() == 0
