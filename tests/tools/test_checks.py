"""How the runs of the tests go on at the same time, and when the whole has failed."""

import sys
import time
from pathlib import Path

import pytest

from tools.dev import checks
from tools.dev.shell import Job, beside

SERVICES = {
    "DATABASE_URL": "postgres://hub@127.0.0.1:5432/hub?sslmode=disable",
    "REDIS_URL": "redis://127.0.0.1",
}


def job(folder: Path, name: str, code: str) -> Job:
    return Job([sys.executable, "-c", code], {}, folder / name)


def test_jobs_run_one_after_another_and_their_codes_come_back(tmp_path):
    jobs = [job(tmp_path, "a", "print('first'); raise SystemExit(3)"), job(tmp_path, "b", "print('second')")]
    with beside(jobs) as wait:
        assert wait() == [3, 0]
    assert [one.log.read_text() for one in jobs] == ["first\n", "second\n"]


def test_leaving_early_ends_the_job_and_begins_no_other(tmp_path):
    jobs = [job(tmp_path, "a", "import time; time.sleep(60)"), job(tmp_path, "b", "print('second')")]
    begin = time.monotonic()
    with pytest.raises(KeyboardInterrupt), beside(jobs):
        raise KeyboardInterrupt
    assert time.monotonic() - begin < 30
    assert not jobs[1].log.exists()


def test_every_run_has_a_database_of_its_own_and_all_tests_are_in_one():
    parts = checks._parts(fast=False, long=False, services=SERVICES)
    environments = [part.job([]).env for part in parts]
    assert len({env["DATABASE_URL"] or env["HUB_TEST_DB"] for env in environments}) == len(parts)
    assert environments[0]["DATABASE_URL"].endswith("/hub_postgres?sslmode=disable")
    assert "not browser" in parts[0].marks
    assert "browser" in parts[2].marks


@pytest.mark.parametrize(
    ("codes", "chosen", "failed"),
    [
        ([0, 0, 0], False, []),
        ([0, 1, 0], False, ["SQLite and tantivy"]),
        ([0, 5, 0], False, ["SQLite and tantivy"]),
        ([0, 5, 5], True, []),
        ([5, 5, 5], True, ["every run: no test was chosen"]),
    ],
)
def test_a_run_without_tests_fails_unless_tests_were_chosen(codes, chosen, failed):
    assert (
        checks._failed(checks._parts(fast=False, long=False, services=SERVICES), codes, chosen=chosen)
        == failed
    )
