"""What both stacks have in common."""

import os
import subprocess
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Self

from tools.dev.shell import PYTHON, ROOT, VENV
from tools.stack import mails
from tools.stack.processes import DidNotStart, Process


class Stack:
    """Started processes under one folder, with one address. Use it as a context manager."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = ""
        self.processes: dict[str, Process] = {}
        self.environment: dict[str, str] = {}

    def __enter__(self) -> Self:
        """Start everything; stop what has been started when a part fails."""
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop everything."""
        self.stop()

    def start(self) -> None:
        """Start everything."""
        raise NotImplementedError

    def stop(self) -> None:
        """Stop everything, the last started first."""
        for process in reversed(self.processes.values()):
            process.stop()
        self.processes.clear()

    def own_environment(self) -> dict[str, str]:
        """Return the little of this machine's environment that programs need to run at all."""
        kept = {
            name: os.environ[name]
            for name in ("HOME", "LANG", "TZ", "COVERAGE_PROCESS_START")
            if name in os.environ
        }
        path = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin"
        return {**kept, "PATH": path, "PYTHONUNBUFFERED": "1"}

    def run(self, *command: str, environment: dict[str, str] | None = None) -> str:
        """Run a command of the stack to its end; return its output. Raises DidNotStart with it when it fails."""
        done = subprocess.run(
            command, cwd=ROOT, env=environment or self.environment, check=False, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if done.returncode:
            raise DidNotStart(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-3000:]}")
        return done.stdout

    def manage(self, *arguments: str) -> str:
        """Run a management command in this stack; return what it printed."""
        return self.run(str(PYTHON), "manage.py", *arguments)

    @property
    def mail_folder(self) -> Path:
        """Where the mails of this stack are written."""
        return self.folder / "var" / "mail"

    def mailbox(self, to: str = "") -> list[EmailMessage]:
        """Return the mails sent so far, oldest first; with ``to`` only those to this address."""
        return [mail for mail in mails.read(self.mail_folder) if not to or to in str(mail["To"])]
