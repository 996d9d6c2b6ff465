"""Entries inside Wagtail: editors manage, nobody publishes without a permit."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.snippets.models import get_snippet_models

from resources.models import Call, Entry
from tests.search import entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    """A client signed in as an editor."""
    entries.load_terms()
    client.force_login(entries.editor())
    return client


def address(entry: Entry, name: str) -> str:
    viewset = type(entry).snippet_viewset
    return reverse(viewset.get_url_name(name), args=[entry.pk])


def test_each_kind_and_the_calls_have_a_list_with_filters(desk: Client) -> None:
    entries.published()
    for model in get_snippet_models():
        if issubclass(model, Entry | Call):
            answer = desk.get(reverse(model.snippet_viewset.get_url_name("list")), {"live": "true"})
            assert answer.status_code == 200


def test_the_edit_page_and_the_history_open(desk: Client) -> None:
    entry = entries.published().specific
    assert desk.get(address(entry, "edit")).status_code == 200
    assert desk.get(address(entry, "history")).status_code == 200


def test_the_edit_page_knows_its_revisions_when_it_asks_who_else_edits(desk: Client) -> None:
    entry = entries.published().specific
    assert set(entry.revisions) == set(Entry.objects.get(pk=entry.pk).revisions) != set()
    session = desk.get(address(entry, "edit")).context["editing_sessions"]
    answer = desk.post(session.ping_url, {"revision_id": entry.latest_revision_id})
    assert (answer.status_code, answer.json()["other_sessions"]) == (200, [])


def test_publishing_without_a_permit_is_refused_with_a_message(desk: Client) -> None:
    entry = entries.draft().specific
    data = {"title": "New", "language": "en", "comprehensiveness": "0", "action-publish": "1"}
    answer = desk.post(address(entry, "edit"), data)
    entry.refresh_from_db()
    assert answer.status_code < 500
    assert "permit" in answer.content.decode()
    assert not entry.live


def test_editors_withdraw_with_a_reason_only(desk: Client) -> None:
    entry = entries.published()
    page = reverse("entry-withdraw", args=[entry.pk])
    assert desk.get(page).status_code == 200
    assert desk.post(page, {"kind": "retracted", "reason": ""}).status_code == 422
    assert desk.post(page, {"kind": "retracted", "reason": "Wrong numbers"}).status_code == 302
    entry.refresh_from_db()
    assert (entry.live, entry.withdrawn_kind) == (False, "retracted")


def test_editors_take_an_entry_off_the_site(desk: Client) -> None:
    entry = entries.published().specific
    assert desk.post(address(entry, "unpublish")).status_code == 302
    entry.refresh_from_db()
    assert not entry.live
