"""What is in the index is exactly what anybody may read, and nothing of a draft is."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resources import services
from resources.models import Entry
from search import documents, engines, sync
from search.types import SearchRequest
from tests.search import entries

ACTIONS = ("publish", "unpublish", "withdraw", "draft", "correct", "expire", "freeze", "drain")
SECRET = "unreleasedwording"


@pytest.fixture(autouse=True)
def _ready(search_directory: None, settings: Any) -> None:
    settings.ELASTICSEARCH_URL = ""
    settings.HUB_SEARCH_ENGINE = "embedded"


def act(entry: Entry, action: str) -> None:
    """Do something to an entry, if it is possible in its state."""
    editor = entries.editor()
    entry = Entry.objects.get(pk=entry.pk).specific
    if entry.withdrawn_at or (entry.frozen and action not in ("freeze", "drain")):
        return
    if action == "publish":
        entries.publish(entry)
    elif action == "unpublish" and entry.live:
        services.unpublish(entry=entry, by=editor, reason="")
    elif action == "withdraw" and entry.live:
        services.withdraw(entry=entry, by=editor, reason="Wrong", kind="retracted")
    elif action == "draft":
        services.save_draft(entry=entry, data={"body": SECRET, "title": f"{SECRET} title"}, by=editor)
    elif action == "correct":
        services.save_draft(entry=entry, data={"body": "Clean", "title": "Clean title"}, by=editor)
    elif action == "expire":
        past = timezone.now() - datetime.timedelta(days=1)
        Entry.objects.filter(pk=entry.pk).update(expire_at=past)
        sync.touch([f"entry:{entry.pk}"])
    elif action == "freeze" and not entry.frozen:
        services.freeze(entry=entry, revision=entry.get_latest_revision())
    elif action == "drain":
        sync.drain()


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(ACTIONS)), min_size=3, max_size=12))
def test_a_document_is_in_the_index_if_and_only_if_anybody_may_read_its_page(
    steps: list[tuple[int, str]],
) -> None:
    entries.load_terms()
    made = [entries.draft(kind, title=f"Start {kind}") for kind in ("resource", "practice", "use_case")]
    for number, action in steps:
        act(made[number], action)
    sync.drain()
    client = Client()
    listed = engines.search(SearchRequest(size=500), engine="embedded")
    indexed = {hit.public_id for hit in listed.hits}
    assert listed.total == len(indexed)
    for each in made:
        entry = Entry.objects.get(pk=each.pk)
        response = client.get(f"/en/entries/{entry.public_id}/{entry.slug}/")
        assert response.status_code in (200, 404, 410)
        assert (entry.public_id in indexed) == (response.status_code == 200), (steps, entry.kind)
        assert (documents.public_document(entry) is not None) == (response.status_code == 200)
        if response.status_code == 200:
            assert (SECRET in response.text) == (SECRET in entry.body)
    found = engines.search(SearchRequest(text=SECRET, size=500), engine="embedded").hits
    allowed = set(Entry.objects.public().filter(body__contains=SECRET).values_list("public_id", flat=True))
    assert {hit.public_id for hit in found} == allowed
