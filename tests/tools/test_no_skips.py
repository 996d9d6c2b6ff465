"""Under CI a skipped test fails the run."""

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

SKIPPING = """
import pytest

def test_runs():
    pass

@pytest.mark.skip(reason="not today")
def test_leaves():
    pass

@pytest.mark.xfail(strict=True)
def test_is_known_to_fail():
    raise AssertionError
"""


@pytest.fixture(autouse=True)
def _find_the_plugin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent.parent.parent))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # importing them takes five seconds


def run(pytester: pytest.Pytester, text: str) -> pytest.RunResult:
    pytester.makepyfile(text)
    return pytester.runpytest_subprocess("-p", "tests.plugins.no_skips", "-p", "no:cacheprovider")


def test_a_skip_fails_under_ci(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    result = run(pytester, SKIPPING)
    result.assert_outcomes(passed=1, errors=1, xfailed=1)
    assert result.ret == 1


def test_a_file_that_skips_itself_fails_under_ci(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    result = run(pytester, "import pytest\npytest.skip('no', allow_module_level=True)\n")
    assert result.ret != 0


def test_elsewhere_a_skip_is_a_skip(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    run(pytester, SKIPPING).assert_outcomes(passed=1, skipped=1, xfailed=1)
