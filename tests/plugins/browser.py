"""Chromium for tests marked ``browser``, and axe in it."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tools.dev.shell import ROOT

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")
ARTIFACTS = ROOT / ".artifacts"
# A browser that speaks to nobody but the site under test.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
OpenPage = Callable[..., Page]


def chromium() -> str:
    """Return the path of Chromium; the one without windows takes a quarter less time. Fails the test when there is none."""
    found = [path for name in PROGRAMS if (path := shutil.which(name))]
    if not found:
        pytest.fail(f"Chromium is missing: sudo apt-get install {PROGRAMS[0]}")
    return found[0]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for the session."""
    # Playwright's event loop in this thread makes Django refuse the database, although nothing here is asynchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        instance = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield instance
        instance.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Make pages, each with cookies of its own: ``open_page(locale="ar", width=320, dark=True, javascript=False)``."""
    contexts: list[BrowserContext] = []

    def make(
        *,
        locale: str = "en",
        width: int = 1280,
        height: int = 800,
        dark: bool = False,
        javascript: bool = True,
    ) -> Page:
        context = browser.new_context(
            locale=locale,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """One page with the defaults."""
    return open_page()


def screenshot(page: Page, name: str) -> Path:
    """Write a picture of the whole page to ``.artifacts/`` and return its path."""
    ARTIFACTS.mkdir(exist_ok=True)
    path = ARTIFACTS / f"{re.sub(r'[^a-z0-9-]+', '-', name.lower()).strip('-')}.png"
    page.screenshot(path=path, full_page=True)
    return path


def axe(page: Page, *, rules: tuple[str, ...] = ()) -> list[str]:
    """Return what axe finds against WCAG 2.2 AA, as lines of text: an empty list is a clean page.

    ``rules`` limits the run to these rules. Target size, which axe leaves out by itself, is always part of the full run.
    """
    options: dict[str, object] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    else:
        options["runOnly"] = {"type": "tag", "values": list(WCAG)}
        options["rules"] = {"target-size": {"enabled": True}}
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    return [
        f"{page.url} {violation['id']}: {violation['help']}: {node['target']} {node['html'][:200]} {node['failureSummary'][:300]}"
        for violation in found
        for node in violation["nodes"]
    ]


def sideways_scroll(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
