"""Makes the demo, step by step: tables, vocabularies, accounts, pages, entries, reviews, index.

Every step leaves alone what is done already, so a load that was cut off is simply done again.
"""

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import translation

from core import outbox
from core.exceptions import DomainError
from demo import applications, calls, cases, discussions, generate, people, stamp
from demo.rows import SUBMISSIONS
from hub import messages
from hub.services import ensure_pages
from resources.importing import import_file
from search.meaning import vectors

MINUTE = 60.0  # longer than all vectors take that are shipped
Say = Callable[[str, float], None]


def steps(scale: int) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield the steps in their order; later ones rely on earlier ones."""
    yield "tables", migrate
    yield "vocabularies", load_vocabularies
    yield "accounts", people.make_accounts
    yield "pages and calls", pages_and_calls
    yield "entries", import_entries
    if scale:
        yield f"{scale} generated entries", partial(import_generated, scale)
    yield "reviews", cases.play
    yield "applications", applications.make_application
    yield "discussions", discussions.make_space
    yield "mails and search index", drain
    yield "vectors", take_vectors


def load(*, scale: int = 0, say: Say | None = None) -> bool:
    """Make or mend the demo; return whether anything had to be done.

    ``scale`` is a number of generated entries beside the real ones; those of an earlier run stay. ``say`` is
    told each step and its seconds. Raises DomainError when our own data are refused: an error of ours.
    """
    messages.build()  # not in the stamp: it looks at each file itself
    done = stamp.read()
    scale = max(scale, int(done.get("scale", 0)))
    if done == {"fingerprint": stamp.fingerprint(), "scale": scale} and database_exists():
        return False
    stamp.remove()
    with translation.override("en"):
        for label, step in steps(scale):
            start = time.perf_counter()
            step()
            if say:
                say(label, time.perf_counter() - start)
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


def take_vectors() -> None:
    """Give the entries the vectors that are shipped with them: the demo has no encoder."""
    vectors.follow(MINUTE, known=vectors.read(stamp.DATA / "vectors.npz"))


def drain() -> None:
    """Send the reviews' mails, so that the mailbox shows them, and let the search index follow."""
    while outbox.drain():
        pass
