"""Threads and posts are found like entries; what is held, hidden or of a closed group never is."""

from datetime import timedelta

import pytest

from discussions import services
from discussions.models import SpaceTerm
from people.models import Organisation
from resources.models import Entry
from search import documents, engines, sync
from search.types import SearchRequest
from taxonomy.models import Term
from tests.discussions.world import fresh, make_moderator, make_space, make_thread, make_user, write
from tests.search import entries

pytestmark = pytest.mark.django_db


def search(text: str = "", **filters: tuple[str, ...]):
    """Ask the embedded engine, once it has followed."""
    sync.drain()
    return engines.search(SearchRequest(text=text, filters=filters), engine="embedded")


def found(text: str = "", **filters: tuple[str, ...]) -> list[str]:
    return sorted(hit.url for hit in search(text, **filters).hits)


def tell_index(*posts) -> None:
    from discussions import tasks

    for post in posts:
        tasks.posted({"post": post.pk})


def test_posts_are_found_with_their_facets_and_lead_to_their_permalinks():
    entries.load_terms()
    space = make_space(languages="fr en")
    SpaceTerm.objects.create(space=space, term=Term.objects.get(vocabulary="objective", code="5"))
    Organisation.objects.create(name="Zebra University", slug="zebra-university", kind="academia")
    by = make_user()
    by.profile.affiliation = "Zebra University"
    by.profile.save()
    thread = make_thread(space, title="Quaggas at borders")
    post = write(thread, by, body="Counting okapis by night.")
    tell_index(post)
    link = f"{thread.get_absolute_url()}1/"
    assert found("okapis") == [link]
    assert found("quaggas", kind=("thread",)) == [thread.get_absolute_url()]
    year = str(post.created_at.year)
    for name, code in [
        *(("space", space.code), ("language", "fr"), ("year", year), ("objective", "5")),
        *(("stakeholder", "academia"), ("kind", "post")),
    ]:
        assert link in found("okapis", **{name: (code,)}), name
    assert found("okapis", space=("another",)) == []


def test_held_hidden_and_closed_posts_are_never_found():
    thread, boss = make_thread(title="Ordinary question"), make_moderator()
    held = write(thread, composed_in=timedelta(seconds=1), body="Heldokapi text.")
    hidden = write(thread, body="Hiddenokapi text.")
    closed = write(make_thread(make_space(posting="closed")), boss, body="Closedokapi text.")
    tell_index(held, hidden, closed)
    assert found("Heldokapi") == []
    assert len(found("Hiddenokapi")) == 1
    assert found("Closedokapi") == []
    services.hide(post=hidden, by=boss, why="x.")
    assert found("Hiddenokapi") == []
    services.restore(post=fresh(hidden), by=boss)
    services.approve(post=held, by=boss)
    assert len(found("Hiddenokapi")) == len(found("Heldokapi")) == 1
    services.erase_contributions(user=held.author)
    assert found("Heldokapi") == []
    thread.space.live = False
    thread.space.save()
    assert found("Hiddenokapi") == []


def test_a_synthesis_is_found_with_its_thread():
    thread = make_thread()
    write(thread)
    services.publish_synthesis(
        thread=thread, title="Outcome", body="Pangolins decide, as [#1] says.", by=make_moderator()
    )
    assert found("pangolins") == [thread.get_absolute_url()]


def test_index_and_public_are_one_rule():
    thread = make_thread()
    held = write(thread, composed_in=timedelta(seconds=1))
    closed = write(make_thread(make_space(posting="closed")), make_moderator())
    posts = [write(thread), held, closed]
    keys = [f"post:{post.pk}" for post in posts]
    assert documents.public(keys) == {keys[0]} == {key for key, one in documents.load(keys).items() if one}
    assert not Entry.objects.exists()
