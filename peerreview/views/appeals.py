"""The page on which a submitter appeals."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.exceptions import DomainError
from peerreview import services
from peerreview.forms import AppealForm
from peerreview.models import ReviewCase
from peerreview.services.appeals import DAYS, can_appeal
from peerreview.views.requests import SignedIn


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: SignedIn, public_id: str) -> HttpResponse:
    """Ask for the grounds of an appeal, then open it."""
    found = (
        ReviewCase.objects.submitted_by(request.user).select_related("entry").order_by("-opened_at", "-pk")
    )
    case = get_object_or_404(found.filter(entry__public_id=public_id)[:1])
    if not can_appeal(request.user, case):
        raise Http404
    form = AppealForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.appeal(case=case, by=request.user, grounds=form.cleaned_data["grounds"])
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Your appeal has arrived. Another editor will look at it."))
                return redirect("review:status", public_id)
    context = {"entry": case.entry, "form": form, "days": DAYS}
    return render(request, "peerreview/appeal.html", context, status=status)
