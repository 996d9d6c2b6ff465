"""The pages in Chromium: readable, narrow and wide, left to right and right to left, with and without scripts."""

import pytest

from tests.discussions.world import make_moderator, make_space, make_thread, make_user, write
from tests.plugins.browser import axe, screenshot, sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def thread():
    space = make_space(title="Responding to a pandemic", purpose="What we have learnt.", languages="en ar")
    found = make_thread(
        space, by=make_moderator("Nadia Benhaddou"), body="Please tell us about **barriers**."
    )
    first = write(
        found, make_user("Ana Rahman"), body="Fear of being reported outweighs cost.\n\n1. One\n2. Two"
    )
    second = write(found, make_user("Mo Duarte"), parent=first, body="We saw the same.")
    write(found, make_user("Lina Haddad"), parent=second, body="هل جُرّب النص مع القراء أولاً؟")
    write(found, make_user("Kofi Osei"), body="A word that is very long: " + "x" * 90)
    return found


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("en", 375), ("ar", 1280), ("ar", 375)])
def test_space_and_thread_are_clean_and_do_not_scroll_sideways(
    thread, live_server, open_page, language, width
):
    page = open_page(locale=language, width=width)
    space = thread.space.get_absolute_url()
    for name, path in (("space", space), ("thread", thread.get_absolute_url())):
        page.goto(live_server.url + path.replace("/en/", f"/{language}/", 1))
        screenshot(page, f"discussions {name} {language} {width}")
        assert sideways_scroll(page) == 0
        assert axe(page) == []


def test_the_focus_goes_to_the_post_that_was_asked_for(thread, live_server, open_page):
    page = open_page()
    page.goto(f"{live_server.url}{thread.get_absolute_url()}3/")
    page.wait_for_function("document.activeElement.id === 'post-3'")
    assert page.url.endswith("#post-3")
