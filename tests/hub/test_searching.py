"""Editorial pages in the search, and searches in editorial pages."""

from typing import Any

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction, Site

from hub.models import StandardPage
from search import sync
from search.models import SearchView
from tests.search import entries
from tests.search.conftest import search_directory
from tests.search.test_page import URL, titles

__all__ = ["search_directory"]


@pytest.fixture(autouse=True)
def _ready(db: None, search_directory: None, settings: Any) -> None:
    settings.ELASTICSEARCH_URL = ""
    settings.HUB_SEARCH_ENGINE = "embedded"
    Site.clear_site_root_paths_cache()  # the sites of an earlier test are rolled back, what the cache knows of them not
    entries.load_terms()


def page(**fields: Any) -> StandardPage:
    """Return a live page."""
    home = Site.objects.get(is_default_site=True).root_page
    made = StandardPage(title="House rules", slug="house-rules", body="<p>Be kind to ferries.</p>", **fields)
    home.add_child(instance=made)
    made.save_revision().publish()
    return made


def found(client: Client) -> list[str]:
    """Return what a search for a word of the page's text finds."""
    sync.drain()
    return titles(client.get(URL, {"q": "ferries"}))


def test_a_page_is_found_while_anybody_may_read_it(client: Client) -> None:
    made = page()
    assert found(client) == ["House rules"]
    restriction = PageViewRestriction.objects.create(page=made, restriction_type="login")
    assert found(client) == []
    restriction.delete()
    assert found(client) == ["House rules"]
    made.unpublish()
    assert found(client) == []
    made.save_revision().publish()
    assert found(client) == ["House rules"]
    made.delete()
    assert found(client) == []


def test_a_page_shows_a_view_with_live_count_and_hits(client: Client, rf: Any) -> None:
    entries.indexed(title="Skills passports", country=["KEN"])
    view = SearchView.objects.create(title="From Kenya", address="?place=KEN")
    made = page(views=[("view", {"view": view, "heading": "", "hits": 3})])
    text = made.serve(rf.get("/")).render().content.decode()
    assert "From Kenya" in text
    assert "Skills passports" in text
    assert "See 1 result" in text
    entries.indexed(title="More passports", country=["KEN"])
    assert "See all 2 results" in made.serve(rf.get("/")).render().content.decode()


def test_a_view_that_was_deleted_or_is_not_understood_shows_nothing(rf: Any) -> None:
    view = SearchView.objects.create(title="Odd view", address="?nosuchfacet=1")
    made = page(views=[("view", {"view": view, "heading": "", "hits": 3})])
    for _times in range(2):
        response = StandardPage.objects.get(pk=made.pk).serve(rf.get("/")).render()
        assert "Odd view" not in response.content.decode()
        SearchView.objects.all().delete()
