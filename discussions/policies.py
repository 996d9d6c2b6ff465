"""Who may do what in discussions. Questions only."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from accounts import roles
from discussions import limits
from discussions.models import Post, Sanction, Space, SpaceMember, SpaceModerator, Thread
from discussions.transitions import PostState, ThreadState
from people.models import ReviewerProfile


@dataclass(frozen=True)
class Standing:
    """How far somebody is known: what they may do, and whether their posts wait for a moderator."""

    allowance: limits.Allowance
    is_held: bool
    is_trusted: bool


def can_moderate(user: Any, space: Space) -> bool:
    """The moderators of the site, and those of this space. Asked once per user object and space."""
    if not (user.is_authenticated and user.is_active):
        return False
    if roles.is_moderator(user):
        return True
    known: dict[int, bool] = user.__dict__.setdefault("_moderates", {})
    if space.pk not in known:
        known[space.pk] = SpaceModerator.objects.filter(space=space, user=user).exists()
    return known[space.pk]


def moderates_any(user: Any) -> bool:
    """Whether this person moderates something."""
    if not (user.is_authenticated and user.is_active):
        return False
    return roles.is_moderator(user) or SpaceModerator.objects.filter(user=user).exists()


def sees_names(user: Any, space: Space) -> bool:
    """Whether the names of authors are shown to this person (Chatham House: to moderators only)."""
    return not space.no_attribution or can_moderate(user, space)


def is_invited(user: Any, space: Space) -> bool:
    """Whether the posting rule lets this person write."""
    if space.posting == Space.Posting.MEMBERS or can_moderate(user, space):
        return True
    return SpaceMember.objects.filter(space=space, user=user).exists()


def can_post(user: Any, thread: Thread) -> bool:
    """Members write while space and thread are open, unless they are silenced."""
    if not (user.is_authenticated and user.is_active and user.closed_at is None):
        return False
    if not thread.accepts or not thread.space.is_running:
        return False
    return is_invited(user, thread.space) and sanction(user, thread.space) != Sanction.Kind.SILENCE


def can_open_thread(user: Any, space: Space) -> bool:
    """Whoever may write may ask a question of their own."""
    if not (user.is_authenticated and user.is_active and space.is_running):
        return False
    return is_invited(user, space) and sanction(user, space) != Sanction.Kind.SILENCE


def can_edit(user: Any, post: Post) -> bool:
    """Authors, for a day, while the thread is open."""
    fresh = timezone.now() - post.created_at <= limits.EDITABLE
    open_ = post.thread.state == ThreadState.OPEN and post.thread.space.is_running
    editable = post.state in (PostState.VISIBLE, PostState.PENDING)
    return bool(user.is_authenticated and post.author_id == user.pk and fresh and open_ and editable)


def can_delete(user: Any, post: Post) -> bool:
    """Authors, at any time."""
    return bool(
        user.is_authenticated
        and post.author_id == user.pk
        and post.state in (PostState.VISIBLE, PostState.PENDING)
    )


def can_flag(user: Any, post: Post) -> bool:
    """Everybody with an account, the posts of others."""
    return bool(
        user.is_authenticated
        and user.is_active
        and post.author_id != user.pk
        and post.state == PostState.VISIBLE
    )


def can_appeal(user: Any, post: Post) -> bool:
    """Authors of what a moderator hid, once."""
    return bool(
        user.is_authenticated
        and post.author_id == user.pk
        and post.state == PostState.HIDDEN
        and not hasattr(post, "appeal")
    )


def sanction(user: Any, space: Space) -> str | None:
    """Return the heaviest sanction in force here: silence before hold. Moderators of the site have none."""
    if roles.is_moderator(user):
        return None
    rows = Sanction.objects.in_force().filter(user=user)
    kinds = {kind for kind, where in rows.values_list("kind", "space_id") if where in (None, space.pk)}
    return max(kinds, default=None)


def standing(user: Any, space: Space) -> Standing:
    """Return what this person may do in a space. Moderators and active reviewers are known already."""
    if can_moderate(user, space):
        return Standing(limits.Allowance(200, 50, 0, None), is_held=False, is_trusted=True)
    visible = Post.objects.filter(author=user, state=PostState.VISIBLE)
    written = len(visible.values_list("pk")[: limits.TRUSTED_POSTS])
    known = (
        written >= limits.TRUSTED_POSTS
        or roles.is_editor(user)
        or ReviewerProfile.objects.active().filter(user=user).exists()
    )
    new = written < limits.HELD_POSTS and not known
    held = {Space.Moderation.ALL: True, Space.Moderation.NONE: False}.get(space.moderation, new)  # type: ignore[call-overload]
    held = held or sanction(user, space) == Sanction.Kind.HOLD
    return Standing(limits.MEMBER if known else limits.NEWCOMER, is_held=held, is_trusted=known)
