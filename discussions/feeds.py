"""Atom feeds: the newest fifty public posts of a space or a thread."""

import hashlib
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.feedgenerator import Atom1Feed

from core.mail import site_url
from core.sanitize import render_markdown
from discussions import limits
from discussions.models import Post, Space, Thread
from discussions.names import shown_name


def posts_for(target: Space | Thread) -> Any:
    """Return the newest public posts; a closed group has no feed that anybody could read."""
    where = {"thread__space": target} if isinstance(target, Space) else {"thread": target}
    return Post.objects.public().filter(**where)


def last_change(target: Space | Thread) -> datetime | None:
    """Return when a post was last written or changed."""
    found = posts_for(target).aggregate(written=Max("created_at"), changed=Max("edited_at"))
    return max((moment for moment in found.values() if moment), default=None)


def stamp(target: Space | Thread) -> str:
    """Return what differs whenever the feed does."""
    rows = posts_for(target).order_by("-created_at", "-pk").values_list("pk", "edit_count", "author_name")
    space = target if isinstance(target, Space) else target.space
    parts = [
        str(space.no_attribution),
        target.title,
        *(f"{pk}.{edits}.{name}" for pk, edits, name in rows[: limits.FEED]),
    ]
    return '"' + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32] + '"'


def write_feed(target: Space | Thread) -> str:
    """Return the feed as text."""
    space = target if isinstance(target, Space) else target.space
    address = site_url() + target.get_absolute_url()
    feed = Atom1Feed(
        title=target.title, link=address, description="", language=target.language, feed_url=f"{address}feed/"
    )
    rows = posts_for(target).select_related("thread__space").order_by("-created_at", "-pk")
    for post in rows[: limits.FEED]:
        link = site_url() + post.get_absolute_url()
        feed.add_item(
            title=f"{post.thread.title} #{post.seq}",
            link=link,
            unique_id=link,
            description=post.html or render_markdown(post.body),
            author_name=shown_name(post.author_name, named=not space.no_attribution),
            pubdate=post.created_at,
            updateddate=post.edited_at or post.created_at,
        )
    return str(feed.writeString("utf-8"))
