"""The editors' roster of reviewers inside Wagtail."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django.db.models import JSONField, QuerySet
from django.forms import ModelForm
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies.base import BasePermissionPolicy

from accounts import roles
from accounts.models import User
from core.exceptions import DomainError
from people import services
from people.forms import AddReviewerForm, ReviewerForm, objective_choices
from people.models import Organisation, ReviewerProfile
from people.policies import can_manage_roster
from people.transitions import allowed_from

ACTIONS = {"activate": services.activate, "pause": services.pause, "retire": services.retire}
ACTION_LABELS = {
    "activate": _("Save and activate"),
    "pause": _("Save and pause"),
    "retire": _("Save and retire"),
}


class EditorsPolicy(BasePermissionPolicy):
    """Editors add and change, nobody deletes: past reviews hang on these rows."""

    actions = frozenset({"add", "change", "view"})

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Ask the same question as the services."""
        return action in self.actions and can_manage_roster(user)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[User]:
        """Return the editors."""
        if not self.actions & set(actions):
            return User.objects.none()
        return User.objects.filter(
            groups__name__in=[roles.EDITOR, roles.ADMINISTRATOR], is_active=True
        ).distinct()


class RosterFilter(WagtailFilterSet):
    """Filters of the list: status, UN or external, objective."""

    objectives = django_filters.ChoiceFilter(
        label=_("Objective"), method="with_objective", choices=objective_choices
    )

    class Meta:
        model = ReviewerProfile
        fields = ("status", "is_un")
        filter_overrides = {JSONField: {"filter_class": django_filters.CharFilter}}

    def with_objective(
        self, queryset: QuerySet[ReviewerProfile], name: str, value: str
    ) -> QuerySet[ReviewerProfile]:
        """Keep those who know this objective; by their numbers, since SQLite cannot look into JSON lists."""
        found = [pk for pk, known in queryset.values_list("pk", "objectives") if value in known]
        return queryset.filter(pk__in=found)


class RosterIndex(generic.IndexView):
    """The list."""

    def get_base_queryset(self) -> QuerySet[ReviewerProfile]:
        """Bring the names along."""
        return ReviewerProfile.objects.for_listing()


class ServiceForm:
    """Saves through a service; what the service refuses becomes an error of the form."""

    def form_valid(self, form: ModelForm) -> Any:
        """Save, or show the form again with the reason."""
        try:
            return super().form_valid(form)  # type: ignore[misc]  # a mixin of Wagtail's views
        except DomainError as error:
            form.add_error(None, str(error))
            self.produced_error_code, self.produced_error_message = "refused", str(error)
            return self.form_invalid(form)  # type: ignore[attr-defined]  # as above


class RosterAdd(ServiceForm, generic.CreateView):
    """Somebody new, by e-mail address."""

    success_message = _("%(object)s is on the roster.")

    def save_instance(self) -> ReviewerProfile:
        """Put them on the roster, and activate them if asked to."""
        data = self.form.cleaned_data
        by = self.request.user
        reviewer = services.add_reviewer(
            email=data["email"], name=data["name"], language=data["mail_language"], data=data, by=by
        )
        return services.activate(reviewer=reviewer, by=by) if data["active"] else reviewer


class RosterEdit(ServiceForm, generic.EditView):
    """What editors keep about a reviewer, and their status."""

    actions = ("edit", *ACTIONS)
    template_name = "people/cms/reviewer_edit.html"

    def get_available_actions(self) -> list[str]:
        """Return saving, and what is possible in this status."""
        return ["edit", *allowed_from(self.get_object().status)]

    def save_instance(self) -> ReviewerProfile:
        """Save, then move on the roster when that was pressed."""
        by = self.request.user
        reviewer = services.update_reviewer(reviewer=self.object, data=self.form.cleaned_data, by=by)
        if self.action in ACTIONS:
            reviewer = ACTIONS[self.action](reviewer=reviewer, by=by)
        return reviewer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Bring the buttons along."""
        names = [name for name in self.get_available_actions() if name in ACTIONS]
        moves = [(f"action-{name}", ACTION_LABELS[name]) for name in names]
        return super().get_context_data(moves=moves, **kwargs)


class RosterViewSet(ModelViewSet):
    """The roster of reviewers."""

    model = ReviewerProfile
    name = "roster"
    url_prefix = "roster"
    menu_label = _("Roster of reviewers")
    icon = "group"
    menu_order = 210
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = RosterIndex
    add_view_class = RosterAdd
    edit_view_class = RosterEdit
    filterset_class = RosterFilter
    search_fields = ("user__name", "user__email", "organisation_name", "agency")
    search_backend_name = None
    list_display = (
        TitleColumn("user", label=_("Name"), accessor="user", url_name="roster:edit", get_title_id=None),
        "get_status_display",
        BooleanColumn("is_un", label=_("UN")),
        Column("agency", label=_("Agency")),
        Column("organisation_name", label=_("Organisation")),
        Column("cap_concurrent", label=_("At a time")),
    )

    def get_form_class(self, for_update: bool = False) -> type[ModelForm]:
        """Return the form; a new reviewer is found by e-mail address."""
        return ReviewerForm if for_update else AddReviewerForm


class OrganisationViewSet(ModelViewSet):
    """Organisations that editors have looked at."""

    model = Organisation
    name = "organisations"
    url_prefix = "organisations"
    menu_label = _("Organisations")
    icon = "home"
    menu_order = 220
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    form_fields = ("name", "slug", "kind", "is_un")
    list_display = ("name", "kind", BooleanColumn("is_un", label=_("UN")))
    list_filter = ("is_un", "kind")
    search_fields = ("name",)
    search_backend_name = None


roster = RosterViewSet()
organisations = OrganisationViewSet()
