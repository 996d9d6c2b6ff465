"""The administrators' page for the ordering rule: weights, and what they change before they are saved."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from search import ordering, query, services
from search.models import OrderingRule
from search.ranking import Weights
from search.views import page_language

PERMISSION = "search.change_orderingrule"


class OrderingForm(forms.ModelForm):
    """The weights; the model says what makes sense."""

    class Meta:
        model = OrderingRule
        fields = (
            "w_scope",
            "w_comprehensiveness",
            "w_recency",
            "half_life_years",
            "scope_global",
            "scope_interregional",
            "scope_regional",
            "scope_national",
            "scope_local",
            "queries",
        )
        widgets = {"queries": forms.Textarea(attrs={"rows": 5})}

    def clean_queries(self) -> str:
        """Refuse a query that nobody could search for."""
        for line in self.cleaned_data["queries"].splitlines():
            try:
                query.parse(line)
            except query.BadText:
                raise forms.ValidationError(_("One of the queries is too long.")) from None
        return str(self.cleaned_data["queries"])


@require_http_methods(["GET", "HEAD", "POST"])
def ordering_rule(request: HttpRequest) -> HttpResponse:
    """Show the weights, preview others, or save them."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    form = OrderingForm(request.POST or None, instance=services.ordering_rule())
    context: dict[str, Any] = {"form": form, "header_title": _t("Ordering rule"), "defaults": Weights()}
    if request.method != "POST":
        return render(request, "search/cms/ordering.html", context)
    if not form.is_valid():
        return render(request, "search/cms/ordering.html", context, status=422)
    if "save" in request.POST:
        services.save_ordering_rule(rule=form.save(commit=False), by=request.user)
        messages.success(request, _t("The new weights hold from now on."))
        return redirect("search-ordering")
    ordering.refresh()
    weights = form.instance.weights()
    context["previews"] = ordering.previews(form.instance.queries.splitlines(), weights, page_language())
    context["previewed"] = True
    return render(request, "search/cms/ordering.html", context)
