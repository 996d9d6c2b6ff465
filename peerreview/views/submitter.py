"""Pages of submitters: where their submissions stand, and what is asked of them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.exceptions import DomainError
from peerreview import letters, policies, queries, services, words
from peerreview.forms import ReasonForm, ResponseForm, SubmissionForm
from peerreview.models import CaseEvent, Decision, PointAnswer, ReviewCase, ReviewPolicy
from peerreview.services.appeals import can_appeal
from peerreview.transitions import Action, State
from peerreview.views.requests import SignedIn
from resources.models import Entry
from resources.queries import Duplicate, find_duplicates
from resources.services.drafts import working_copy

PAGE = 20


@login_required
@never_cache
@require_safe
def mine(request: SignedIn) -> HttpResponse:
    """List one's entries with their status in words."""
    page = Paginator(queries.submissions_of(request.user), PAGE).get_page(request.GET.get("page"))
    rows = [_row(entry) for entry in page.object_list]
    return render(request, "peerreview/mine.html", {"rows": rows, "page": page})


def _row(entry: Any) -> dict[str, Any]:
    found = entry.cases_newest_first
    case = found[0] if found else None
    waits = words.waits_for_submitter(case) and not entry.live
    return {"entry": entry, "case": case, "status": words.status_of(case), "waits": waits}


def _own(request: SignedIn, public_id: str) -> tuple[Entry, ReviewCase | None]:
    """Return one's entry and its newest case; 404 for everybody else's."""
    entry = get_object_or_404(Entry.objects.filter(submitter=request.user), public_id=public_id)
    case = (
        ReviewCase.objects.submitted_by(request.user)
        .filter(entry=entry)
        .order_by("-opened_at", "-pk")
        .first()
    )
    if case is not None:
        case.entry = entry
    return entry, case


@login_required
@never_cache
@require_safe
def status(request: SignedIn, public_id: str) -> HttpResponse:
    """Show where one submission stands."""
    entry, case = _own(request, public_id)
    return _status_page(request, entry, case)


def _status_page(
    request: SignedIn,
    entry: Entry,
    case: ReviewCase | None,
    *,
    response_form: ResponseForm | None = None,
    code: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {"entry": entry, "case": case, "status": words.status_of(case)}
    if case is not None:
        decisions = list(
            Decision.objects.filter(round__case=case)
            .select_related("round__case__policy")
            .prefetch_related("points__answer")
            .order_by("-round__number")
        )
        context |= {
            "steps": words.steps(case, decisions[0] if decisions else None),
            "decisions": [
                {"decision": one, "parts": letters.released(one), "answered": _answered(one)}
                for one in decisions
            ],
            "message": _message_of_the_desk(case),
            "may_reopen": case.state == State.LAPSED,
            "may_withdraw": policies.can_withdraw(request.user, case),
            "withdraw_form": ReasonForm(),
            "may_appeal": can_appeal(request.user, case),
        }
        if case.state in (State.RETURNED, State.CHANGES):
            context["response_form"] = response_form or ResponseForm(points=queries.open_points(case))
    return render(request, "peerreview/status.html", context, status=code)


def _answered(decision: Decision) -> list[PointAnswer]:
    """Return one's own answers to the points of a decision's letter."""
    return [answer for point in decision.points.all() if (answer := getattr(point, "answer", None))]


def _message_of_the_desk(case: ReviewCase) -> str:
    """Return what the editor wrote when the submission was returned or turned down at the check."""
    if case.state not in (State.RETURNED, State.REJECTED):
        return ""
    wanted = CaseEvent.objects.filter(case=case, action__in=(Action.RETURN, Action.REJECT_AT_SCREENING))
    event = wanted.order_by("-seq").first()
    return str(event.data.get("message", "")) if event else ""


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: SignedIn, public_id: str) -> HttpResponse:
    """Ask once more before an entry is frozen: what is missing, what looks the same; then submit it."""
    entry, case = _own(request, public_id)
    if case is not None and not case.is_closed:
        return redirect("review:status", entry.public_id)
    if request.method != "POST" or "confirmed" not in request.POST:
        return _submit_page(request, entry, SubmissionForm())
    form = SubmissionForm(request.POST)
    if form.is_valid():
        try:
            services.submit(entry=entry, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Thank you. Your submission has arrived."))
            return redirect("review:status", entry.public_id)
    return _submit_page(request, entry, form, code=422)


def _submit_page(request: SignedIn, entry: Entry, form: SubmissionForm, code: int = 200) -> HttpResponse:
    draft = working_copy(entry)
    duplicates = find_duplicates(draft)
    context = {
        "entry": entry,
        "draft": draft,
        "form": form,
        "missing": queries.missing_labels(draft),
        "is_open": ReviewPolicy.current(entry.kind).anonymity == ReviewPolicy.Anonymity.OPEN,
        "duplicates": _public_only(duplicates),
        "hidden_duplicates": len(duplicates) - len(_public_only(duplicates)),
        "has_duplicates": bool(duplicates),
    }
    return render(request, "peerreview/submit.html", context, status=code)


def _public_only(duplicates: list[Duplicate]) -> list[Duplicate]:
    """Leave out what others have submitted and nobody may read yet; the page says only that it exists."""
    public = set(
        Entry.objects.public()
        .filter(pk__in=[one.entry.pk for one in duplicates])
        .values_list("pk", flat=True)
    )
    return [one for one in duplicates if one.entry.pk in public]


@login_required
@require_POST
def resubmit(request: SignedIn, public_id: str) -> HttpResponse:
    """Submit again with an answer to what was asked."""
    entry, case = _own(request, public_id)
    form = ResponseForm(request.POST, points=queries.open_points(case) if case is not None else [])
    if case is not None and form.is_valid():
        try:
            services.resubmit(
                case=case,
                by=request.user,
                response=form.cleaned_data["response"],
                answers=form.answers(),
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Thank you. The new version has arrived."))
            return redirect("review:status", entry.public_id)
    return _status_page(request, entry, case, response_form=form, code=422)


@login_required
@require_POST
def withdraw(request: SignedIn, public_id: str) -> HttpResponse:
    """Take a submission back."""
    entry, case = _own(request, public_id)
    form = ReasonForm(request.POST)
    if case is not None and form.is_valid():
        try:
            services.withdraw(case=case, by=request.user, reason=form.cleaned_data["reason"])
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Your submission is withdrawn. The draft is yours again."))
    return redirect("review:status", entry.public_id)


@login_required
@require_POST
def reopen(request: SignedIn, public_id: str) -> HttpResponse:
    """Take up what lapsed."""
    entry, case = _own(request, public_id)
    if case is not None:
        try:
            services.reopen(case=case, by=request.user)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("It goes on: change the text, then submit it again."))
    return redirect("review:status", entry.public_id)
