"""One's own account: profile, security, data, closing."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import FormView, TemplateView, View

from accounts.models import User
from core.exceptions import DomainError
from core.ratelimit import allow
from people import services
from people.exports import export
from people.forms import CloseAccountForm, ListingForm, ProfileForm
from people.listing import public_expert
from people.models import ExpertListing, Profile, ReviewerProfile
from people.policies import is_last_administrator


class OwnPage(LoginRequiredMixin, View):
    """A page about oneself: nobody's cache may keep it."""

    request: HttpRequest

    @property
    def person(self) -> User:
        """Return the person who is signed in."""
        assert isinstance(self.request.user, User)  # noqa: S101 -- the mixin let nobody else pass
        return self.request.user

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, and keep the answer out of caches."""
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response


class AccountView(OwnPage, TemplateView):
    """Where everything about one's account is found."""

    template_name = "people/account.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the account, whether it has a second factor, and the place on the roster."""
        return super().get_context_data(
            person=self.person,
            has_mfa=is_mfa_enabled(self.person),
            reviewer=ReviewerProfile.objects.filter(user=self.person).first(),
            **kwargs,
        )


class ProfileView(OwnPage, FormView):
    """What one says of oneself."""

    template_name = "people/profile.html"
    form_class = ProfileForm

    def get_initial(self) -> dict[str, Any]:
        """Return what is stored."""
        profile, _created = Profile.objects.get_or_create(user=self.person)
        return ProfileForm.initial_of(self.person, profile)

    def form_valid(self, form: ProfileForm) -> HttpResponse:
        """Save it."""
        data = dict(form.cleaned_data)
        name, language = data.pop("name"), data.pop("language")
        services.save_profile(user=self.person, name=name, language=language, data=data)
        messages.success(self.request, _("Your profile is saved."))
        return redirect("people:profile")

    def form_invalid(self, form: ProfileForm) -> HttpResponse:
        """Answer 422, with everything that was typed."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


class ExportView(OwnPage):
    """Everything the hub holds about oneself, as one file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Answer with the file."""
        response = JsonResponse(export(self.person), json_dumps_params={"indent": 2, "ensure_ascii": False})
        response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
        return response


class CloseView(OwnPage, FormView):
    """Closing one's account, after saying in plain words what happens."""

    template_name = "people/close.html"
    form_class = CloseAccountForm
    success_url = reverse_lazy("people:closed")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say at once when the account cannot be closed."""
        return super().get_context_data(is_last=is_last_administrator(self.person), **kwargs)

    def form_valid(self, form: CloseAccountForm) -> HttpResponse:
        """Close it, when the password is right."""
        if not allow(f"close:{self.person.pk}", limit=5, seconds=300):
            form.add_error(None, _("Too many attempts. Wait five minutes and try once more."))
            return self.form_invalid(form)
        if not self.person.check_password(form.cleaned_data["password"]):
            form.add_error("password", _("This is not your password."))
            return self.form_invalid(form)
        try:
            services.close_account(user=self.person)
        except DomainError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        logout(self.request)
        return HttpResponseRedirect(str(self.success_url))

    def form_invalid(self, form: CloseAccountForm) -> HttpResponse:
        """Answer 422: nothing was changed."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


class ClosedView(TemplateView):
    """The account is closed."""

    template_name = "people/closed.html"


class ListingView(OwnPage, FormView):
    """Consent to stand in the expert directory: what is shown, and the way out."""

    template_name = "people/listing.html"
    form_class = ListingForm
    success_url = reverse_lazy("people:listing")

    def get_initial(self) -> dict[str, Any]:
        """Return what is shown now."""
        listing = ExpertListing.objects.filter(user=self.person, withdrawn_at=None).first()
        return {"shows": listing.shows if listing else []}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say whether one is listed, and whether one could be."""
        return super().get_context_data(
            listing=ExpertListing.objects.public().filter(user=self.person).first(),
            on_roster=ReviewerProfile.objects.active().filter(user=self.person).exists(),
            **kwargs,
        )

    def form_valid(self, form: ListingForm) -> HttpResponse:
        """Give consent, or withdraw it."""
        if "withdraw" in self.request.POST:
            services.withdraw_consent(user=self.person)
            messages.success(self.request, _("You are not in the directory any more."))
            return super().form_valid(form)
        try:
            services.consent(user=self.person, shows=form.cleaned_data["shows"])
        except DomainError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        messages.success(self.request, _("You are in the directory."))
        return super().form_valid(form)

    def form_invalid(self, form: ListingForm) -> HttpResponse:
        """Answer 422: nothing was changed."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


@require_safe
def expert(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what an expert consented to show; 404 when there is no consent, or not any more."""
    listings = ExpertListing.objects.public().select_related("user__profile", "user__reviewer_profile")
    return render(
        request, "people/expert.html", {"expert": public_expert(get_object_or_404(listings, pk=pk))}
    )
