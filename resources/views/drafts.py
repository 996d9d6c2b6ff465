"""Where people write: choosing a kind, the draft's form, files, preview. Never the Wagtail admin."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from core.exceptions import DomainError
from core.ratelimit import allow
from resources import kinds, policies, queries, services
from resources.forms import FileForm, draft_form, labels_of
from resources.models import Call, Entry
from resources.services.drafts import working_copy

DAY = 86_400


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Ask what somebody wants to submit."""
    context = {"kinds": kinds.all_kinds(), "calls": Call.objects.open()}
    return render(request, "resources/choose.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Start a draft; a title is enough."""
    spec = _spec(kind)
    initial = {
        "language": (request.LANGUAGE_CODE or "en").split("-")[0],
        "call": request.GET.get("call", "")[:120],
    }
    form = draft_form(spec)(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        entry = _create(request, kind, form)
        if entry is not None:
            messages.success(request, _("Your draft is saved. Add what is missing, then submit it."))
            return redirect("entries:edit", entry.public_id)
        status = 422
    return render(request, "resources/draft.html", {"form": form, "spec": spec, "entry": None}, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Work on a draft. A saved draft may still lack what a submission needs."""
    entry = _own(request, public_id)
    draft = working_copy(entry)
    form = draft_form(kinds.get(entry.kind))(request.POST or None, draft=draft)
    if request.method != "POST":
        return _page(request, entry, draft, form)
    problem = _save(request, entry, form)
    if request.headers.get("X-Autosave"):
        return JsonResponse({"saved": not problem}, status=422 if problem else 200)
    if problem:
        return _page(request, entry, draft, form, status=422)
    messages.success(request, _("Your draft is saved."))
    return redirect("entries:preview" if "preview" in request.POST else "entries:edit", entry.public_id)


@login_required
@require_safe
def preview(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the newest version as its public page will look."""
    entry = get_object_or_404(Entry, public_id=public_id)
    if not (entry.submitter_id == request.user.pk or policies.can_curate(request.user)):
        raise Http404
    response = render(request, "resources/detail.html", {"entry": working_copy(entry), "is_preview": True})
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def add_file(request: HttpRequest, public_id: str) -> HttpResponse:
    """Attach a file to a draft."""
    entry = _own(request, public_id)
    upload = FileForm(request.POST, request.FILES)
    if upload.is_valid():
        try:
            services.attach_file(entry=entry, upload=upload.cleaned_data["file"], by=_user(request))
        except DomainError as error:
            upload.add_error("file", str(error))
    if upload.errors:
        draft = working_copy(entry)
        form = draft_form(kinds.get(entry.kind))(draft=draft)
        return _page(request, entry, draft, form, upload=upload, status=422)
    messages.success(request, _("The file is attached."))
    return redirect("entries:edit", entry.public_id)


@login_required
@require_POST
def remove_file(request: HttpRequest, public_id: str, sha256: str) -> HttpResponse:
    """Take a file out of a draft."""
    entry = _own(request, public_id)
    try:
        services.detach_file(entry=entry, sha256=sha256, by=_user(request))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("entries:edit", entry.public_id)


def _user(request: HttpRequest) -> User:
    """Return who is signed in; every view that asks requires it."""
    return cast("User", request.user)


def _spec(kind: str) -> kinds.KindSpec:
    try:
        return kinds.get(kind.replace("-", "_"))
    except KeyError as error:
        raise Http404 from error


def _own(request: HttpRequest, public_id: str) -> Entry:
    """Return an entry that may be changed now; 404 for strangers, a plain page for frozen ones."""
    entry = get_object_or_404(Entry, public_id=public_id)
    if not (entry.submitter_id == request.user.pk or policies.can_curate(request.user)):
        raise Http404
    return entry


def _create(request: HttpRequest, kind: str, form: Any) -> Entry | None:
    if not form.is_valid():
        return None
    if not allow(f"draft:{request.user.pk}", limit=settings.HUB_SUBMISSIONS_A_DAY, seconds=DAY):
        form.add_error(None, _("You have begun many drafts today. Please go on tomorrow."))
        return None
    try:
        return services.create_draft(kind=_spec(kind).code, data=form.entry_data(), by=_user(request))
    except (DomainError, ValidationError) as error:
        form.refuse(error)
        return None


def _save(request: HttpRequest, entry: Entry, form: Any) -> bool:
    """Save what was sent; return whether there was a problem, which the form then shows."""
    if not form.is_valid():
        return True
    try:
        services.save_draft(entry=entry, data=form.entry_data(), by=_user(request))
    except (DomainError, ValidationError) as error:
        form.refuse(error)
        return True
    return False


def _page(
    request: HttpRequest,
    entry: Entry,
    draft: Entry,
    form: Any,
    *,
    upload: FileForm | None = None,
    status: int = 200,
) -> HttpResponse:
    spec = kinds.get(entry.kind)
    missing = queries.missing_fields(draft)
    done, needed = len(spec.required) - len(missing), len(spec.required)
    context = {
        "entry": entry,
        "draft": draft,
        "form": form,
        "spec": spec,
        "upload": upload or FileForm(),
        "missing": labels_of(spec, missing),
        "progress": {"done": done, "needed": needed, "percent": 100 * done // needed},
        "may_change": policies.can_edit(request.user, entry),
    }
    return render(request, "resources/draft.html", context, status=status)
