"""``manage.py demo``: make what is missing, then serve."""

import gc
import shutil
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.exceptions import DomainError
from demo import lock, people

# Everything the demo writes under its folder; a reset removes these and nothing else.
WRITTEN = ("demo.json", "demo.sqlite3", "demo.sqlite3-wal", "demo.sqlite3-shm", "generated.jsonl")
WRITTEN_FOLDERS = ("search", "files", "media", "mail")


@contextmanager
def without_collector(scale: int) -> Iterator[None]:
    """Leave garbage for some seconds: migrations make thousands of classes, and searching them costs a quarter.

    Not with generated entries, which may be a million.
    """
    if scale:
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class Command(BaseCommand):
    """Make the demo and serve it on this machine."""

    help = "Make the demo (tables, vocabularies, accounts, real entries, reviews, index) and serve it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add what the demo can be told."""
        parser.add_argument("--port", type=int, default=8000, help="port (default 8000; 0: a free one)")
        parser.add_argument("--no-serve", action="store_true", help="make the demo and end")
        parser.add_argument("--reset", action="store_true", help="begin anew: removes the demo's data first")
        parser.add_argument("--scale", type=int, default=0, metavar="N", help="add N generated entries")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the demo, print its accounts, serve."""
        if not settings.HUB_DEMONSTRATION:
            raise CommandError(
                "Wrong settings; the demo runs with DJANGO_SETTINGS_MODULE=hub.settings.demo only."
            )
        if options["scale"] < 0 or options["scale"] > 1_000_000:
            raise CommandError("--scale takes a number from 0 to 1,000,000.")
        try:
            with lock.only_one(Path(settings.HUB_VAR)):
                self._run(**options)
        except DomainError as error:
            raise CommandError(str(error)) from error

    def _run(self, *, port: int, no_serve: bool, reset: bool, scale: int, **_rest: Any) -> None:
        _announce(port)
        if reset:
            reset_data(Path(settings.HUB_VAR))
        start = time.perf_counter()
        from demo import loader  # noqa: PLC0415 -- reads half of the hub; a refused start should not wait for it

        with without_collector(scale):
            changed = loader.load(scale=scale, say=self._say)
        state = "ready" if changed else "ready, nothing had to be done"
        self.stdout.write(f"  demo {state} ({time.perf_counter() - start:.1f} s)")
        if no_serve:
            self._print_accounts()
            return
        from demo.server import serve  # noqa: PLC0415 -- not needed to make the demo

        try:
            serve(port, self._ready)
        except OSError as error:
            raise CommandError(f"Port {port} cannot be used: {error}. Try --port 0.") from error

    def _say(self, label: str, seconds: float) -> None:
        self.stdout.write(f"  {label:<28} {seconds:5.1f} s")
        self.stdout.flush()

    def _ready(self, address: str) -> None:
        _announce(int(address.rpartition(":")[2]))
        self._print_accounts()
        self.stdout.write(f"\nThe hub:     {address}/en/")
        self.stdout.write(f"The mails:   {address}/demo/mail/")
        self.stdout.write(f"The editors: {address}/cms/")
        self.stdout.write("Stop with Ctrl+C.")
        self.stdout.flush()

    def _print_accounts(self) -> None:
        """Print all accounts, the panel to try a review with first."""
        others = [person for person in people.EXPERTS if person not in people.NAMED_FIRST]
        self.stdout.write(f"\nAccounts, all fictitious; the password of each is: {people.PASSWORD}")
        for person in (*people.STAFF, *people.NAMED_FIRST):
            self.stdout.write(f"  {person.role:<14} {person.email:<28} {_belongs(person)}")
        self.stdout.write("  more reviewers on the roster:")
        for person in others:
            self.stdout.write(f"  {person.role:<14} {person.email:<28} {_belongs(person)}")


def _belongs(person: people.Person) -> str:
    side = f"UN, {person.agency}" if person.agency else "external" if person.role == "reviewer" else ""
    return f"{person.name}{f' ({side})' if side else ''}"


def _announce(port: int) -> None:
    """Make the links in mails lead to this very server."""
    if port and urlsplit(settings.BASE_URL).hostname == "127.0.0.1":
        settings.BASE_URL = settings.WAGTAILADMIN_BASE_URL = f"http://127.0.0.1:{port}"


def reset_data(folder: Path) -> None:
    """Remove what the demo has written and nothing else; the stamp goes first, so a half reset shows."""
    for name in WRITTEN:
        (folder / name).unlink(missing_ok=True)
    for name in WRITTEN_FOLDERS:
        shutil.rmtree(folder / name, ignore_errors=True)
