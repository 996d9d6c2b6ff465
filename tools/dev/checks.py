"""Lint, types, contracts, and the tests."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tools.dev import messages
from tools.dev.shell import PYTHON, ROOT, VENV, Failure, Job, run, side_by_side, step

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


FIRST_SQLITE = ROOT / "var" / "test.sqlite3"  # what the runs without servers have copies of
NONE_CHOSEN = 5  # pytest's exit code when no test was chosen


@dataclass(frozen=True)
class Part:
    """One run of the tests, with a database of its own. ``words`` are pytest's; ``measured``: with coverage."""

    name: str
    key: str
    services: dict[str, str]
    marks: list[str]
    measured: bool = True
    words: tuple[str, ...] = ()
    number: int = 0  # of its database in Redis: a test that clears the cache clears all of it

    @property
    def coverage(self) -> Path:
        """Return where a measured run writes which lines it ran."""
        return ROOT / "var" / f"coverage-{self.key}.json"

    def job(self, arguments: list[str]) -> Job:
        """Return the command of the run; its output goes into var/."""
        pytest = ["-m", "pytest", "--reuse-db", "-o", f"cache_dir=.pytest_cache/{self.key}", *self.words]
        pytest += ["--durations=15", "--durations-min=5"]
        coverage = ["-m", "slipcover", "--json", "--out", str(self.coverage)] if self.measured else []
        marks = ["-m", " and ".join(self.marks)] if self.marks else []
        command: list[str | Path] = [PYTHON, *coverage, *pytest, *marks, *arguments]
        log = ROOT / "var" / f"tests-{self.key}.log"
        return Job(f"Tests: {self.name}", command, self._environment(), log)

    def _environment(self) -> dict[str, str]:
        own = {"HUB_TEST_DB": str(FIRST_SQLITE.with_stem(f"{FIRST_SQLITE.stem}_{self.key}"))}
        own["HUB_TEST_TURNS"] = str(ROOT / "var" / "turns")  # see tests/plugins/quiet.py
        if url := self.services.get("DATABASE_URL"):
            parts = urlsplit(url)
            own["DATABASE_URL"] = parts._replace(path=f"{parts.path}_{self.key}").geturl()
        if url := self.services.get("REDIS_URL"):
            own["REDIS_URL"] = urlsplit(url)._replace(path=f"/{self.number}").geturl()
        return {**TEST_SETTINGS, **self.services, **own}


def _parts(*, fast: bool, long: bool, services: dict[str, str]) -> list[Part]:
    """Return the runs, the longest first.

    Most tests run on both databases. Coverage costs a fifth of the time, so what is measured once is not measured again,
    and what uses no database at all is not run again. Tests of review run on both in the long form.
    """
    short = [] if long else ["not long"]
    once = ["not thorough", *short]
    bare = ["not postgres", "not elastic", "not browser"]
    rest = [*bare, *once, "not review"]
    small = [
        Part("SQLite and tantivy", "sqlite", WITHOUT_SERVICES, [*bare, *once] if fast or long else rest),
        Part("SQLite, many cases", "thorough", WITHOUT_SERVICES, [*bare, "thorough", *short], measured=False),
    ]
    if fast:
        return small
    large = "PostgreSQL, Redis and Elasticsearch"
    needs = ["(postgres or elastic or review)", "not browser", *once]
    again = ("--database-only",)
    return [
        Part(f"Chromium on {large}", "browser", services, ["browser", *once], measured=False),
        Part(f"review, and what needs {large}", "services", services, needs, number=1),
        Part(f"the others on {large}", "postgres", services, rest, measured=False, words=again, number=2),
        *small,
    ]


def _databases(parts: list[Part]) -> list[Job]:
    """Return the commands that make the runs' databases: of each kind one is migrated, the others are copies."""
    jobs = []
    for name, has_server in (("SQLite", False), ("PostgreSQL", True)):
        alike = [part for part in parts if bool(part.services.get("DATABASE_URL")) == has_server]
        if alike:
            env = {**TEST_SETTINGS, **alike[0].services, "HUB_TEST_DB": str(FIRST_SQLITE)}
            keys = [part.key for part in alike]
            log = ROOT / "var" / f"databases-{name.lower()}.log"
            jobs.append(Job(f"Databases: {name}", [PYTHON, "-m", "tools.databases", *keys], env, log))
    return jobs


def tests(arguments: list[str], *, fast: bool, long: bool, services: dict[str, str]) -> None:
    """Run lint and tests, as many jobs at a time as there are processors; print coverage. Raises Failure.

    Lint comes first, beside the making of the databases: nobody waits for the tests to hear of a wrong import.
    """
    (ROOT / "var").mkdir(exist_ok=True)
    for old in (ROOT / "var").glob("coverage*.json"):
        old.unlink()
    run([PYTHON, "manage.py", "build_messages"], env={**TEST_SETTINGS, **WITHOUT_SERVICES})
    parts = _parts(fast=fast, long=long, services=services)
    at_once = max(2, os.cpu_count() or 2)
    lint_job = Job("Lint", [PYTHON, "dev.py", "lint"], {}, ROOT / "var" / "lint.log")
    if any(side_by_side([lint_job, *_databases(parts)], at_once=at_once)):
        raise Failure("No tests were run: the checks above failed.")
    codes = side_by_side([part.job(arguments) for part in parts], at_once=at_once)
    failed = _failed(parts, codes, chosen=bool(arguments))
    if long:
        with step("Faults of the review engine, put in on purpose"):
            failed += ["faults"] if run([PYTHON, "-m", "tools.mutations"], check=False) else []
    if measured := [part.coverage for part in parts if part.coverage.exists()]:
        whole = ROOT / "var" / "coverage.json"
        run([PYTHON, "-m", "slipcover", "--skip-covered", "--out", whole, "--merge", *measured], check=False)
    if failed:
        raise Failure(f"Tests failed on {' and on '.join(failed)}.")
    if os.environ.get("CI") == "true":
        print("All tests passed.")


def _failed(parts: list[Part], codes: list[int], *, chosen: bool) -> list[str]:
    """Return the runs that failed. Chosen tests may be none of a run's, but not none of any run."""
    if set(codes) == {NONE_CHOSEN}:
        return ["every run: no test was chosen"]
    fine = {0, NONE_CHOSEN} if chosen else {0}
    return [part.name for part, code in zip(parts, codes, strict=True) if code not in fine]
