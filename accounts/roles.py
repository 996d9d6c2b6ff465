"""Who is what. A role is a group; the groups are made by migration."""

from django.contrib.auth.models import AnonymousUser

from accounts.models import User

SUBMITTER = "submitter"
REVIEWER = "reviewer"
EDITOR = "editor"
MODERATOR = "moderator"
ADMINISTRATOR = "administrator"

ALL = (SUBMITTER, REVIEWER, EDITOR, MODERATOR, ADMINISTRATOR)

_CACHE = "_hub_roles"


def roles_of(user: User | AnonymousUser) -> frozenset[str]:
    """Return the roles of ``user``; asked once per user object, see :func:`forget`.

    Administrators do everything that editors and moderators do. Nobody who is signed out or deactivated
    has a role.
    """
    if not (user.is_authenticated and user.is_active):
        return frozenset()
    known: frozenset[str] | None = getattr(user, _CACHE, None)
    if known is None:
        names = set(user.groups.values_list("name", flat=True))
        if user.is_superuser:
            names.add(ADMINISTRATOR)
        if ADMINISTRATOR in names:
            names |= {EDITOR, MODERATOR}
        known = frozenset(names)
        setattr(user, _CACHE, known)
    return known


def forget(user: User) -> None:
    """Ask the database again next time; call it after changing the groups of this very object."""
    if hasattr(user, _CACHE):
        delattr(user, _CACHE)


def is_submitter(user: User | AnonymousUser) -> bool:
    """Whether this person may submit entries."""
    return SUBMITTER in roles_of(user)


def is_reviewer(user: User | AnonymousUser) -> bool:
    """Whether this person is in the group of reviewers; the roster says whether they are active."""
    return REVIEWER in roles_of(user)


def is_editor(user: User | AnonymousUser) -> bool:
    """Whether this person edits: curates, screens, decides."""
    return EDITOR in roles_of(user)


def is_moderator(user: User | AnonymousUser) -> bool:
    """Whether this person moderates discussions."""
    return MODERATOR in roles_of(user)


def is_administrator(user: User | AnonymousUser) -> bool:
    """Whether this person administers the site and its accounts."""
    return ADMINISTRATOR in roles_of(user)
