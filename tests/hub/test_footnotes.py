"""The sentence at the foot of every page: kept in memory, and new at once where it was changed."""

import pytest
from django.test import Client

from hub import footnotes
from hub.models import SiteFootnote
from tests.discussions.world import home

pytestmark = pytest.mark.django_db
PAGE = "/en/discuss/"


def test_a_changed_footnote_is_on_the_next_page_in_the_language_of_the_page(client: Client) -> None:
    home()
    assert "maps say nothing" not in client.get(PAGE).text
    row = SiteFootnote.objects.create(text="Our maps say nothing of borders.", text_ar="لا تدل الخرائط")
    assert "Our maps say nothing of borders." in client.get(PAGE).text
    assert "لا تدل الخرائط" in client.get("/ar/discuss/").text
    row.delete()
    assert "maps say nothing" not in client.get(PAGE).text


def test_another_process_sees_a_change_after_some_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    SiteFootnote.objects.create(text="Old")
    assert footnotes.current().text == "Old"
    SiteFootnote.objects.update(text="New")  # no signal comes from elsewhere
    assert footnotes.current().text == "Old"
    monkeypatch.setattr(footnotes, "KEPT", 0)
    assert footnotes.current().text == "New"
