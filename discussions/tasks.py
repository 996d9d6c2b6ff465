"""What happens after a post: the index hears of it, people are told. Both may run twice and in any order."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from core import outbox
from core.mail import after_quiet, queue_mail, site_url
from core.sanitize import plain_text
from discussions import limits
from discussions.models import MailChoice, Notification, Post, Space, Subscription, Thread
from discussions.names import shown_name
from discussions.schedule import next_digest
from discussions.signals import posts_changed, threads_changed
from discussions.transitions import PostState

EXCERPT = 400
Kind, Level = Notification.Kind, Subscription.Level


@outbox.handler("discussions.posted")
def posted(payload: dict[str, Any]) -> None:
    """Tell the index and the people about a post; one that is gone or held is told to nobody.

    ``payload``: the post's key, or its author and token, which are known before it has a key.
    """
    rows = Post.objects.select_related("thread__space", "thread__author", "parent")
    if "post" in payload:
        post = rows.filter(pk=payload["post"]).first()
    else:
        post = rows.filter(author=payload["author"], client_token=payload["token"]).first()
    if post is None:
        return
    posts_changed.send(sender=Post, ids=[post.pk])
    threads_changed.send(sender=Thread, threads=[post.thread_id])
    if post.state == PostState.VISIBLE:
        notify(post)


def notify(post: Post) -> None:
    """Write one notification for each person who should hear of a post, and the mails that go out at once."""
    wanted = recipients(post)
    Notification.objects.bulk_create(
        [
            Notification(user_id=user_id, kind=kind, post=post, subscription=subscription)
            for user_id, (kind, subscription) in wanted.items()
        ],
        ignore_conflicts=True,
    )
    rows = Notification.objects.filter(post=post, mail_key="", user__is_active=True)
    for row in rows.select_related("user__mail_choice", "subscription"):
        mail_at_once(row, post)


def recipients(post: Post) -> dict[int, tuple[str, Subscription | None]]:
    """Return who hears of a post and why: replies before mentions before what is watched; nobody who muted it."""
    levels = _levels(post)
    wanted: dict[int, tuple[str, Subscription | None]] = {}
    answered = {post.parent.author_id if post.parent else None, post.thread.author_id}
    for user_id in answered - {None}:
        wanted[int(user_id or 0)] = (Kind.REPLY, levels.get(user_id or 0))
    for user_id in post.mentions.values_list("user_id", flat=True):
        wanted.setdefault(user_id, (Kind.MENTION, levels.get(user_id)))
    for user_id, subscription in levels.items():
        if subscription.level == Level.WATCH:
            wanted.setdefault(user_id, (Kind.WATCH, subscription))
    muted = {user_id for user_id, one in levels.items() if one.level == Level.MUTE}
    named_only = {user_id for user_id, one in levels.items() if one.level == Level.MENTION}
    for user_id in list(wanted):
        unwanted = user_id in named_only and wanted[user_id][0] != Kind.MENTION
        if user_id == post.author_id or user_id in muted or unwanted or not _may_read(user_id, post):
            del wanted[user_id]
    return wanted


def _levels(post: Post) -> dict[int, Subscription]:
    """Return each person's own choice for this thread: what is nearer counts, thread before space before theme."""
    space = post.thread.space_id
    themes = Q(theme__in=Space.objects.filter(pk=space).values("terms__term"))
    found: dict[int, Subscription] = {}
    rows = Subscription.objects.filter(Q(thread=post.thread_id) | Q(space=space) | themes)
    for row in sorted(rows, key=lambda one: (one.thread_id is None, one.space_id is None, one.pk)):
        found.setdefault(row.user_id, row)
    return found


def _may_read(user_id: int, post: Post) -> bool:
    if post.thread.space.live and post.thread.space.posting != Space.Posting.CLOSED:
        return True
    user = User.objects.filter(pk=user_id, is_active=True).first()
    return user is not None and Space.objects.visible_to(user).filter(pk=post.thread.space_id).exists()


def mail_at_once(row: Notification, post: Post) -> None:
    """Queue the mail of one notification, unless its person wants digests or has had enough for a day."""
    choice = getattr(row.user, "mail_choice", None) or MailChoice.objects.get_or_create(user=row.user)[0]
    if choice.rhythm != MailChoice.Rhythm.AT_ONCE:
        return
    now, today = timezone.now(), timezone.localdate()
    if Notification.objects.filter(user=row.user, mailed_on=today).count() >= limits.MAILS_A_DAY:
        due = next_digest(choice.rhythm, now, ZoneInfo(choice.zone))
        MailChoice.objects.filter(pk=choice.pk, next_digest_at=None).update(next_digest_at=due)
        return
    key = f"discuss:{row.user_id}:{post.pk}"
    if not Notification.objects.filter(pk=row.pk, mail_key="").update(mail_key=key, mailed_on=today):
        return
    at = after_quiet(now, choice.quiet_from, choice.quiet_until, ZoneInfo(choice.zone))
    token = row.subscription.token if row.subscription else choice.token
    with translation.override(row.user.language):
        context = {
            "name": row.user.name,
            "who": shown_name(post.author_name, named=not post.thread.space.no_attribution),
            "why": str(row.get_kind_display()),
            "title": post.thread.title,
            # What waits until the morning may be hidden by then: only its address is sent.
            "excerpt": "" if at > now + timedelta(minutes=1) else plain_text(post.body)[:EXCERPT],
            "url": site_url() + post.get_absolute_url(),
            "stop": stop_address(str(token)),
        }
    queue_mail(
        key=key,
        to=row.user.email,
        template="discussion_post",
        context=context,
        language=row.user.language,
        headers=stop_headers(str(token)),
        send_after=at,
    )


def stop_address(token: str) -> str:
    """Return the address that ends these mails."""
    return site_url() + reverse("discussions:stop", args=[token])


def stop_headers(token: str) -> dict[str, str]:
    """Return the headers with which mail programs unsubscribe in one click (RFC 8058)."""
    with translation.override(settings.LANGUAGE_CODE):
        address = stop_address(token)
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
