"""Where editors decide on applications to the roster, inside Wagtail."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts.models import User
from core.exceptions import DomainError
from people import policies, services
from people.models import Background, LanguageLevel, ReviewerProfile, RosterApplication
from taxonomy.models import Vocabulary
from taxonomy.queries import labels

PAGE = 30
ENOUGH_YEARS = 5
HOME: list[dict[str, Any]] = [
    {"url": reverse_lazy("wagtailadmin_home"), "label": gettext_lazy("Home")},
    {"url": reverse_lazy("roster_applications:list"), "label": gettext_lazy("Applications to the roster")},
]


class AnswerForm(forms.Form):
    """The editors' answer to an application."""

    is_un = forms.ChoiceField(
        label=gettext_lazy("Counts as"),
        help_text=gettext_lazy("You say so, not the applicant: the quorum of every panel counts on it."),
        choices=(("external", gettext_lazy("external")), ("un", gettext_lazy("United Nations system"))),
        widget=forms.RadioSelect,
        required=False,
    )
    agency = forms.CharField(label=gettext_lazy("UN agency"), max_length=120, required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The applicant reads it. Needed to turn somebody down."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        """Accepting says whether somebody is UN."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "accept" in self.data and not cleaned.get("is_un"):
            self.add_error("is_un", _("Choose one."))
        return cleaned


class ApplicationsView(WagtailAdminTemplateMixin, TemplateView):
    """A page for those who keep the roster."""

    header_icon = "group"
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Shut everybody else out."""
        if not isinstance(request.user, User) or not policies.can_manage_roster(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ApplicationList(ApplicationsView):
    """The applications that wait, the oldest first, or those that are decided."""

    template_name = "people/cms/applications.html"
    page_title = gettext_lazy("Applications to the roster")
    breadcrumbs_items = HOME

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return a page of them."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        decided = self.request.GET.get("show") == "decided"
        every = RosterApplication.objects.select_related("decided_by", "reviewer")
        if decided:
            found = every.exclude(status=RosterApplication.Status.OPEN).order_by("-decided_at", "-pk")
        else:
            found = every.filter(status=RosterApplication.Status.OPEN).order_by("created_at", "pk")
        page = Paginator(found, PAGE).get_page(self.request.GET.get("page"))
        return {**context, "page": page, "decided": decided}


class ApplicationPage(ApplicationsView):
    """One application in words, and the answer."""

    template_name = "people/cms/application.html"

    @cached_property
    def application(self) -> RosterApplication:
        """The application, or 404."""
        found = RosterApplication.objects.select_related("decided_by", "reviewer__user")
        return get_object_or_404(found, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Return the name of the applicant."""
        return self.application.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way to here."""
        return [*HOME, {"url": "", "label": self.application.name}]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Accept, or turn down."""
        form = AnswerForm(request.POST)
        if form.is_valid():
            try:
                self._answer(form.cleaned_data, accept="accept" in request.POST)
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Done. The applicant gets a mail."))
                return redirect("roster_applications:list")
        refusal = " ".join(map(str, form.non_field_errors()))
        messages.error(request, refusal or _("That was not possible. The reason stands beside the form."))
        self.__dict__.pop("application", None)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _answer(self, data: dict[str, Any], *, accept: bool) -> None:
        by: Any = self.request.user
        if accept:
            services.accept_application(
                application=self.application,
                by=by,
                is_un=data["is_un"] == "un",
                agency=data["agency"],
                reason=data["reason"],
            )
        else:
            services.decline_application(application=self.application, by=by, reason=data["reason"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the application in words, what stands out, and who has the address already."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        one = self.application
        account = User.objects.filter(email=one.email).first()
        return {
            **context,
            "one": one,
            "facts": facts_in_words(one),
            "few_years": one.years < ENOUGH_YEARS,
            "account": account,
            "place": ReviewerProfile.objects.filter(user=account).first() if account else None,
            "is_open": one.status == RosterApplication.Status.OPEN,
            "form": kwargs.get("form") or AnswerForm(),
        }


def facts_in_words(one: RosterApplication) -> list[tuple[Any, str]]:
    """Return what an applicant says, without the gender: it is for totals only."""
    places, objectives = labels(Vocabulary.PLACE), labels(Vocabulary.OBJECTIVE)
    principles, languages = labels(Vocabulary.PRINCIPLE), labels(Vocabulary.LANGUAGE)
    backgrounds, levels = dict(Background.choices), dict(LanguageLevel.choices)
    spoken = [
        f"{languages.get(code, code)} ({levels.get(level, level)})"
        for code, level in one.language_levels.items()
    ]
    return [
        (_("Affiliation"), one.affiliation),
        (_("Says to work for the United Nations system"), _("yes") if one.is_un_claimed else _("no")),
        (_("Country or area"), places.get(one.country, "")),
        (_("Years of experience"), str(one.years)),
        (_("Background"), "; ".join(str(backgrounds.get(code, code)) for code in one.backgrounds)),
        (_("Objectives"), "; ".join(f"{code}. {objectives.get(code, '')}" for code in one.objectives)),
        (_("Guiding principles"), "; ".join(principles.get(code, code) for code in one.principles)),
        (_("Languages"), "; ".join(spoken)),
        (_("Regions"), "; ".join(places.get(code, code) for code in one.regions)),
        (_("Reviews in twelve months"), str(one.cap_year)),
    ]


app_name = "roster_applications"
urlpatterns = [
    path("", ApplicationList.as_view(), name="list"),
    path("<int:pk>/", ApplicationPage.as_view(), name="one"),
]
