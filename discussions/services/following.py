"""Who follows what, how their mails come, and what they have begun to write."""

import uuid
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.exceptions import DomainError, NotPermitted
from core.sanitize import clean_text
from discussions import limits, policies
from discussions.models import Draft, MailChoice, Notification, Post, Space, Subscription, Thread
from discussions.schedule import next_digest
from taxonomy.models import Term


@transaction.atomic
def follow(
    *,
    user: User,
    level: str,
    space: Space | None = None,
    thread: Thread | None = None,
    theme: Term | None = None,
) -> Subscription:
    """Set what ``user`` hears of one space, thread or theme."""
    target: dict[str, Any] = {"space": space, "thread": thread, "theme": theme}
    given = {name: value for name, value in target.items() if value is not None}
    if len(given) != 1:
        raise DomainError(_("Choose one thing to follow."))
    if thread is not None and not Thread.objects.visible_to(user).filter(pk=thread.pk).exists():
        raise NotPermitted(_("You cannot follow this."))
    if space is not None and not Space.objects.visible_to(user).filter(pk=space.pk).exists():
        raise NotPermitted(_("You cannot follow this."))
    made, _created = Subscription.objects.update_or_create(
        user=user, **given, defaults={"level": Subscription.Level(level)}
    )
    return made


@transaction.atomic
def unfollow(*, subscription: Subscription, by: User) -> None:
    """Forget what was chosen."""
    Subscription.objects.filter(pk=subscription.pk, user=by).delete()


@transaction.atomic
def unsubscribe(*, token: uuid.UUID) -> bool:
    """End the mails that carry this token: one subscription, or all mails of a person. False for an unknown token."""
    if Subscription.objects.filter(token=token).update(level=Subscription.Level.MUTE):
        return True
    rhythm = MailChoice.Rhythm.NEVER
    return bool(MailChoice.objects.filter(token=token).update(rhythm=rhythm, next_digest_at=None))


@transaction.atomic
def choose_mails(
    *,
    user: User,
    rhythm: str,
    quiet_from: time | None = None,
    quiet_until: time | None = None,
    zone: str = "UTC",
) -> MailChoice:
    """Set when mails come. Raises DomainError for half a pair of quiet hours or an unknown time zone."""
    if (quiet_from is None) != (quiet_until is None):
        raise DomainError(_("Give both ends of the quiet hours, or none."))
    if zone not in available_timezones():
        raise DomainError(_("This time zone is not known. An example is Africa/Nairobi."))
    rhythm = MailChoice.Rhythm(rhythm)
    due = next_digest(rhythm, timezone.now(), ZoneInfo(zone))
    values = {"rhythm": rhythm, "quiet_from": quiet_from, "quiet_until": quiet_until, "zone": zone}
    made, _created = MailChoice.objects.update_or_create(
        user=user, defaults={**values, "next_digest_at": due}
    )
    return made


@transaction.atomic
def mark_read(*, user: User) -> int:
    """Mark all notifications as read; return how many were new."""
    return Notification.objects.filter(user=user, read_at=None).update(read_at=timezone.now())


@transaction.atomic
def save_draft(*, user: User, thread: Thread, body: str, parent: Post | None = None) -> Draft | None:
    """Keep what was typed; an empty text forgets the draft."""
    if not policies.is_invited(user, thread.space):
        raise NotPermitted(_("You cannot write here."))
    body = clean_text(body)[: limits.LONGEST_BODY]
    if not body.strip():
        forget_draft(user=user, thread=thread)
        return None
    made, _created = Draft.objects.update_or_create(
        user=user, thread=thread, defaults={"body": body, "parent": parent}
    )
    return made


@transaction.atomic
def forget_draft(*, user: User, thread: Thread) -> None:
    """Remove what was begun: it has been sent, or given up."""
    Draft.objects.filter(user=user, thread=thread).delete()
