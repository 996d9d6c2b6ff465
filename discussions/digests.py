"""Digests: what has not gone out at once, once a day or once a week. Each notification is in one mail only."""

from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone, translation

from core.mail import queue_mail, site_url
from core.sanitize import plain_text
from discussions.models import MailChoice, Notification, Post
from discussions.names import shown_name
from discussions.schedule import next_digest
from discussions.tasks import stop_address, stop_headers

AT_ONCE = 50  # digests in one go
LONGEST = 40  # posts in one digest
EXCERPT = 200


def send_due() -> int:
    """Write the digests that are due now; return how many. One of the outbox's drains."""
    due = MailChoice.objects.filter(next_digest_at__lte=timezone.now()).order_by("next_digest_at", "pk")
    return sum(send_one(pk) for pk in list(due.values_list("pk", flat=True)[:AT_ONCE]))


@transaction.atomic
def send_one(pk: int) -> int:
    """Queue one person's digest if it is due and there is something in it; return 1 when a mail was queued."""
    now = timezone.now()
    due = MailChoice.objects.select_for_update(skip_locked=True, of=("self",)).select_related("user")
    choice = due.filter(pk=pk, next_digest_at__lte=now).first()
    if choice is None or choice.next_digest_at is None:
        return 0
    key = f"digest:{choice.user_id}:{choice.next_digest_at:%Y%m%dT%H%M%S}"
    choice.next_digest_at = next_digest(choice.rhythm, now, ZoneInfo(choice.zone))
    choice.save(update_fields=["next_digest_at"])
    rows = _unmailed(choice)
    if not rows or not choice.user.is_active:
        return 0
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(mail_key=key)
    with translation.override(choice.user.language):
        context = {
            "name": choice.user.name,
            "posts": [_line(row) for row in rows],
            "stop": stop_address(str(choice.token)),
        }
    queue_mail(
        key=key,
        to=choice.user.email,
        template="discussion_digest",
        context=context,
        language=choice.user.language,
        headers=stop_headers(str(choice.token)),
    )
    return 1


def _unmailed(choice: MailChoice) -> list[Notification]:
    """Return what no mail has carried, and what is still there to be read, oldest first."""
    waiting = Notification.objects.filter(user=choice.user, mail_key="", read_at=None)
    readable = waiting.filter(post__in=Post.objects.visible_to(choice.user).filter(state="visible"))
    return list(readable.select_related("post__thread__space").order_by("pk")[:LONGEST])


def _line(row: Notification) -> dict[str, Any]:
    thread = row.post.thread
    return {
        "title": thread.title,
        "who": shown_name(row.post.author_name, named=not thread.space.no_attribution),
        "why": str(row.get_kind_display()),
        "excerpt": plain_text(row.post.body)[:EXCERPT],
        "url": site_url() + row.post.get_absolute_url(),
    }
