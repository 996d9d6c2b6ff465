"""Freezing, permits, going live and leaving again."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Revision

from accounts.models import User
from core.exceptions import DomainError, NotPermitted
from resources import policies
from resources.digest import content_digest
from resources.models import Entry, PublicationPermit


def freeze(*, entry: Entry, revision: Revision) -> None:
    """Nobody changes the entry from now on; ``revision`` is what a panel reads. Inside the caller's transaction."""
    Entry.objects.filter(pk=entry.pk).update(frozen=True, pinned_revision=revision)
    entry.frozen, entry.pinned_revision = True, revision


def unfreeze(*, entry: Entry) -> None:
    """Let the submitter work on it again."""
    Entry.objects.filter(pk=entry.pk).update(frozen=False)
    entry.frozen = False


@transaction.atomic
def grant_permit(
    *,
    entry: Entry,
    revision: Revision,
    kind: str,
    by: User,
    reason: str,
    source: str = "",
    basis: dict[str, Any] | None = None,
) -> PublicationPermit:
    """Write down that exactly the text of ``revision`` may be live; the same permit twice is one.

    Raises NotPermitted when a correction is not made by an editor, DomainError when it has no reason.
    """
    if kind == PublicationPermit.Kind.CORRECTION and not policies.can_curate(by):
        raise NotPermitted(_("Only editors correct what is live."))
    if kind == PublicationPermit.Kind.CORRECTION and not reason.strip():
        raise DomainError(_("Say why the text is corrected."))
    permit, _created = PublicationPermit.objects.get_or_create(
        entry_id=entry.pk,
        digest=content_digest(revision.as_object()),
        kind=kind,
        defaults={"revision": revision, "by": by, "reason": reason, "source": source, "basis": basis or {}},
    )
    return permit


@transaction.atomic
def publish(*, permit: PublicationPermit, by: User) -> None:
    """Make the text of a permit live: the permitted version, not the newest."""
    if permit.revision_id is None:
        raise DomainError(_("The version of this permit is gone."))
    provenance = permit.kind
    changes: dict[str, Any] = {
        "frozen": False,
        "withdrawn_at": None,
        "withdrawn_kind": "",
        "withdrawn_reason": "",
    }
    if provenance != PublicationPermit.Kind.CORRECTION:
        changes |= {"provenance": provenance, "review_summary": permit.basis}
    Entry.objects.filter(pk=permit.entry_id).update(**changes)
    # Read anew: the object the permit was made with may remember the entry as it was before.
    Revision.objects.get(pk=permit.revision_id).publish(user=by, skip_permission_checks=True)


@transaction.atomic
def unpublish(*, entry: Entry, by: User, reason: str = "") -> None:
    """Take an entry off the public site without a tombstone. Raises NotPermitted for everybody but editors."""
    if not policies.can_curate(by):
        raise NotPermitted(_("Only editors take entries off the site."))
    specific = Entry.objects.select_for_update().get(pk=entry.pk).specific
    specific.unpublish(user=by)
    log(instance=specific, action="wagtail.unpublish", user=by, data={"reason": reason})


@transaction.atomic
def withdraw(*, entry: Entry, by: User, reason: str, kind: str = "withdrawn") -> None:
    """Take a public entry off the site for good; its address answers 410 with the reason.

    ``kind`` is ``withdrawn`` (by the submitter or an editor) or ``retracted`` (by an editor).
    Raises NotPermitted and, without a reason, DomainError.
    """
    if not policies.can_curate(by) and not (kind == "withdrawn" and entry.submitter_id == by.pk):
        raise NotPermitted(_("You cannot withdraw this entry."))
    if not reason.strip():
        raise DomainError(_("Say why: the reason stays at the entry's address."))
    if kind not in ("withdrawn", "retracted"):
        raise DomainError(_("An entry is withdrawn or retracted."))
    specific = Entry.objects.select_for_update().get(pk=entry.pk).specific
    specific.live = False
    specific.withdrawn_at = timezone.now()
    specific.withdrawn_kind, specific.withdrawn_reason = kind, reason.strip()
    specific.save(update_fields=["live", "withdrawn_at", "withdrawn_kind", "withdrawn_reason", "updated_at"])
    log(instance=specific, action="wagtail.unpublish", user=by, data={"reason": reason})
