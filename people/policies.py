"""Questions about people. Pure, no HTTP."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from accounts import roles
from accounts.models import User
from people.models import ReviewerProfile


def can_manage_roster(user: User | AnonymousUser) -> bool:
    """Editors keep the roster of reviewers."""
    return roles.is_editor(user)


def can_move(user: User, reviewer: ReviewerProfile, action: str) -> bool:
    """Editors move everybody; reviewers pause, come back from a pause, and retire."""
    if can_manage_roster(user):
        return True
    own = reviewer.user_id == user.pk
    return own and (action in ("pause", "retire") or reviewer.status == ReviewerProfile.Status.PAUSED)


def can_manage_accounts(user: User | AnonymousUser) -> bool:
    """Administrators give and take roles."""
    return roles.is_administrator(user)


def can_change_account(user: User | AnonymousUser, account: User) -> bool:
    """Administrators change accounts, only superusers those of superusers; closed ones stay as they are."""
    if not can_manage_accounts(user) or account.closed_at is not None:
        return False
    return user.is_superuser or not account.is_superuser


def administrators() -> QuerySet[User]:
    """Everybody who could let the others in again."""
    may = Q(is_superuser=True) | Q(groups__name=roles.ADMINISTRATOR)
    return User.objects.filter(may, is_active=True).distinct()


def is_last_administrator(user: User) -> bool:
    """Whether nobody would be left to administer the site without ``user``."""
    found = list(administrators().values_list("pk", flat=True)[:2])
    return found == [user.pk]
