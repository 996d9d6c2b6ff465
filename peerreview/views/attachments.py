"""What goes beside the form of a review: files, and the form as a text file."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import roles
from core.exceptions import DomainError
from core.uploads import attachment
from peerreview import offline, services
from peerreview.models import Review, ReviewCase, ReviewFile
from peerreview.views.doors import Door, behind_door
from peerreview.views.requests import SignedIn


@require_POST
@behind_door
def attach(request: HttpRequest, door: Door) -> HttpResponse:
    """Add a file to one's review, or take one out."""
    upload = request.FILES.get("file")
    try:
        if "remove" in request.POST:
            services.detach_from_review(seat=door.seat, sha256=request.POST["remove"], by=door.user)
            messages.success(request, _("The file is gone."))
        elif upload is None:
            messages.error(request, _("Choose a file first."))
        else:
            services.attach_to_review(seat=door.seat, upload=upload, by=door.user)
            messages.success(request, _("The file is part of your review; who made it was taken out of it."))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect(door.url())


@require_safe
@behind_door
def attached_here(request: HttpRequest, door: Door, sha256: str) -> FileResponse:
    """Hand out a file of the review to who writes it."""
    file = get_object_or_404(
        ReviewFile.objects.select_related("stored"), review__seat=door.seat, stored__sha256=sha256
    )
    return attachment(sha256, name=file.name, mime=file.stored.mime)


@login_required
@never_cache
@require_safe
def attached(request: SignedIn, uuid: UUID, sha256: str) -> FileResponse:
    """Hand out a file of a review to who wrote it, and to editors who may handle the case."""
    found = ReviewFile.objects.select_related("stored", "review__seat__reviewer").filter(
        review__seat__uuid=uuid, stored__sha256=sha256
    )
    file = found.first()
    if file is None or not _may_read(request.user, file):
        raise Http404
    return attachment(sha256, name=file.name, mime=file.stored.mime)


def _may_read(user: Any, file: ReviewFile) -> bool:
    seat = file.review.seat
    if seat.reviewer.user_id == user.pk:
        return True
    cases = ReviewCase.objects.visible_to(user).filter(rounds__seats=seat)
    return roles.is_editor(user) and file.review.submitted_at is not None and cases.exists()


@require_safe
@behind_door
def form_file(request: HttpRequest, door: Door) -> HttpResponse:
    """Give the form as a text file, with what is saved in it."""
    seat = door.seat
    if not (seat.may_read and seat.is_open):
        raise Http404
    text = offline.write(seat, Review.objects.filter(seat=seat).first())
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="review-{seat.uuid}.txt"'
    return response


@require_POST
@behind_door
def form_back(request: HttpRequest, door: Door) -> HttpResponse:
    """Take a filled text file as the draft of the review."""
    upload = request.FILES.get("file")
    try:
        if upload is None:
            raise DomainError(_("Choose the filled form first."))
        text = offline.decode(upload.read(offline.MAX_BYTES + 1))
        services.save_review_draft(seat=door.seat, by=door.user, data=offline.read(door.seat, text))
        messages.success(request, _("Your form was read. Look at it once more, then submit it."))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect(door.url())
