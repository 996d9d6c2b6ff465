"""Who is away: noted by reviewers themselves, or by editors who hear of it."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.widgets import AdminDateInput

from core.exceptions import DomainError
from peerreview import services
from peerreview.desk.matching import editor_of
from peerreview.desk.views import EDITORS_HOME, EditorsView
from peerreview.models import Absence
from people.models import ReviewerProfile


class AbsenceForm(forms.Form):
    """Who is away, and when."""

    reviewer = forms.ModelChoiceField(ReviewerProfile.objects.none(), label=gettext_lazy("Reviewer"))
    first = forms.DateField(label=gettext_lazy("First day away"), widget=AdminDateInput)
    last = forms.DateField(label=gettext_lazy("Last day away"), widget=AdminDateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reviewer"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = ReviewerProfile.objects.active().select_related("user").order_by("user__name")


class AbsenceList(EditorsView):
    """Absences that are not over, and a form for one more."""

    template_name = "peerreview/desk/absences.html"
    page_title = gettext_lazy("Absences")
    breadcrumbs_items = [*EDITORS_HOME, {"url": "", "label": gettext_lazy("Absences")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return both."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        found = Absence.objects.filter(last__gte=timezone.localdate()).select_related("reviewer__user")
        return {
            **context,
            "absences": found.order_by("first", "pk"),
            "form": kwargs.get("form") or AbsenceForm(),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Note an absence, or take one back."""
        by = editor_of(request)
        if key := request.POST.get("cancel", ""):
            wanted = int(key) if key.isascii() and key.isdigit() and len(key) < 18 else 0
            services.cancel_absence(absence=get_object_or_404(Absence, pk=wanted), by=by)
            messages.success(request, _("The absence is deleted."))
            return redirect("review_desk:absences")
        form = AbsenceForm(request.POST)
        if form.is_valid():
            try:
                services.go_away(by=by, **form.cleaned_data)
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Noted. What is due then waits."))
                return redirect("review_desk:absences")
        messages.error(request, _("That was not possible. The reason stands beside the form."))
        return self.render_to_response(self.get_context_data(form=form), status=422)
