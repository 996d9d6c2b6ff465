"""The demo as a stranger meets it: no dead link, accounts that work."""

import re
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import pytest

from demo import people
from tests.journeys.looking import get
from tests.journeys.visitor import Visitor
from tests.plugins.browser import OpenPage
from tools.stack.demo import DemoStack

pytestmark = pytest.mark.browser

LINK = re.compile(r'<a\s[^>]*href="([^"]*)"')
READERS = 4


def links(stack: DemoStack, path: str, page: str) -> set[str]:
    """Return the addresses of this site that a page links to, without their fragments."""
    found = set()
    for href in LINK.findall(page):
        address = urllib.parse.urljoin(f"{stack.url}{path}", href.replace("&amp;", "&")).partition("#")[0]
        if address.startswith(f"{stack.url}/"):
            found.add(address.removeprefix(stack.url))
    return found


@pytest.mark.parametrize(("language", "levels"), [("en", 2), ("ar", 1)])
def test_every_link_on_the_home_page_and_one_level_below_answers(
    demo_stack: DemoStack, language: str, levels: int
) -> None:
    """The same templates make the second level in both languages: it is read once."""
    pages: dict[str, tuple[int, str]] = {}

    def read(path: str) -> None:
        status, page, _mode = get(demo_stack.url + path)
        pages[path] = (status, page)

    def read_all(paths: set[str]) -> None:
        with ThreadPoolExecutor(READERS) as readers:
            list(readers.map(read, sorted(paths - pages.keys())))

    home = f"/{language}/"
    read(home)
    latest = {home}
    for _level in range(levels):
        latest = {link for path in latest for link in links(demo_stack, path, pages[path][1])} - pages.keys()
        read_all(latest)
    assert {path: status for path, (status, _page) in pages.items() if status != 200} == {}
    assert len(pages) > 100


def test_the_accounts_that_are_printed_can_sign_in(demo_stack: DemoStack, open_page: OpenPage) -> None:
    printed = (demo_stack.folder / "demo.log").read_text()
    assert people.PASSWORD in printed
    for person in (*people.STAFF, *people.NAMED_FIRST):
        assert person.email in printed
        visitor = Visitor(open_page(), demo_stack)
        visitor.sign_in(person.email, people.PASSWORD)
        assert person.name in visitor.page.content()
        visitor.page.close()
