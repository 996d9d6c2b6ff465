"""Makes the demo, step by step: tables, vocabularies, accounts, pages, entries, reviews, index.

Every step leaves alone what is done already, so a load that was cut off is simply done again.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import translation

from core import outbox
from core.exceptions import DomainError
from demo import calls, cases, generate, people, stamp
from demo.rows import SUBMISSIONS
from hub import messages
from hub.services import ensure_pages
from resources.importing import import_file
from search import sync

Say = Callable[[str, float], None]


@dataclass
class Load:
    """One run: what is asked for and how it is told."""

    scale: int = 0
    say: Say = field(default=lambda _label, _seconds: None)

    def steps(self) -> Iterator[tuple[str, Callable[[], Any]]]:
        """Yield the steps in their order; later ones rely on earlier ones."""
        yield "translations", messages.build
        yield "tables", migrate
        yield "vocabularies", load_vocabularies
        yield "accounts", people.make_accounts
        yield "pages and calls", pages_and_calls
        yield "entries", import_entries
        if self.scale:
            yield f"{self.scale} generated entries", lambda: import_generated(self.scale)
        yield "reviews", cases.play
        yield "mails", drain
        yield "search index", sync.drain


def load(*, scale: int = 0, say: Say | None = None) -> bool:
    """Make or mend the demo; return whether anything had to be done.

    ``scale`` is a number of generated entries beside the real ones; those of an earlier run stay. ``say`` is
    told each step and its seconds. Raises DomainError when our own data are refused: an error of ours.
    """
    done = stamp.read()
    scale = max(scale, int(done.get("scale", 0)))
    if done == {"fingerprint": stamp.fingerprint(), "scale": scale} and database_exists():
        return False
    stamp.remove()
    run = Load(scale=scale, say=say or (lambda _label, _seconds: None))
    with translation.override("en"):
        for label, step in run.steps():
            start = time.perf_counter()
            step()
            run.say(label, time.perf_counter() - start)
    stamp.write(scale=scale)
    return True


def database_exists() -> bool:
    """Whether the tables are there; the file alone says nothing."""
    return "resources_entry" in connection.introspection.table_names()


def migrate() -> None:
    """Bring the tables up to date."""
    call_command("migrate", verbosity=0, interactive=False)


def load_vocabularies() -> None:
    """Load the vocabularies."""
    call_command("load_vocabularies", verbosity=0)


def pages_and_calls() -> None:
    """Make the editorial pages, one open and one past call."""
    ensure_pages()
    calls.make_calls()


def import_entries() -> None:
    """Import the real entries by the importer that everybody uses."""
    for path in sorted(stamp.DATA.glob("*.jsonl")):
        if path != SUBMISSIONS:
            _import(path)


def import_generated(count: int) -> None:
    """Import ``count`` generated entries."""
    _import(generate.write(Path(settings.HUB_VAR) / "generated.jsonl", count))


def _import(path: Path) -> None:
    report = import_file(path, by=people.account(people.STAFF[3]))
    if report.errors:
        first = report.errors[0]
        raise DomainError(f"{path.name}: {len(report.errors)} rows refused, the first: {first}")


def drain() -> None:
    """Send what the reviews have put into the outbox, so that the mailbox shows it."""
    while outbox.drain():
        pass
