"""What waits for a moderator. Derived from rows, never stored."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts import roles
from discussions.models import Appeal, Flag, Post, Space, SpaceModerator
from discussions.transitions import PostState


def moderated_spaces(user: Any) -> QuerySet[Space]:
    """Return the spaces this person moderates."""
    if roles.is_moderator(user):
        return Space.objects.all()
    return Space.objects.filter(pk__in=SpaceModerator.objects.filter(user=user).values("space"))


def moderated_posts(user: Any) -> QuerySet[Post]:
    """Return the posts this person may moderate."""
    return Post.objects.filter(thread__space__in=moderated_spaces(user).values("pk"))


def waiting(user: Any) -> QuerySet[Post]:
    """Return held posts, flagged posts and posts with an appeal, oldest first, with what the list prints."""
    flags = Flag.objects.filter(post=OuterRef("pk"), settled_at=None)
    appeals = Appeal.objects.filter(post=OuterRef("pk"), state=Appeal.State.OPEN)
    posts = moderated_posts(user).annotate(
        n_flags=Count("flags", filter=Q(flags__settled_at=None)), has_appeal=Exists(appeals)
    )
    found = posts.filter(Q(state=PostState.PENDING) | Exists(flags) | Exists(appeals))
    return found.select_related("thread__space", "claim__by").order_by("created_at", "pk")
