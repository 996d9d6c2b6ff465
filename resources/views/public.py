"""What everybody reads: entries, their files, calls; and the form to report a problem."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from core.exceptions import DomainError
from core.languages import interface_language
from core.ratelimit import allow
from core.uploads import attachment
from resources import kinds, policies, services
from resources.forms import ReportForm
from resources.models import Call, Entry, EntryFile
from resources.services.drafts import working_copy

HOUR = 3600


@require_safe
def permalink(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send a citation's reader to the entry, in the language of the entry when the hub speaks it."""
    entry = get_object_or_404(Entry, public_id=public_id.lower())
    if not entry.withdrawn_at and not policies.can_view(request.user, entry):
        raise Http404
    with override(interface_language(entry.language)):
        return redirect(entry.get_absolute_url())


@require_safe
def detail(request: HttpRequest, public_id: str, slug: str) -> HttpResponse:
    """Show an entry; 410 with the reason when it was taken down; 404 for drafts of others."""
    entry = get_object_or_404(Entry, public_id=public_id)
    if entry.withdrawn_at:
        return render(request, "resources/gone.html", {"entry": entry}, status=410)
    if not policies.can_view(request.user, entry):
        raise Http404
    if slug != entry.slug:
        return redirect(entry)
    specific = kinds.get(entry.kind).model.objects.with_parts().get(pk=entry.pk)
    context = {
        "entry": specific,
        "is_public": entry.is_public,
        "may_change": policies.can_edit(request.user, entry),
    }
    response = render(request, "resources/detail.html", context)
    if not entry.is_public:
        _keep_private(response)
    return response


@require_safe
def file(request: HttpRequest, public_id: str, sha256: str) -> HttpResponseBase:
    """Hand out a file as an attachment to whoever may read it."""
    entry = get_object_or_404(Entry, public_id=public_id)
    found = entry.files.select_related("stored", "entry").filter(stored__sha256=sha256).first()
    allowed = found is not None and policies.can_download(request.user, found)
    if not allowed and policies.can_edit(request.user, entry):
        found = _file_of_draft(entry, sha256)
    elif not allowed:
        found = None
    if found is None:
        raise Http404
    return attachment(sha256, name=found.name, mime=found.stored.mime)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take what a reader reports about a public entry and mail it to the editors."""
    entry = get_object_or_404(Entry.objects.public(), public_id=public_id)
    form = ReportForm(request.POST or None, user=request.user)
    status = 200
    if request.method == "POST":
        status = _send_report(request, entry, form)
        if status == 200:
            messages.success(request, _("Thank you. The editors have been told."))
            return redirect(entry)
    return render(request, "resources/report.html", {"entry": entry, "form": form}, status=status)


def _send_report(request: HttpRequest, entry: Entry, form: ReportForm) -> int:
    """Try to send; return 200, or the status with which the form is shown again."""
    if not form.is_valid():
        return 422
    who = request.user.pk or request.META.get("REMOTE_ADDR", "")
    if not allow(f"report:{who}", limit=settings.HUB_REPORTS_AN_HOUR, seconds=HOUR):
        form.add_error(None, _("You have sent many reports within an hour. Please try again later."))
        return 429
    try:
        services.report_problem(
            entry=entry,
            text=form.cleaned_data["text"],
            email=form.cleaned_data.get("email", ""),
            by=request.user,
        )
    except DomainError as error:
        form.add_error(None, str(error))
        return 422
    return 200


@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """List the calls: those that are open, then what is coming and past."""
    rows = list(Call.objects.all()[:200])
    context = {
        "open": [row for row in rows if row.is_open],
        "others": [row for row in rows if not row.is_open],
    }
    return render(request, "resources/calls.html", context)


@require_safe
def call(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a call and what came of it."""
    found = get_object_or_404(Call, slug=slug)
    answers = Entry.objects.public().filter(call=found).for_listing()[:50]
    return render(request, "resources/call.html", {"call": found, "answers": answers})


def _file_of_draft(entry: Entry, sha256: str) -> EntryFile | None:
    """Return a file that only the newest version has."""
    return next((row for row in working_copy(entry).files.all() if row.stored.sha256 == sha256), None)


def _keep_private(response: Any) -> None:
    response["Cache-Control"] = "private, no-store"
