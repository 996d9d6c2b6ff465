"""How fast an import brings records to where people find them."""

import json
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tools.bench import Goal, Sample, benchmark

RECORDS = 1500
RATE = Goal("records to a searchable state, embedded engine", 300, "records/s", at_least=True)


@benchmark("import", goals=(RATE,), runs=3)
def import_entries(runs: int) -> Iterator[Sample]:
    """Import generated records into a fresh SQLite hub and let the embedded index follow."""
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as folder:
        os.environ |= {"HUB_VAR": folder, "DJANGO_SETTINGS_MODULE": "hub.settings.demo", "LOG_LEVEL": "ERROR"}
        editor_email = _prepare()
        for number in range(runs):
            path = _write(Path(folder) / f"{number}.jsonl", first=1 + number * RECORDS)
            yield RATE, RECORDS / _seconds(path, editor_email, last=(number + 1) * RECORDS)


def _prepare() -> str:
    """Make the tables, vocabularies and accounts; return the address of one who may import."""
    import django

    django.setup()
    from demo import loader, people

    loader.migrate()
    loader.load_vocabularies()
    people.make_accounts()
    loader.drain()
    return next(person.email for person in people.STAFF if person.role == "administrator")


def _write(path: Path, *, first: int) -> Path:
    from demo import generate

    rows = (generate.entry(number) for number in range(first, first + RECORDS))
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def _seconds(path: Path, email: str, *, last: int) -> float:
    """Import a file; return the seconds until its last record is found by its title."""
    from accounts.models import User
    from core import outbox
    from resources.importing import import_file
    from search import engines
    from search.types import SearchRequest

    start = time.perf_counter()
    report = import_file(path, by=User.objects.get(email=email))
    while outbox.drain():
        pass
    seconds = time.perf_counter() - start
    if report.created != RECORDS:
        raise RuntimeError(f"{report.created} of {RECORDS} records were imported: {report.errors[:3]}")
    found = engines.search(SearchRequest(text=f"Generated entry {last}", lang="en"))
    if found.total < 1:
        raise RuntimeError("The imported records are not found.")
    return seconds
