"""Files that reviewers add to a review. They are cleaned of who made them before anybody reads them."""

import hashlib

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.models import User
from core import uploads
from core.exceptions import Conflict, DomainError
from peerreview.models import Review, ReviewFile, Seat
from peerreview.services.cases import require_open_seat, seat_for_reviewer
from resources.models import StoredFile

FILES_PER_REVIEW = 5


@transaction.atomic
def attach_to_review(*, seat: Seat, upload: UploadedFile, by: User) -> ReviewFile:
    """Keep a file with the draft of a review, without its metadata.

    Raises NotPermitted, Conflict (seat closed, interests not clear), DomainError (refused file, too many).
    """
    checked = uploads.check_upload(upload)
    content = uploads.without_authors(checked.content, checked.extension)
    sha256 = hashlib.sha256(content).hexdigest()
    review = _own_draft(seat, by)
    if review.files.count() >= FILES_PER_REVIEW:
        raise DomainError(_("A review has up to %(count)s files.") % {"count": FILES_PER_REVIEW})
    used = StoredFile.objects.filter(uploaded_by=by).aggregate(total=Sum("size"))["total"] or 0
    if used + len(content) > settings.HUB_UPLOAD_QUOTA:
        raise DomainError(_("Your files have used up your space. Remove some, or write to us."))
    uploads.store(content, sha256)
    stored, _created = StoredFile.objects.get_or_create(
        sha256=sha256, defaults={"mime": checked.mime, "size": len(content), "uploaded_by": by}
    )
    if review.files.filter(stored=stored).exists():
        raise DomainError(_("This very file is already attached."))
    # The name of a file may be the name of who wrote it.
    number = review.files.count() + 1
    return ReviewFile.objects.create(
        review=review, stored=stored, name=f"review-{number}.{checked.extension}"
    )


@transaction.atomic
def detach_from_review(*, seat: Seat, sha256: str, by: User) -> None:
    """Take a file out of the draft of a review. Raises as :func:`attach_to_review`."""
    _own_draft(seat, by).files.filter(stored__sha256=sha256).delete()


def _own_draft(seat: Seat, by: User) -> Review:
    _case, fresh = seat_for_reviewer(seat, by)
    require_open_seat(fresh, Seat.State.ACCEPTED)
    if not fresh.may_read:
        raise Conflict(_("Declare your interests first."))
    review, _created = Review.objects.get_or_create(
        seat=fresh, defaults={"form_version": fresh.round.form_version}
    )
    return review
