"""The pages in Chromium: readable, narrow and wide, left to right and right to left, with and without scripts."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from core import outbox
from discussions import services
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


VIEWS = pytest.mark.parametrize(("language", "width"), [("en", 1280), ("en", 375), ("ar", 1280), ("ar", 375)])


def sign_in(page: Any, live_server: Any, user: Any) -> None:
    """Give a page the session of an account."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies["sessionid"]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])


@VIEWS
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


@VIEWS
def test_writing_and_notifications_are_clean_and_do_not_scroll_sideways(
    thread, live_server, open_page, language, width
):
    page, member = open_page(locale=language, width=width), make_user("Meera Member")
    services.follow(user=member, level="watch", thread=thread)
    write(thread, make_user("Nil Newer"), body="One more thought for those who follow.")
    while outbox.drain():
        pass
    sign_in(page, live_server, member)
    here = thread.get_absolute_url()
    paths = {
        "thread signed in": here,
        "reply": f"{here}reply/?to=1&quote=1",
        "report": f"{here}1/report/",
        "notifications": reverse("discussions:notifications"),
        "mails": reverse("discussions:mails"),
    }
    for name, path in paths.items():
        page.goto(live_server.url + path.replace("/en/", f"/{language}/", 1))
        screenshot(page, f"discussions {name} {language} {width}")
        assert sideways_scroll(page) == 0, name
        assert axe(page) == [], name


@VIEWS
def test_the_queue_of_moderators_can_be_looked_at(thread, live_server, open_page, language, width):
    page, boss = open_page(locale=language, width=width), make_moderator("Berta Boss")
    boss.user_permissions.add(Permission.objects.get(codename="access_admin"))
    boss.language = language
    boss.save()
    held = write(
        thread, make_user("Hanna Held"), composed_in=timedelta(seconds=1), body="Waits for somebody."
    )
    services.flag(post=thread.posts.get(seq=1), by=make_user(), reason="spam", text="Look at this")
    sign_in(page, live_server, boss)
    item = reverse("discussion_desk:item", args=[held.pk])
    for name, path in (("queue", reverse("discussion_desk:queue")), ("item", item)):
        page.goto(live_server.url + path)
        screenshot(page, f"discussions {name} {language} {width}")
        assert "Waits for somebody." in page.inner_text("main")
        assert sideways_scroll(page) == 0, name


def test_the_focus_goes_to_the_post_that_was_asked_for(thread, live_server, open_page):
    page = open_page()
    page.goto(f"{live_server.url}{thread.get_absolute_url()}3/")
    page.wait_for_function("document.activeElement.id === 'post-3'")
    assert page.url.endswith("#post-3")
