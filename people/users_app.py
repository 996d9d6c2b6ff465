"""Wagtail's management of users, with our rules: administrators only, no passwords, no deleting."""

from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class HubUsersConfig(WagtailUsersAppConfig):
    """Stands in INSTALLED_APPS in place of ``wagtail.users``."""

    verbose_name = _("Accounts")
    user_viewset = "people.users.AccountViewSet"

    def ready(self) -> None:
        """Register who may do what, in place of Wagtail's own answer."""
        from django.contrib.auth.models import Group  # noqa: PLC0415 -- models must be there first
        from wagtail.permissions import register_permission_policy  # noqa: PLC0415 -- as above

        from accounts.models import User  # noqa: PLC0415 -- as above
        from people.users import AdministratorsPolicy  # noqa: PLC0415 -- as above

        register_permission_policy(User, AdministratorsPolicy(User))
        register_permission_policy(Group)
