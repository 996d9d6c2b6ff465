"""Keeping what a benchmark found: a page under ``docs/benchmarks/`` with versions and load."""

import importlib.metadata
import json
import os
import urllib.request
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from tools.bench import Benchmark, Result, _pairs
from tools.dev.shell import ROOT

FOLDER = ROOT / "docs" / "benchmarks"
PACKAGES = ("Django", "wagtail", "psycopg", "elasticsearch", "tantivy")
notes: list[str] = []  # sentences that a benchmark wants to stand below its table


def say(sentence: str) -> None:
    """Print a sentence now, and let it stand below the table."""
    print(f"    {sentence}", flush=True)
    notes.append(sentence)


def write(one: Benchmark, found: list[Result]) -> Path:
    """Write the page of a benchmark; return its path."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{one.name}.md"
    rows = [
        f"| {result.goal.name} | {result.goal.promise} | {_measured(result)} | {len(result.values)} |"
        f" {'yes' if result.is_met else '**no**'} |"
        for result in found
    ]
    lines = [
        f"# {one.title}",
        "",
        f"`python3 dev.py bench {one.name}`, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC. {_pairs.machine()}.",
        f"{versions()}.",
        "",
        "| goal | limit | measured: median (95 % interval) | runs | met |",
        "|---|---|---|---|---|",
        *rows,
        "",
        *[f"- {note}" for note in notes],
        *([""] if notes else []),
        "Ratios are taken within one run, both sides in turns on the same machine and server.",
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _measured(result: Result) -> str:
    if not result.values:
        return "nothing"
    low, high = result.interval
    return f"{result.median:.3g} {result.goal.unit} ({low:.3g} – {high:.3g})".replace("  (", " (")


def versions() -> str:
    """Return the versions of what was measured."""
    found = []
    for name in PACKAGES:
        with suppress(importlib.metadata.PackageNotFoundError):
            found.append(f"{name} {importlib.metadata.version(name)}")
    with suppress(Exception):
        from django.db import connection

        found.append(connection.display_name + " " + ".".join(map(str, connection.get_database_version())))
    if address := os.environ.get("ELASTICSEARCH_URL"):
        with suppress(OSError), urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 -- ours
            found.append(f"Elasticsearch {json.load(answer)['version']['number']}")
    return ", ".join(found)
