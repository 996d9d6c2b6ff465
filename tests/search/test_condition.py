"""How the indices are: on the health page, as metrics, and for administrators, who can have documents tried again."""

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from core import health
from core.exceptions import NotPermitted
from resources.models import Entry
from search import condition, engines, services, sync
from search.models import SearchClock, SearchState, SearchTarget
from search.reconcile import reconcile
from search.types import SearchRequest
from tests.search import entries

ADDRESS = "/cms/reports/search/"
METRICS = "/metrics"


@pytest.fixture(autouse=True)
def _ready(db: None, search_directory: None, settings: Any) -> None:
    settings.ELASTICSEARCH_URL = ""
    settings.HUB_SEARCH_ENGINE = "embedded"
    settings.HUB_METRICS_TOKEN = "for-tests"
    cache.clear()
    entries.load_terms()


def states() -> dict[str, str]:
    """Return what the health page says of the search."""
    return {name: state for name, state in health.run()[1].items() if name.startswith("search ")}


def gauges(client: Client) -> dict[str, float]:
    """Return the search's numbers."""
    answer = client.get(METRICS, headers={"Authorization": "Bearer for-tests"})
    lines = [line for line in answer.text.splitlines() if line.startswith("hub_search")]
    return {name: float(number) for name, number in (line.rsplit(" ", 1) for line in lines)}


def waiting(seconds: int) -> Entry:
    """Make an entry whose change no index has had for so long."""
    entry = entries.published()
    then = timezone.now() - datetime.timedelta(seconds=seconds)
    SearchState.objects.filter(doc_key=f"entry:{entry.pk}").update(changed_at=then)
    return entry


def refuse(*found: Entry) -> None:
    """Do as if Elasticsearch had refused their documents."""
    sync.note_refused({f"entry:{entry.pk}": "failed to parse field [year]" for entry in found})


def administrator() -> User:
    """Return somebody with the role, and no more."""
    user = User.objects.create_user("admin@example.org", None, name="Admin")
    user.groups.add(Group.objects.get(name="administrator"))
    return user


def test_the_lag_is_the_age_of_the_oldest_change_that_an_index_lacks(client: Client) -> None:
    entries.indexed()
    assert states()["search lag"] == "ok"
    assert gauges(client)['hub_search_lag_seconds{index="embedded"}'] == 0
    waiting(200)
    assert 200 <= gauges(client)['hub_search_lag_seconds{index="embedded"}'] < 230
    assert states()["search lag"] == "ok"
    waiting(400)
    sync.stamp()
    assert states()["search lag"] == "degraded", "numbered, but not yet in the index"
    sync.drain()
    assert states()["search lag"] == "ok"


def test_drift_is_seen_until_it_is_repaired(client: Client) -> None:
    entry = entries.indexed()
    Entry.objects.filter(pk=entry.pk).update(live=False)
    assert states()["search drift"] == "ok", "nobody has compared yet"
    reconcile()
    assert states()["search drift"] == "degraded"
    assert gauges(client)['hub_search_documents{trouble="drifted"}'] == 1
    reconcile(repair=True)
    assert states()["search drift"] == "ok"
    SearchClock.objects.update(compared_at=timezone.now() - datetime.timedelta(hours=4))
    assert states()["search drift"] == "degraded", "the hourly comparison does not come"


def test_answers_of_another_engine_are_counted(client: Client, settings: Any) -> None:
    entries.indexed(title="Passports")
    settings.HUB_SEARCH_ENGINE = "elastic"
    for _number in range(2):
        assert engines.search(SearchRequest(text="passports")).degraded == "embedded"
    assert gauges(client)['hub_search_degraded_answers{engine="embedded"}'] == 2


def test_without_the_token_nobody_reads_the_metrics(client: Client, settings: Any) -> None:
    assert client.get(METRICS).status_code == 403
    assert client.get(METRICS, headers={"Authorization": "Bearer wrong é"}).status_code == 403
    settings.HUB_METRICS_TOKEN = ""
    assert client.get(METRICS, headers={"Authorization": "Bearer "}).status_code == 403


def test_a_gauge_that_cannot_be_read_takes_no_other_away(client: Client, settings: Any) -> None:
    entries.indexed()
    settings.HUB_SEARCH_DIR = None
    assert set(gauges(client)) == {
        'hub_search_documents{trouble="drifted"}',
        'hub_search_documents{trouble="refused"}',
        'hub_search_degraded_answers{engine="embedded"}',
        'hub_search_degraded_answers{engine="database"}',
    }


def test_administrators_see_refused_documents_and_have_them_tried_again(client: Client) -> None:
    one, two, three = (entries.indexed(title=f"Refused {number}") for number in (1, 2, 3))
    refuse(one, two, three)
    assert gauges(client)['hub_search_documents{trouble="refused"}'] == 3
    client.force_login(administrator())
    page = client.get(ADDRESS).text
    assert "Elasticsearch refused 3 documents." in page
    assert "Refused 2" in page
    assert "failed to parse field [year]" in page
    client.post(ADDRESS, {"key": f"entry:{two.pk}"})
    assert set(condition.refused()) == set(SearchState.objects.exclude(object_id=two.pk))
    assert SearchState.objects.get(object_id=two.pk).tick is None, "it is written again"
    assert "1 document is tried again." in client.get(ADDRESS).text
    client.post(ADDRESS, {"key": ["entry:999", "nonsense", f"entry:{two.pk}"]})
    client.post(ADDRESS, {"all": "1"})
    assert "Nothing was refused." in client.get(ADDRESS).text


def test_the_page_shows_every_index_and_the_last_comparison(client: Client, settings: Any) -> None:
    client.force_login(administrator())
    empty = client.get(ADDRESS).text
    assert "There is no index yet." in empty
    assert "have not been compared" in empty
    entries.indexed()
    reconcile()
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    SearchTarget.objects.create(name="hub-one", watermark=10**6, last_error="connection refused")
    SearchTarget.objects.create(name="hub-two", watermark=10**6, filling=True)
    page = client.get(ADDRESS).text
    assert [text in page for text in ("Has every change", "connection refused", "Being filled")] == [True] * 3
    assert "0 documents differed" in page


def test_nobody_else_sees_the_page_or_has_anything_tried_again(client: Client) -> None:
    entry = entries.indexed()
    refuse(entry)
    assert client.get(ADDRESS).status_code == 302
    user = User.objects.create_user("editor2@example.org", None, name="Editor")
    user.groups.add(Group.objects.get(name="editor"))
    client.force_login(user)
    assert client.get(ADDRESS).status_code == 302
    assert client.post(ADDRESS, {"all": "1"}).status_code == 302
    assert "Search indices" not in client.get("/cms/").text
    with pytest.raises(NotPermitted):
        services.index_again(keys=[f"entry:{entry.pk}"], by=user)
    assert condition.refused().count() == 1


def test_the_page_costs_the_same_queries_for_one_and_for_three_documents(client: Client) -> None:
    client.force_login(administrator())
    made = [entries.indexed() for _number in range(3)]
    counted = []
    for found in (made[:1], made):
        refuse(*found)
        client.get(ADDRESS)
        with CaptureQueriesContext(connection) as queries:
            client.get(ADDRESS)
        counted.append(len(queries))
    assert counted[0] == counted[1]
