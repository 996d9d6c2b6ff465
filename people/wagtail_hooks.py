"""What this app adds to Wagtail."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from people.models import Organisation, ReviewerProfile
from people.viewsets import EditorsPolicy, organisations, roster

register_permission_policy(ReviewerProfile, EditorsPolicy(ReviewerProfile))
register_permission_policy(Organisation, EditorsPolicy(Organisation))


@hooks.register("register_admin_viewset")
def people_viewsets() -> list[Any]:
    """Add the roster and the organisations."""
    return [roster, organisations]


@hooks.register("register_log_actions")
def roster_actions(actions: Any) -> None:
    """Name what happens on the roster."""
    actions.register_action("people.activate", _("Activate"), _("Activated on the roster"))
    actions.register_action("people.pause", _("Pause"), _("Paused on the roster"))
    actions.register_action("people.retire", _("Retire"), _("Retired from the roster"))
