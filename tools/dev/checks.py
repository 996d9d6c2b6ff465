"""Lint, types, contracts, and the tests."""

import os
import shutil
from pathlib import Path

from tools.dev import messages
from tools.dev.shell import PYTHON, ROOT, VENV, Failure, run, step

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


def tests(arguments: list[str], *, fast: bool, long: bool, services: dict[str, str]) -> None:
    """Run the tests with services, then without; print coverage of both. Raises Failure."""
    without = "not postgres and not elastic and not browser"
    parts = [("SQLite and tantivy", WITHOUT_SERVICES, without)]
    if not fast:
        parts.insert(0, ("PostgreSQL, Redis, Elasticsearch, Chromium", services, ""))
    failed = []
    run([PYTHON, "manage.py", "build_messages"], env={**TEST_SETTINGS, **WITHOUT_SERVICES})
    for old in ROOT.glob(".coverage*"):
        old.unlink()
    for number, (name, env, marks) in enumerate(parts):
        chosen = " and ".join(filter(None, [marks, "" if long else "not long"]))
        database = {"HUB_TEST_DB": str(ROOT / "var" / f"test-{number}.sqlite3")}
        (ROOT / "var").mkdir(exist_ok=True)
        coverage = {"COVERAGE_FILE": str(ROOT / f".coverage.{number}")}
        command: list[str | Path] = [
            PYTHON,
            "-m",
            "coverage",
            "run",
            "-m",
            "pytest",
            "--create-db",
            *(["-m", chosen] if chosen else []),
        ]
        with step(f"Tests on {name}"):
            if run([*command, *arguments], env={**TEST_SETTINGS, **env, **database, **coverage}, check=False):
                failed.append(name)
    run([PYTHON, "-m", "coverage", "combine", "-q"], check=False)
    run([PYTHON, "-m", "coverage", "report"], check=False)
    if failed:
        raise Failure(f"Tests failed on {' and on '.join(failed)}.")
    if os.environ.get("CI") == "true":
        print("All tests passed.")
