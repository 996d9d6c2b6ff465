"""Who may do what with terms in the CMS."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from wagtail.permission_policies.base import ModelPermissionPolicy

ACTIONS = frozenset({"change", "view"})


class LabelsOnly(ModelPermissionPolicy):
    """Terms come from the files: whoever has the permission changes labels, nobody adds or deletes."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Ask the groups, but only for what is possible at all."""
        return action in ACTIONS and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        """Ask for each of the actions."""
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Any]:
        """Return the people who may do one of the possible actions."""
        return super().users_with_any_permission(ACTIONS & set(actions))
