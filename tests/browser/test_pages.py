"""Every page, looked at by a browser: accessible, inside its window, obedient to its policy, alone with its own host.

Each run writes pictures of all pages to ``.artifacts/``: axe does not see what is ugly, so somebody must look.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser import pages
from tests.browser.viewer import Viewer
from tests.browser.world import Site
from tests.plugins.browser import axe

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

PARTS = (pages.public, pages.members, pages.submitters, pages.reviewers)
EVERY_PART = pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
Look = Callable[..., Viewer]


@pytest.fixture
def viewer(browser: Browser, address: str, site: Site) -> Iterator[Look]:
    """Make readers: ``viewer(language="ar", width=320)``."""
    made: list[Viewer] = []

    def make(**about: Any) -> Viewer:
        made.append(Viewer(browser, address, site.sessions, **about))
        return made[-1]

    yield make
    for one in made:
        one.close()


@EVERY_PART
def test_in_english_on_a_wide_screen_nothing_is_wrong_and_the_dark_has_contrast(
    site: Site, viewer: Look, part: Any
) -> None:
    reader = viewer(language="en", width=1280)
    for shown in part(site):
        reader.look(shown, also_dark=True)
    assert reader.wrong == []


@EVERY_PART
def test_in_arabic_on_a_narrow_phone_nothing_is_wrong(site: Site, viewer: Look, part: Any) -> None:
    reader = viewer(language="ar", width=320)
    for shown in part(site):
        reader.look(shown)
    assert reader.wrong == []


@pytest.mark.long
@EVERY_PART
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375, 320])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_in_every_language_width_and_colour_nothing_is_wrong(
    site: Site, viewer: Look, language: str, width: int, dark: bool, part: Any
) -> None:
    reader = viewer(language=language, width=width, dark=dark)
    for shown in part(site):
        reader.look(shown)
    assert reader.wrong == []


def test_axe_bites(browser: Browser) -> None:
    """What a clean result is worth: a page with faults is not clean."""
    page = browser.new_page()
    page.set_content(
        "<html><body><img src=x><p style='color:#bbb;background:#fff'>pale</p><input></body></html>"
    )
    found = {line.split(" ")[1].rstrip(":") for line in axe(page)}
    page.close()
    assert {"image-alt", "color-contrast", "label", "html-has-lang", "document-title"} <= found
