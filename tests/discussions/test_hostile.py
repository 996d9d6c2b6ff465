"""Hostile texts through the service into Chromium: nothing runs, only allowed tags stand in the page."""

import time

import pytest

from core.sanitize import ALLOWED_ATTRIBUTES, ALLOWED_TAGS, plain_text, render_markdown, sanitise
from discussions import mentions, services
from discussions.models import Post, Thread
from discussions.services.synthesis import cited_posts
from tests.core.hostile import OWN, collected, hostile_texts
from tests.discussions.world import make_moderator, make_thread, write
from tests.plugins.browser import OpenPage

# What stands in the texts of posts: every tag and attribute.
INVENTORY = """() => {
  const found = [];
  for (const prose of document.querySelectorAll("article.post .prose"))
    for (const element of prose.querySelectorAll("*"))
      found.push([element.localName, ...element.getAttributeNames()]);
  return { found, ran: window.__ran || 0, schemes: [...document.querySelectorAll("article.post .prose a")]
    .map((a) => a.protocol) };
}"""
COUNT = "window.__ran = 0; for (const name of ['alert', 'confirm', 'prompt']) window[name] = () => { window.__ran += 1 };"


def fill(texts: list[str]) -> Thread:
    thread, by = make_thread(), make_moderator()
    for text in texts:
        body = text.replace("\x00", "")[:30_000]
        post = services.write_post(thread=thread, by=by, body=f"{body}\n\nend")
        assert sanitise(post.html) == post.html
    return thread


def check(thread: Thread, live_server, open_page: OpenPage) -> int:
    page = open_page()
    page.add_init_script(COUNT)
    address, seen = f"{live_server.url}{thread.get_absolute_url()}", 0
    while address:
        page.goto(address)
        result = page.evaluate(INVENTORY)
        assert result["ran"] == 0
        assert set(result["schemes"]) <= {"http:", "https:", "mailto:"}
        for tag, *attributes in result["found"]:
            assert tag in ALLOWED_TAGS, tag
            allowed = ALLOWED_ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set())
            assert set(attributes) <= allowed, (tag, attributes)
        seen += page.locator("article.post").count()
        more = page.locator("nav.pager a[rel=next]")
        address = f"{live_server.url}{more.get_attribute('href')}" if more.count() else ""
    return seen


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_sample_of_hostile_posts_does_nothing_in_chromium(live_server, open_page):
    texts = [*OWN, *hostile_texts()[len(OWN) :: 40]]
    assert check(fill(texts), live_server, open_page) == len(texts)


@pytest.mark.long
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_all_hostile_posts_do_nothing_in_chromium(live_server, open_page):
    """Each sample is a post of its own, so that none hides behind another; fifty are a page."""
    texts = [*OWN, *collected()]
    assert check(fill(texts), live_server, open_page) == len(texts)


WORST = {
    "ampersands": "&" * 40_000,
    "nested quotes": "> " * 20_000,
    "nested tags": "<b>" * 13_000,
    "open brackets": "[" * 40_000,
    "links": "[a](" * 10_000,
    "stars": "*a " * 13_000,
    "backticks": "`" * 40_000,
    "mentions": "@a " * 13_000,
    "addresses": "http://a.b/" * 3_600,
    "citations": "[#1] " * 8_000,
    "table": "|a" * 20_000 + "\n" + "|-" * 20_000,
    "lists": "- " * 20_000,
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", WORST)
def test_no_text_function_takes_long_on_the_worst_texts(name):
    thread, text = make_thread(), WORST[name]
    Post.objects.filter(pk=write(thread).pk).exists()
    functions = {
        "render": render_markdown,
        "plain": plain_text,
        "mentions": lambda value: mentions.mentioned(value, thread),
        "links": mentions.count_links,
        "citations": lambda value: _cited(thread, value),
    }
    for label, function in functions.items():
        start = time.process_time()
        function(text)
        assert time.process_time() - start < 1, label


def _cited(thread: Thread, text: str) -> None:
    from core.exceptions import DomainError

    try:
        cited_posts(thread, text)
    except DomainError:
        return
