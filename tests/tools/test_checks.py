"""How the runs of the tests go on at the same time, and when the whole has failed."""

import itertools
import os
import signal
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tools.dev import checks
from tools.dev.shell import Job, side_by_side

SERVICES = {
    "DATABASE_URL": "postgres://hub@127.0.0.1:5432/hub?sslmode=disable",
    "REDIS_URL": "redis://127.0.0.1",
}


def job(folder: Path, name: str, code: str) -> Job:
    return Job(name, [sys.executable, "-c", code], {}, folder / name)


def test_jobs_run_so_many_at_a_time_and_their_codes_come_back_in_order(tmp_path, capsys):
    meet = f"""
import pathlib, time
pathlib.Path({str(tmp_path)!r}, NAME + ".here").touch()
while len(list(pathlib.Path({str(tmp_path)!r}).glob("*.here"))) < 2: time.sleep(0.01)
"""
    codes = {"a": meet + "raise SystemExit(3)", "b": meet, "c": "print('third')"}
    jobs = [job(tmp_path, name, f"NAME = {name!r}\n{code}") for name, code in codes.items()]
    assert side_by_side(jobs, at_once=2) == [3, 0, 0]
    assert "third" in capsys.readouterr().out


def test_leaving_early_ends_the_jobs_and_begins_no_other(tmp_path):
    jobs = [job(tmp_path, "a", "import time; time.sleep(60)"), job(tmp_path, "b", "print('second')")]
    begin = time.monotonic()
    # Jobs of a shell's background inherit that this signal is ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(2, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            side_by_side(jobs, at_once=1)
    finally:
        signal.signal(signal.SIGINT, before)
    assert time.monotonic() - begin < 30
    assert not jobs[1].log.exists()


def test_every_run_has_a_database_of_its_own_and_all_tests_are_in_one():
    parts = checks._parts(fast=False, long=False, services=SERVICES)
    environments = [part.job([]).env for part in parts]
    assert len({env["DATABASE_URL"] or env["HUB_TEST_DB"] for env in environments}) == len(parts)
    served = [env["REDIS_URL"] for env in environments if env["REDIS_URL"]]
    assert len(set(served)) == len(served), "who clears the cache clears a whole database of Redis"
    by_key = dict(zip((part.key for part in parts), environments, strict=True))
    assert by_key["postgres"]["DATABASE_URL"].endswith("/hub_postgres?sslmode=disable")
    # Every combination of marks is chosen by some run that does not leave out what needs no database.
    for marks in itertools.product((True, False), repeat=4):
        names = {
            "thorough": False,
            **dict(zip(("postgres", "elastic", "browser", "review"), marks, strict=True)),
        }
        assert any(_chooses(part, names) for part in parts if not part.words), names
    everywhere = dict.fromkeys(("postgres", "elastic", "browser", "review"), False) | {"thorough": True}
    assert [part.key for part in parts if _chooses(part, everywhere)] == ["thorough"]


def _chooses(part, names):
    return eval(" and ".join(part.marks), {}, {**names, "long": False})  # noqa: S307 -- our own marks


@pytest.mark.parametrize(
    ("codes", "chosen", "failed"),
    [
        ([0, 0, 0, 0, 0], False, []),
        ([0, 0, 0, 1, 0], False, ["SQLite and tantivy"]),
        ([0, 0, 0, 5, 0], False, ["SQLite and tantivy"]),
        ([0, 5, 5, 5, 5], True, []),
        ([5, 5, 5, 5, 5], True, ["every run: no test was chosen"]),
    ],
)
def test_a_run_without_tests_fails_unless_tests_were_chosen(codes, chosen, failed):
    assert (
        checks._failed(checks._parts(fast=False, long=False, services=SERVICES), codes, chosen=chosen)
        == failed
    )


def test_each_run_has_a_copy_of_one_database_of_its_kind():
    parts = checks._parts(fast=False, long=False, services=SERVICES)
    jobs = {job.env["DATABASE_URL"]: job for job in checks._databases(parts)}
    assert set(jobs) == {"", SERVICES["DATABASE_URL"]}
    for part in parts:
        env, made = part.job([]).env, jobs[part.services["DATABASE_URL"]]
        assert part.key in made.command
        first = Path(made.env["HUB_TEST_DB"])
        assert env["HUB_TEST_DB"] == str(first.with_stem(f"{first.stem}_{part.key}"))
        assert not env["DATABASE_URL"] or urlsplit(env["DATABASE_URL"]).path == f"/hub_{part.key}"


def test_where_there_are_no_servers_the_tests_of_review_run_too():
    review = {"review": True, **dict.fromkeys(("thorough", "postgres", "elastic", "browser"), False)}
    parts = checks._parts(fast=True, long=False, services={})
    assert [part.key for part in parts if _chooses(part, review)] == ["sqlite"]
    assert [job.name for job in checks._databases(parts)] == ["Databases: SQLite"]
