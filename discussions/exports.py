"""What the discussions hold about a person, for their download."""

from typing import Any

from accounts.models import User
from discussions.models import Appeal, Flag, Post, Sanction, Subscription, Thread


def posts_of(user: User) -> list[dict[str, Any]]:
    """Return everything somebody wrote, oldest first, with its permalink."""
    posts = Post.objects.filter(author=user).select_related("thread__space").order_by("pk")
    return [
        {
            "address": post.get_absolute_url(),
            "thread": post.thread.title,
            "written": post.created_at.isoformat(),
            "state": post.state,
            "quote": post.quote,
            "body": post.body,
        }
        for post in posts
    ]


def export_of(user: User) -> dict[str, Any]:
    """Return a person's posts, threads, reports, sanctions and what they follow."""
    threads = Thread.objects.filter(author=user).select_related("space").order_by("pk")
    return {
        "posts": posts_of(user),
        "threads": [
            {"address": thread.get_absolute_url(), "title": thread.title, "body": thread.body}
            for thread in threads
        ],
        "reports": list(Flag.objects.filter(user=user).values("post_id", "reason", "text")),
        "appeals": list(Appeal.objects.filter(post__author=user).values("text", "state", "answer")),
        "sanctions": [
            {"kind": row.kind, "why": row.why, "until": row.until.isoformat()}
            for row in Sanction.objects.filter(user=user)
        ],
        "follows": list(
            Subscription.objects.filter(user=user).values("space_id", "thread_id", "theme_id", "level")
        ),
    }
