"""The policies of review: what holds for each kind of entry, every version of it, and a new one."""

from typing import Any

from django import forms
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from core.exceptions import DomainError
from peerreview import policies, services
from peerreview.desk.views import EDITORS_HOME, EditorsView
from peerreview.models import ReviewPolicy
from peerreview.services.policies import FIELDS
from resources import kinds

EVERY_KIND = "all"  # in addresses, for the policy of every kind without its own
MOST_DAYS = 730
MOST_REMINDERS = 8
HERE = [*EDITORS_HOME, {"url": "", "label": gettext_lazy("Policies of review")}]
LABELS: dict[str, Any] = {
    "min_un": gettext_lazy("Reviews from the United Nations system"),
    "min_external": gettext_lazy("Reviews from outside"),
    "anonymity": gettext_lazy("Who learns who somebody is"),
    "see_others": gettext_lazy("Reviewers read each other's reviews"),
    "max_rounds": gettext_lazy("Rounds at most"),
    "days_to_screen": gettext_lazy("Days to check a submission"),
    "days_to_seat": gettext_lazy("Days to seat a panel"),
    "days_to_answer": gettext_lazy("Days to answer an invitation"),
    "days_to_rule": gettext_lazy("Days to rule on a conflict of interest"),
    "days_to_review": gettext_lazy("Days to review"),
    "days_to_review_tie_break": gettext_lazy("Days to review, to break a tie"),
    "days_late": gettext_lazy("Days after which a late reviewer is released"),
    "days_to_discuss": gettext_lazy("Days to discuss a disagreement"),
    "days_to_decide": gettext_lazy("Days to decide"),
    "days_for_changes": gettext_lazy("Days for the submitter's changes"),
    "days_of_grace": gettext_lazy("Days of grace after that"),
    "days_to_reopen": gettext_lazy("Days in which a lapsed case can be taken up again"),
    "remind_invited": gettext_lazy("Remind of an invitation, days after it"),
    "remind_reviewing": gettext_lazy("Remind of a review, days from its due date"),
    "remind_submitter": gettext_lazy("Remind the submitter, days from the due date"),
    "remind_editor": gettext_lazy(
        "Remind the editor, days after the due date; with the last one the lead hears"
    ),
}


class DaysField(forms.CharField):
    """Some days as numbers with commas between them, in their order."""

    def prepare_value(self, value: Any) -> Any:
        """Write a list as people do."""
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """Read it."""
        text = str(super().clean(value)).replace("−", "-")
        try:
            days = sorted({int(part) for part in text.split(",") if part.strip()})
        except ValueError:
            raise forms.ValidationError(_("Write whole numbers with commas between them.")) from None
        if len(days) > MOST_REMINDERS or any(abs(day) > MOST_DAYS for day in days):
            raise forms.ValidationError(_("These are too many days, or too far away."))
        if not days:
            raise forms.ValidationError(_("Give at least one day."))
        return days


class PolicyForm(forms.Form):
    """A version of a policy."""

    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    anonymity = forms.ChoiceField(choices=ReviewPolicy.Anonymity.choices, widget=forms.RadioSelect)
    see_others = forms.ChoiceField(choices=ReviewPolicy.SeeOthers.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            if name.startswith("remind_"):
                self.fields[name] = DaysField(max_length=100)
            elif name.startswith("days_"):
                self.fields[name] = forms.IntegerField(min_value=0, max_value=MOST_DAYS)
            elif name.startswith(("min_", "max_")):
                self.fields[name] = forms.IntegerField(min_value=1, max_value=12)
            self.fields[name].label = LABELS[name]
        self.order_fields([*FIELDS, "based_on"])


def in_words(policy: ReviewPolicy) -> list[tuple[Any, Any]]:
    """Return what a policy says."""
    rows = []
    for name in FIELDS:
        value = getattr(policy, name)
        if name in ("anonymity", "see_others"):
            value = getattr(policy, f"get_{name}_display")()
        elif isinstance(value, list):
            value = ", ".join(map(str, value))
        rows.append((LABELS[name], value))
    return rows


def kind_names() -> dict[str, Any]:
    """Return the kinds that may have a policy, the empty one for all others first."""
    return {"": _("Every kind without its own policy"), **{one.code: one.label for one in kinds.all_kinds()}}


class PolicyList(EditorsView):
    """What holds now for each kind, and every version there was."""

    template_name = "peerreview/desk/policies.html"
    page_title = gettext_lazy("Policies of review")
    breadcrumbs_items = HERE

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the kinds with their versions, the newest first."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        versions: dict[str, list[ReviewPolicy]] = {}
        for policy in ReviewPolicy.objects.annotate(n_cases=Count("cases")).order_by("-version"):
            versions.setdefault(policy.kind, []).append(policy)
        rows = [
            {
                "kind": code or EVERY_KIND,
                "name": name,
                "versions": [{"policy": one, "words": in_words(one)} for one in versions.get(code, [])],
            }
            for code, name in kind_names().items()
        ]
        return {**context, "rows": rows, "may_change": policies.is_desk_lead(self.request.user)}


class PolicyPage(EditorsView):
    """A new version for one kind, beginning with what holds for it now."""

    template_name = "peerreview/desk/policy.html"
    page_title = gettext_lazy("A new version of a policy")
    breadcrumbs_items = HERE

    @property
    def kind(self) -> str:
        """The kind of the address; 404 for one that is not there, and for who may not change policies."""
        code = "" if self.kwargs["kind"] == EVERY_KIND else self.kwargs["kind"]
        if code not in kind_names() or not policies.is_desk_lead(self.request.user):
            raise Http404
        return str(code)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the form."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        kind = self.kind
        own = ReviewPolicy.objects.filter(kind=kind).order_by("-version").first()
        holds = own or ReviewPolicy.current(kind)
        initial = {name: getattr(holds, name) for name in FIELDS}
        initial["based_on"] = own.version if own else 0
        form = kwargs.get("form") or PolicyForm(initial=initial)
        return {**context, "kind_name": kind_names()[kind], "form": form}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make it."""
        form, by = PolicyForm(request.POST), request.user
        kind = self.kind
        if form.is_valid():
            data = dict(form.cleaned_data)
            based_on = data.pop("based_on")
            editor: Any = by
            try:
                services.new_policy_version(kind=kind, based_on=based_on, data=data, by=editor)
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("The new version holds for cases opened from now on."))
                return redirect("review_desk:policies")
        messages.error(request, _("That was not possible. The reason stands beside the form."))
        return self.render_to_response(self.get_context_data(form=form), status=422)
