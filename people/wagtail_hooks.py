"""What this app adds to Wagtail."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy

from people.models import Organisation, ReviewerProfile
from people.policies import can_manage_roster
from people.viewsets import EditorsPolicy, organisations, roster

register_permission_policy(ReviewerProfile, EditorsPolicy(ReviewerProfile))
register_permission_policy(Organisation, EditorsPolicy(Organisation))


@hooks.register("register_admin_viewset")
def people_viewsets() -> list[Any]:
    """Add the roster and the organisations."""
    return [roster, organisations]


class ApplicationsItem(MenuItem):
    """The menu item of the applications, for those who keep the roster."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to editors only."""
        user: Any = request.user
        return can_manage_roster(user)


@hooks.register("register_admin_urls")
def application_urls() -> list[URLResolver]:
    """Add the applications below /cms/roster-applications/."""
    return [path("roster-applications/", include("people.desk"))]


@hooks.register("register_admin_menu_item")
def applications_item() -> Any:
    """Add the applications to the menu, beside the roster."""
    url = reverse_lazy("roster_applications:list")
    return ApplicationsItem(_("Applications to the roster"), url, icon_name="group", order=211)


@hooks.register("register_log_actions")
def roster_actions(actions: Any) -> None:
    """Name what happens on the roster."""
    actions.register_action("people.activate", _("Activate"), _("Activated on the roster"))
    actions.register_action("people.pause", _("Pause"), _("Paused on the roster"))
    actions.register_action("people.confirm", _("Confirm"), _("Confirmed by the reviewer"))
    actions.register_action("people.retire", _("Retire"), _("Retired from the roster"))
