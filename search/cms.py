"""The administrators' pages: the ordering rule with a preview, and how the indices are."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from search import condition, documents, ordering, query, services
from search.models import OrderingRule, SearchState
from search.ranking import Weights
from search.types import Document
from search.views import page_language

PERMISSION = "search.change_orderingrule"
INDEX_PERMISSION = "search.change_searchstate"
REFUSED_SHOWN = 100


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


@require_http_methods(["GET", "HEAD", "POST"])
def indices(request: HttpRequest) -> HttpResponse:
    """Show how late each index is, what differed, and what was refused; let refused documents be tried again."""
    if not request.user.has_perm(INDEX_PERMISSION):
        raise PermissionDenied
    rows = condition.refused()
    if request.method == "POST":
        keys = (
            rows.values_list("doc_key", flat=True) if "all" in request.POST else request.POST.getlist("key")
        )
        number = services.index_again(keys=keys, by=request.user)
        text = ngettext(
            "%(number)d document is tried again.", "%(number)d documents are tried again.", number
        )
        messages.success(request, text % {"number": number})
        return redirect("search-condition")
    shown = list(rows[:REFUSED_SHOWN])
    loaded = documents.load(row.doc_key for row in shown)
    compared_at, drift = condition.comparison()
    context = {
        "header_title": _t("Search indices"),
        "copies": [
            {"name": copy.name, "seconds": round(copy.lag), "error": copy.error, "filling": copy.filling}
            for copy in condition.copies()
        ],
        "compared_at": compared_at,
        "drift": drift,
        "total": rows.count(),
        "refused": [_refused(row, loaded[row.doc_key]) for row in shown],
    }
    return render(request, "search/cms/condition.html", context)


def _refused(row: SearchState, document: Document | None) -> dict[str, Any]:
    card = document["card"] if document else None
    return {"doc_key": row.doc_key, "changed_at": row.changed_at, "error": row.last_error, "card": card}
