"""Entries and calls inside Wagtail, for editors. Publishing asks for a permit here as everywhere."""

from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet

from accounts.models import User
from core.exceptions import DomainError, NotPermitted
from resources import kinds, policies, services
from resources.forms import WithdrawForm
from resources.models import Call, Entry

FILTERS = ("live", "scope", "language", "provenance")


class Guarded:
    """Shows what the guard refuses as a message beside the form; nothing is stored by half."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Save, or show the form again with the reason."""
        try:
            with transaction.atomic():
                return super().form_valid(form)  # type: ignore[misc]  # a mixin of Wagtail's views
        except DomainError as error:
            form.add_error(None, str(error))
            self.produced_error_code, self.produced_error_message = "refused", str(error)
            return self.form_invalid(form)  # type: ignore[attr-defined]  # as above


class EntryCreate(Guarded, CreateView):
    """A new draft."""


class EntryEdit(Guarded, EditView):
    """An existing entry."""


def _panels(spec: kinds.KindSpec) -> list[Any]:
    names = [*kinds.COMMON_FIELDS, "call"]
    return [
        MultiFieldPanel([FieldPanel(name) for name in names], heading=_("Entry")),
        MultiFieldPanel([FieldPanel(name) for name in spec.own_fields], heading=spec.label),
        FieldPanel("comprehensiveness"),
    ]


def entry_viewset(spec: kinds.KindSpec, order: int) -> SnippetViewSet:
    """Return the viewset of a kind."""
    attributes = {
        "model": spec.model,
        "url_prefix": f"entries/{spec.code}",
        "menu_label": spec.label_plural,
        "icon": "doc-full",
        "menu_order": order,
        "add_to_admin_menu": True,
        "panels": _panels(spec),
        "add_view_class": EntryCreate,
        "edit_view_class": EntryEdit,
        "list_display": ["title", "scope", "language", "year", "provenance", Column("live"), "updated_at"],
        "list_filter": FILTERS,
        "search_fields": ("title", "summary"),
        "search_backend_name": None,
        "copy_view_enabled": False,
        "add_to_reference_index": False,
    }
    return type("EntryViewSet", (SnippetViewSet,), attributes)()


class CallViewSet(SnippetViewSet):
    """Calls for contributions."""

    model = Call
    url_prefix = "calls"
    icon = "mail"
    menu_label = _("Calls")
    menu_order = 140
    add_to_admin_menu = True
    add_to_reference_index = False
    panels = [FieldPanel(name) for name in ("title", "slug", "text", "kind", "opens", "closes")]
    list_display = ["title", "kind", "opens", "closes"]
    list_filter = ("kind",)
    search_fields = ("title",)
    search_backend_name = None


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an editor take an entry off the site for good, with a reason."""
    if not policies.can_curate(request.user):
        raise NotPermitted(_t("Only editors take entries off the site."))
    entry = get_object_or_404(Entry, pk=pk)
    form = WithdrawForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            services.withdraw(entry=entry, by=cast("User", request.user), **form.cleaned_data)
            messages.success(request, _t("The entry is off the site; its address shows the reason."))
            return redirect("wagtailadmin_home")
    return render(request, "resources/cms/withdraw.html", {"entry": entry, "form": form}, status=status)
