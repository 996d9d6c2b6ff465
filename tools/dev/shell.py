"""Running commands, and saying what is being done and how long it took."""

import os
import subprocess
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
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
    """A command whose output goes into a file until it has ended."""

    name: str
    command: Sequence[str | Path]
    env: dict[str, str]
    log: Path


def side_by_side(jobs: Sequence[Job], at_once: int) -> list[int]:
    """Run jobs, so many at a time, the first ones first; return their exit codes in the order of ``jobs``.

    Each one's output is printed when it has ended. Whatever ends this earlier ends the jobs that are running.
    """
    waiting = deque(enumerate(jobs))
    running: list[subprocess.Popen[bytes]] = []
    codes: dict[int, int] = {}
    printing, stopped = threading.Lock(), threading.Event()

    def work() -> None:
        while not stopped.is_set():
            try:
                number, job = waiting.popleft()
            except IndexError:
                return
            begin = time.monotonic()
            with job.log.open("w") as output:
                words, env = [str(word) for word in job.command], {**os.environ, **job.env}
                process = subprocess.Popen(words, cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT)
                running.append(process)
                if stopped.is_set():
                    process.terminate()
                codes[number] = process.wait()
            with printing:
                print(f"· {job.name} …", job.log.read_text(errors="replace"), sep="\n")
                print(f"  {job.name}: {time.monotonic() - begin:.1f} s", flush=True)

    workers = [threading.Thread(target=work) for _worker in range(min(at_once, len(jobs)))]
    try:
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    finally:
        stopped.set()
        for process in running:
            if process.poll() is None:
                process.terminate()
        for worker in workers:
            worker.join()
    return [codes[number] for number in range(len(jobs))]


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
