"""When a reviewer is away, and how they want to be reminded."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from core.exceptions import DomainError
from peerreview import services
from peerreview.forms import AbsenceForm, MailsForm
from peerreview.models import Absence, MailPreference
from peerreview.views.requests import SignedIn
from people.models import ReviewerProfile


@method_decorator(never_cache, name="dispatch")
class AvailabilityView(LoginRequiredMixin, View):
    """One's own absences and mails; 404 for who is not on the roster."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: SignedIn) -> HttpResponse:
        """Show both."""
        return self.page(request, _own(request), AbsenceForm())

    def post(self, request: SignedIn) -> HttpResponse:
        """Note an absence, take one back, or choose."""
        reviewer = _own(request)
        if "mails" in request.POST:
            mails = MailsForm(request.POST)
            if mails.is_valid():
                services.choose_mails(user=request.user, daily=mails.cleaned_data["mails"] == "daily")
                messages.success(request, _("Your choice is kept."))
            return redirect("review:availability")
        if "cancel" in request.POST:
            return self._cancel(request, reviewer)
        form = AbsenceForm(request.POST)
        if form.is_valid():
            try:
                services.go_away(reviewer=reviewer, by=request.user, **form.cleaned_data)
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Noted. What is due then waits until you are back."))
                return redirect("review:availability")
        return self.page(request, reviewer, form, status=422)

    def _cancel(self, request: SignedIn, reviewer: ReviewerProfile) -> HttpResponse:
        key = request.POST["cancel"]
        own = Absence.objects.filter(reviewer=reviewer)
        absence = (
            own.filter(pk=int(key)).first() if key.isascii() and key.isdigit() and len(key) < 18 else None
        )
        if absence is not None:
            services.cancel_absence(absence=absence, by=request.user)
            messages.success(request, _("The absence is deleted."))
        return redirect("review:availability")

    def page(
        self, request: SignedIn, reviewer: ReviewerProfile, form: AbsenceForm, *, status: int = 200
    ) -> HttpResponse:
        """Render the page."""
        daily = MailPreference.objects.filter(user=request.user, daily=True).exists()
        context: dict[str, Any] = {
            "form": form,
            "mails_form": MailsForm(initial={"mails": "daily" if daily else "each"}),
            "absences": reviewer.absences.filter(last__gte=timezone.localdate()),
        }
        return render(request, "peerreview/availability.html", context, status=status)


def _own(request: SignedIn) -> ReviewerProfile:
    return get_object_or_404(ReviewerProfile, user=request.user)
