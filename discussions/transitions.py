"""The lives of threads and posts, on one screen: from which state what may happen, and where it leads."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.exceptions import InvalidTransition


class SpaceState(models.TextChoices):
    """Where a space stands."""

    OPEN = "open", _("open")
    READ_ONLY = "read_only", _("read only")
    ARCHIVED = "archived", _("archived")


class ThreadState(models.TextChoices):
    """Where a thread stands."""

    OPEN = "open", _("open")
    LOCKED = "locked", _("locked")
    CLOSED = "closed", _("closed")


class PostState(models.TextChoices):
    """Where a post stands."""

    VISIBLE = "visible", _("visible")
    PENDING = "pending", _("held for a moderator")
    HIDDEN = "hidden", _("hidden by a moderator")
    DELETED = "deleted", _("removed by its author")


class ThreadAction(models.TextChoices):
    """What may happen to a thread."""

    LOCK = "lock", _("lock")
    UNLOCK = "unlock", _("unlock")
    CLOSE = "close", _("close")
    REOPEN = "reopen", _("open again")


class PostAction(models.TextChoices):
    """What may happen to a post."""

    APPROVE = "approve", _("approve")
    REFUSE = "refuse", _("refuse")
    HIDE = "hide", _("hide")
    RESTORE = "restore", _("restore")
    EDIT = "edit", _("edit")
    DELETE = "delete", _("remove")


_T, _P = ThreadState, PostState

THREADS: dict[ThreadAction, tuple[frozenset[ThreadState], ThreadState]] = {
    ThreadAction.LOCK: (frozenset({_T.OPEN}), _T.LOCKED),
    ThreadAction.UNLOCK: (frozenset({_T.LOCKED}), _T.OPEN),
    ThreadAction.CLOSE: (frozenset({_T.OPEN, _T.LOCKED}), _T.CLOSED),
    ThreadAction.REOPEN: (frozenset({_T.CLOSED}), _T.OPEN),
}

# Where the target is None, the state stays.
POSTS: dict[PostAction, tuple[frozenset[PostState], PostState | None]] = {
    PostAction.APPROVE: (frozenset({_P.PENDING}), _P.VISIBLE),
    PostAction.REFUSE: (frozenset({_P.PENDING}), _P.HIDDEN),
    PostAction.HIDE: (frozenset({_P.VISIBLE}), _P.HIDDEN),
    PostAction.RESTORE: (frozenset({_P.HIDDEN}), _P.VISIBLE),
    PostAction.EDIT: (frozenset({_P.VISIBLE, _P.PENDING}), None),
    PostAction.DELETE: (frozenset({_P.VISIBLE, _P.PENDING}), _P.DELETED),
}


def next_thread_state(state: str, action: ThreadAction) -> ThreadState:
    """Return the state that follows. Raises InvalidTransition with words for people."""
    sources, target = THREADS[action]
    if state not in sources:
        words = {"action": action.label, "state": ThreadState(state).label}
        raise InvalidTransition(
            _("It is not possible to %(action)s this thread now: it is %(state)s.") % words
        )
    return target


def next_post_state(state: str, action: PostAction) -> PostState:
    """Return the state that follows. Raises InvalidTransition with words for people."""
    sources, target = POSTS[action]
    if state not in sources:
        words = {"action": action.label, "state": PostState(state).label}
        raise InvalidTransition(_("It is not possible to %(action)s this post now: %(state)s.") % words)
    return target or PostState(state)
