"""Files of drafts."""

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from wagtail.models import Revision

from accounts.models import User
from core import outbox, uploads
from core.exceptions import DomainError, NotPermitted
from resources import policies
from resources.models import Entry, EntryFile, StoredFile
from resources.services.drafts import working_copy

FILES_PER_ENTRY = 20


def attach_file(*, entry: Entry, upload: UploadedFile, by: User) -> EntryFile:
    """Check and keep an upload and add it to the draft; its text is extracted in the background.

    Raises NotPermitted, and DomainError when the file is refused or the quota is used up.
    """
    if not policies.can_edit(by, entry):
        raise NotPermitted(_("You cannot change this entry now."))
    checked = uploads.check_upload(upload)
    used = StoredFile.objects.filter(uploaded_by=by).aggregate(total=Sum("size"))["total"] or 0
    if used + checked.size > settings.HUB_UPLOAD_QUOTA:
        raise DomainError(_("Your files have used up your space. Remove some, or write to us."))
    uploads.store(checked.content, checked.sha256)
    with transaction.atomic():
        stored, _created = StoredFile.objects.get_or_create(
            sha256=checked.sha256, defaults={"mime": checked.mime, "size": checked.size, "uploaded_by": by}
        )
        outbox.enqueue(
            topic="resources.extract", key=f"extract:{stored.sha256}", payload={"sha256": stored.sha256}
        )
        return _add(entry, stored, checked.name, by)


def _add(entry: Entry, stored: StoredFile, name: str, by: User) -> EntryFile:
    locked = Entry.objects.select_for_update().get(pk=entry.pk)
    if locked.frozen:
        raise NotPermitted(_("You cannot change this entry now."))
    draft = working_copy(locked)
    files = list(draft.files.all())
    if any(row.stored_id == stored.pk for row in files):
        raise DomainError(_("This very file is already attached."))
    if len(files) >= FILES_PER_ENTRY:
        raise DomainError(_("An entry has up to %(count)s files.") % {"count": FILES_PER_ENTRY})
    draft.files = [*files, EntryFile(stored=stored, name=name)]
    _save(draft, by)
    return next(row for row in draft.files.all() if row.stored_id == stored.pk)


@transaction.atomic
def detach_file(*, entry: Entry, sha256: str, by: User) -> Revision:
    """Take a file out of the draft. Raises NotPermitted."""
    locked = Entry.objects.select_for_update().get(pk=entry.pk)
    if not policies.can_edit(by, locked):
        raise NotPermitted(_("You cannot change this entry now."))
    draft = working_copy(locked)
    draft.files = [row for row in draft.files.all() if row.stored.sha256 != sha256]
    return _save(draft, by)


def _save(draft: Entry, by: User) -> Revision:
    if not draft.live:
        draft.save()
    return draft.save_revision(user=by)
