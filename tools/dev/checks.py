"""Lint, types, contracts, and the tests."""

import os
import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tools.dev import messages
from tools.dev.shell import PYTHON, ROOT, VENV, Failure, beside, run, step

TEST_SETTINGS = {"DJANGO_SETTINGS_MODULE": "hub.settings.test"}
# Without servers: SQLite and the embedded engine.
WITHOUT_SERVICES = {"DATABASE_URL": "", "REDIS_URL": "", "ELASTICSEARCH_URL": ""}


def lint() -> None:
    """Run every static check. Raises Failure after the last when one of them failed."""
    tool = VENV / "bin"
    checks: dict[str, list[str | Path]] = {
        "ruff": [tool / "ruff", "check", "-q", "."],
        "format": [tool / "ruff", "format", "-q", "--check", "."],
        "types": [tool / "mypy", "."],
        "import contracts": [tool / "lint-imports"],
        "missing migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    }
    compose = ROOT / "docker-compose.yml"
    schema = ["--builtin-schema", "vendor.compose-spec"]
    checks["compose schema"] = [tool / "check-jsonschema", *schema, compose]
    checks["compose file"] = [tool / "compose-lint", "--fail-on", "high", "--quiet", compose]
    failed = []
    for name, command in checks.items():
        with step(name):
            if run(command, env={**TEST_SETTINGS, **WITHOUT_SERVICES}, check=False):
                failed.append(name)
    if stale := _stale_translations():
        print(stale)
        failed.append("translations")
    if long := too_long():
        print("Longer than 400 lines:", *long)
        failed.append("file length")
    if failed:
        raise Failure(f"Failed: {', '.join(failed)}.")


def _stale_translations() -> str:
    """Return what is wrong with the catalogues; the check needs gettext, which ``packages.ensure`` installs."""
    if not shutil.which("xgettext"):
        print("Left out: whether the translations are up to date (sudo apt-get install gettext).")
        return ""
    with step("translations"):
        try:
            messages.check()
        except Failure as failure:
            return str(failure)
    return ""


def too_long(limit: int = 400) -> list[str]:
    """Return our Python files with more lines than the limit."""
    files = [path for path in ROOT.rglob("*.py") if not _is_foreign(path.relative_to(ROOT))]
    return [str(path.relative_to(ROOT)) for path in files if path.read_text().count("\n") > limit]


def _is_foreign(path: Path) -> bool:
    return path.parts[0].startswith(".") or path.parts[0] == "var" or "migrations" in path.parts


@dataclass(frozen=True)
class Part:
    """One run of the tests."""

    name: str
    number: int
    services: dict[str, str]
    marks: str

    def command(self, arguments: list[str]) -> list[str | Path]:
        """Return the words of the run."""
        pytest = [
            "-m",
            "pytest",
            "--create-db",
            "--durations=10",
            "-o",
            f"cache_dir=.pytest_cache/{self.number}",
        ]
        return [
            PYTHON,
            "-m",
            "coverage",
            "run",
            *pytest,
            *(["-m", self.marks] if self.marks else []),
            *arguments,
        ]

    def environment(self) -> dict[str, str]:
        """Return what the run needs: its services, a database and a file for coverage of its own."""
        database = str(ROOT / "var" / f"test-{self.number}.sqlite3")
        coverage = str(ROOT / f".coverage.{self.number}")
        return {**TEST_SETTINGS, **self.services, "HUB_TEST_DB": database, "COVERAGE_FILE": coverage}


def _parts(*, fast: bool, long: bool, services: dict[str, str]) -> list[Part]:
    short = "" if long else "not long"
    without = " and ".join(filter(None, ["not postgres and not elastic and not browser", short]))
    small = Part("SQLite and tantivy", 1, WITHOUT_SERVICES, without)
    return (
        [small] if fast else [Part("PostgreSQL, Redis, Elasticsearch, Chromium", 0, services, short), small]
    )


def tests(arguments: list[str], *, fast: bool, long: bool, services: dict[str, str]) -> None:
    """Run the tests with services and, at the same time, without; print coverage of both. Raises Failure.

    A machine for tests has two cores: the second run writes into a file, which is shown when the first is done.
    """
    (ROOT / "var").mkdir(exist_ok=True)
    for old in ROOT.glob(".coverage*"):
        old.unlink()
    run([PYTHON, "manage.py", "build_messages"], env={**TEST_SETTINGS, **WITHOUT_SERVICES})
    first, *others = _parts(fast=fast, long=long, services=services)
    with ExitStack() as stack:
        waiting = []
        for part in others:
            log = ROOT / "var" / f"tests-{part.number}.log"
            running = beside(part.command(arguments), env=part.environment(), log=log)
            waiting.append((part.name, stack.enter_context(running)))
        with step(f"Tests on {first.name}"):
            code = run(first.command(arguments), env=first.environment(), check=False)
        failed = [first.name] if code else []
        for name, wait in waiting:
            with step(f"Tests on {name}, begun at the same time"):
                failed += [name] if wait() else []
    if long:
        with step("Faults of the review engine, put in on purpose"):
            failed += ["faults"] if run([PYTHON, "-m", "tools.mutations"], check=False) else []
    run([PYTHON, "-m", "coverage", "combine", "-q"], check=False)
    run([PYTHON, "-m", "coverage", "report"], check=False)
    if failed:
        raise Failure(f"Tests failed on {' and on '.join(failed)}.")
    if os.environ.get("CI") == "true":
        print("All tests passed.")
