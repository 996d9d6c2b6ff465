"""Every road on which something could become live without a decision, and the audit for the roads beside the roads."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.publish_revision import PublishRevisionAction

from core.exceptions import DomainError
from peerreview.models import ReviewRound
from resources import services as resources
from resources.models import Entry, PublicationPermit, Resource
from resources.services import save_draft
from tests.peerreview.world import World, fresh, make_draft


def publish_button(world: World, entry: Entry) -> None:
    client = Client()
    client.force_login(world.editor)
    path = reverse("wagtailsnippets_resources_resource:edit", args=[entry.pk])
    about = {"title": entry.title, "language": "en", "scope": "national", "comprehensiveness": "3"}
    client.post(path, {**about, "action-publish": "1", "resource_type": "guide"})


def revision_publish(world: World, entry: Entry) -> None:
    entry.get_latest_revision().publish(user=world.editor)


def revision_publish_without_checks(world: World, entry: Entry) -> None:
    entry.get_latest_revision().publish(skip_permission_checks=True)


def action_class(world: World, entry: Entry) -> None:
    PublishRevisionAction(entry.get_latest_revision(), user=world.editor).execute(skip_permission_checks=True)


def a_new_version(world: World, entry: Entry) -> None:
    entry.specific.save_revision(user=world.editor).publish(skip_permission_checks=True)


def live_and_save(world: World, entry: Entry) -> None:
    specific = entry.specific
    specific.live = True
    specific.save()


def live_and_save_that_field(world: World, entry: Entry) -> None:
    specific = entry.specific
    specific.live = True
    specific.save(update_fields=["live"])


def base_class(world: World, entry: Entry) -> None:
    base = Entry.objects.get(pk=entry.pk)
    base.live = True
    base.save()


def scheduler(world: World, entry: Entry) -> None:
    revision = entry.get_latest_revision()
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    revision.save()
    call_command("publish_scheduled")


def update_or_create(world: World, entry: Entry) -> None:
    Resource.objects.update_or_create(pk=entry.pk, defaults={"live": True})


def an_editors_correction(world: World, entry: Entry) -> None:
    revision = save_draft(entry=entry, data={"body": "Mine."}, by=world.editor)
    resources.publish(
        permit=resources.grant_permit(
            entry=entry, revision=revision, kind="correction", by=world.editor, reason="I say so."
        ),
        by=world.editor,
    )


ROUTES: list[Callable[[World, Entry], None]] = [
    publish_button,
    revision_publish,
    revision_publish_without_checks,
    action_class,
    a_new_version,
    live_and_save,
    live_and_save_that_field,
    base_class,
    scheduler,
    update_or_create,
    an_editors_correction,
]
STATES = {"screening": World.submitted, "in_review": World.in_review, "deciding": World.deciding}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.__name__)
def test_nothing_submitted_gets_live_without_a_decision(world: World, route, state):
    case = STATES[state](world)
    entry = Resource.objects.get(pk=case.entry_id)
    revision = entry.latest_revision_id
    with suppress(DomainError):
        route(world, entry)
    entry = Entry.objects.get(pk=entry.pk)
    assert not entry.live
    assert entry.frozen
    assert not Entry.objects.public().filter(pk=entry.pk).exists()
    assert entry.latest_revision_id == revision
    assert fresh(case).state == state


@pytest.mark.parametrize("route", ROUTES[:-1], ids=lambda route: route.__name__)
def test_a_later_draft_of_an_accepted_entry_needs_a_decision_too(world: World, route):
    case = world.accepted(body="As reviewed.")
    save_draft(entry=case.entry, data={"body": "Something else."}, by=world.submitter)
    with suppress(DomainError):
        route(world, Resource.objects.get(pk=case.entry_id))
    entry = Entry.objects.get(pk=case.entry_id)
    assert (entry.live, entry.body) == (True, "As reviewed.")


def audit() -> list[dict[str, str]]:
    """Return the findings; the command fails exactly when there are some."""
    out, failure = StringIO(), None
    try:
        call_command("audit_permits", "--json", stdout=out)
    except CommandError as error:
        failure = error
    found = json.loads(out.getvalue())
    assert (failure.returncode if failure else 0) == (1 if found else 0)
    return found


def codes() -> list[str]:
    return [finding["code"] for finding in audit()]


def test_the_audit_is_content_with_what_the_services_did(world: World):
    world.accepted()
    world.changes("minor")
    world.submitted()
    make_draft(world.submitter)
    assert audit() == []
    out = StringIO()
    call_command("audit_permits", stdout=out)
    assert "Everything that is live has a permit" in out.getvalue()


def test_the_audit_finds_what_an_update_made_live(world: World):
    entry = make_draft(world.submitter)
    Entry.objects.filter(pk=entry.pk).update(live=True)
    found = audit()
    assert [(one["code"], one["subject"]) for one in found] == [("no-permit", entry.public_id)]


def test_the_audit_finds_a_text_that_raw_sql_changed(world: World):
    case = world.accepted()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE resources_entry SET body = %s WHERE id = %s", ["Not reviewed.", case.entry_id])
    assert codes() == ["text"]


def test_the_audit_finds_a_changed_field_of_the_kind_and_a_changed_term(world: World):
    first, second = world.accepted(), world.accepted()
    Resource.objects.filter(pk=first.entry_id).update(authors="Somebody else")
    Entry.objects.get(pk=second.entry_id).entry_terms.all().delete()
    assert codes() == ["text", "text"]


def test_the_audit_finds_a_permit_without_an_acceptance(world: World):
    entry = make_draft(world.submitter)
    permit = resources.grant_permit(
        entry=entry, revision=entry.get_latest_revision(), kind="reviewed", by=world.editor, reason=""
    )
    resources.publish(permit=permit, by=world.editor)
    assert codes() == ["no-decision"]


def test_the_audit_finds_an_altered_snapshot(world: World):
    case = world.in_review()
    review_round = ReviewRound.objects.get(case=case)
    review_round.snapshot["fields"]["body"] = "Altered."
    review_round.save()
    assert codes() == ["snapshot"]


def test_an_altered_version_is_not_published_by_a_decision(world: World):
    case = world.deciding()
    review_round = ReviewRound.objects.get(case=case)
    review_round.revision.content["body"] = "Altered."
    review_round.revision.save()
    with pytest.raises(DomainError):
        world.decide(case)
    assert not PublicationPermit.objects.exists()


def test_the_audit_needs_few_queries_for_many_entries(world: World, django_assert_max_num_queries):
    for _position in range(3):
        world.accepted()
    with django_assert_max_num_queries(30):
        assert audit() == []
