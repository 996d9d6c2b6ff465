"""Nothing is live without a permit for exactly that text."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from core.exceptions import DomainError, NotPermitted
from resources import services
from resources.digest import content_digest
from resources.models import Entry, PublicationPermit

pytestmark = pytest.mark.django_db


def accepted(entry, editor, **basis):
    permit = services.grant_permit(
        entry=entry, revision=entry.get_latest_revision(), kind="reviewed", by=editor, reason="", basis=basis
    )
    services.publish(permit=permit, by=editor)
    return Entry.objects.get(pk=entry.pk).specific


def test_saving_a_draft_as_live_is_refused(draft):
    draft.live = True

    with pytest.raises(NotPermitted):
        draft.save()

    assert not Entry.objects.get(pk=draft.pk).live


def test_publishing_a_version_without_a_permit_is_refused(draft, editor):
    with pytest.raises(NotPermitted):
        draft.get_latest_revision().publish(user=editor, skip_permission_checks=True)

    assert not Entry.objects.get(pk=draft.pk).live


def test_the_scheduler_publishes_nothing_without_a_permit(draft):
    draft.go_live_at = timezone.now() - timezone.timedelta(minutes=1)
    draft.save()
    revision = draft.save_revision()
    revision.approved_go_live_at = draft.go_live_at
    revision.save()

    with pytest.raises(NotPermitted):
        call_command("publish_scheduled")

    assert not Entry.objects.get(pk=draft.pk).live


def test_a_permit_makes_its_text_live_and_keeps_the_provenance(draft, editor):
    entry = accepted(draft, editor, reviews=3)

    assert entry.live
    assert entry.provenance == "reviewed"
    assert entry.review_summary == {"reviews": 3}


def test_the_live_text_has_the_digest_of_the_permit(draft, editor):
    entry = accepted(draft, editor)

    assert content_digest(entry) == PublicationPermit.objects.get().digest


def test_a_later_draft_of_a_live_entry_needs_a_permit_of_its_own(draft, submitter, editor):
    entry = accepted(draft, editor)
    revision = services.save_draft(entry=entry, data={"title": "Another title"}, by=submitter)

    with pytest.raises(NotPermitted):
        revision.publish(user=editor, skip_permission_checks=True)

    assert Entry.objects.get(pk=entry.pk).title == draft.title


def test_a_frozen_entry_takes_no_new_version(draft, submitter, editor):
    services.freeze(entry=draft, revision=draft.get_latest_revision())

    with pytest.raises(NotPermitted):
        services.save_draft(entry=draft, data={"title": "Too late"}, by=submitter)
    with pytest.raises(NotPermitted):
        draft.save_revision(user=editor)


def test_autosave_never_overwrites_the_version_that_was_submitted(draft, submitter):
    pinned = draft.get_latest_revision()
    services.freeze(entry=draft, revision=pinned)
    services.unfreeze(entry=draft)
    draft.title = "After the review"
    fresh = draft.save_revision(user=submitter, overwrite_revision=pinned)

    assert fresh.pk != pinned.pk
    assert pinned.as_object().title != "After the review"


def test_a_file_is_part_of_the_digest(draft, submitter):
    from django.core.files.uploadedfile import SimpleUploadedFile

    before = content_digest(draft)
    upload = SimpleUploadedFile("notes.txt", b"What we learned in three years.", "text/plain")
    services.attach_file(entry=draft, upload=upload, by=submitter)

    latest = Entry.objects.get(pk=draft.pk).specific.get_latest_revision()
    assert content_digest(latest.as_object()) != before


def test_comprehensiveness_is_outside_the_digest(draft):
    before = content_digest(draft)
    draft.comprehensiveness = 5

    assert content_digest(draft) == before


def test_a_permit_is_never_changed_nor_deleted(draft, editor):
    accepted(draft, editor)
    permit = PublicationPermit.objects.get()

    with pytest.raises(NotPermitted):
        permit.save()
    with pytest.raises(NotPermitted):
        permit.delete()


def test_a_withdrawn_entry_keeps_its_reason_and_is_no_longer_public(draft, submitter, editor):
    entry = accepted(draft, editor)
    services.withdraw(entry=entry, by=submitter, reason="Superseded by a newer one.")

    entry.refresh_from_db()
    assert entry.withdrawn_reason == "Superseded by a newer one."
    assert not Entry.objects.public().exists()


def test_withdrawing_needs_a_reason_and_the_right_person(draft, stranger, editor):
    entry = accepted(draft, editor)

    with pytest.raises(NotPermitted):
        services.withdraw(entry=entry, by=stranger, reason="I do not like it")
    with pytest.raises(DomainError):
        services.withdraw(entry=entry, by=editor, reason="  ")


def test_a_version_of_the_bare_entry_is_refused(draft):
    with pytest.raises(NotPermitted):
        Entry.objects.get(pk=draft.pk).save_revision()
