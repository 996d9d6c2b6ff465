"""Pages of the roster: the public application, and a reviewer's own place."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from core.exceptions import DomainError
from core.ratelimit import allow, client_address
from people import services
from people.models import ReviewerProfile, RosterApplication
from people.roster_forms import ApplicationForm, FactsForm
from people.transitions import allowed_from
from people.views import OwnPage

HOUR = 3600
MOVES = {"activate": services.activate, "pause": services.pause, "retire": services.retire}


class ApplyView(FormView):
    """Everybody may apply, at any time, with an account or without."""

    template_name = "people/apply.html"
    form_class = ApplicationForm
    success_url = reverse_lazy("people:applied")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, and keep the answer out of caches: it may hold somebody's address."""
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    def get_form(self, form_class: type[ApplicationForm] | None = None) -> ApplicationForm:
        """Return the form; who is signed in applies with the address of the account."""
        form = ApplicationForm(**self.get_form_kwargs())
        user = self.request.user
        if user.is_authenticated:
            email = form.fields["email"]
            email.initial, email.disabled = user.email, True
            form.fields["name"].initial, form.fields["language"].initial = user.name, user.language
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say to who is signed in whether there is something already."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        user = self.request.user
        if user.is_authenticated:
            open_ones = RosterApplication.objects.filter(email=user.email, status="open")
            context["waiting"] = open_ones.exists()
            context["on_roster"] = ReviewerProfile.objects.active().filter(user=user).exists()
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the application, or take it back."""
        user = request.user
        if "withdraw" in request.POST and user.is_authenticated:
            if services.withdraw_application(by=user):
                messages.success(request, _("Your application is deleted."))
            return redirect("people:apply")
        limit = settings.HUB_APPLICATIONS_AN_HOUR
        form = self.get_form()
        if not form.is_valid():
            return self.form_invalid(form)
        if not allow(f"roster-apply:{client_address(request)}", limit=limit, seconds=HOUR):
            form.add_error(None, _("There were many applications from your network. Try again in an hour."))
            return self.render_to_response(self.get_context_data(form=form), status=429)
        return self.form_valid(form)

    def form_valid(self, form: ApplicationForm) -> HttpResponse:
        """Keep it. The answer is the same whether there was one before."""
        data = form.cleaned_data
        services.apply_to_roster(
            email=data["email"],
            name=data["name"],
            language=data["language"],
            data={**form.person(), **form.facts()},
        )
        return super().form_valid(form)

    def form_invalid(self, form: ApplicationForm) -> HttpResponse:
        """Answer 422, with everything that was typed."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


class AppliedView(TemplateView):
    """The application has arrived."""

    template_name = "people/applied.html"


class PlaceView(OwnPage):
    """A reviewer's own place on the roster: what it says, the yearly confirmation, pause and retirement."""

    @cached_property
    def reviewer(self) -> ReviewerProfile:
        """Return the place; 404 for who has none."""
        return get_object_or_404(ReviewerProfile, user=self.person)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        return self.page(FactsForm.of(self.reviewer))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Confirm or correct it, or move."""
        move = request.POST.get("move", "")
        if move:
            return self._move(move)
        form = FactsForm.of(self.reviewer, request.POST)
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            services.confirm_place(reviewer=self.reviewer, by=self.person, data=form.facts())
        except DomainError as error:
            form.add_error(None, str(error))
            return self.page(form, status=422)
        messages.success(request, _("Thank you. We ask again in a year."))
        return redirect("people:place")

    def _move(self, name: str) -> HttpResponse:
        if name in MOVES:
            try:
                MOVES[name](reviewer=self.reviewer, by=self.person)
                messages.success(self.request, _("Your place on the roster has changed."))
            except DomainError as error:
                messages.error(self.request, str(error))
        return redirect("people:place")

    def page(self, form: FactsForm, *, status: int = 200) -> HttpResponse:
        """Render the page."""
        reviewer = self.reviewer
        own = [name for name in allowed_from(reviewer.status) if name != "activate"]
        if reviewer.status == ReviewerProfile.Status.PAUSED:
            own.insert(0, "activate")
        context = {
            "reviewer": reviewer,
            "form": form,
            "moves": own,
            "on_roster": reviewer.status in (ReviewerProfile.Status.ACTIVE, ReviewerProfile.Status.PAUSED),
        }
        return render(self.request, "people/place.html", context, status=status)
