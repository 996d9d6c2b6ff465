"""Reminders: once each, at decent hours, one by one or gathered in one mail a day."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from core.mail import TOPIC, after_quiet_hours, queue_mail
from core.models import Outbox
from peerreview.models import DigestItem, MailPreference, Seat
from peerreview.services.links import seat_link


def remind(*, user: User, key: str, template: str, context: dict[str, Any], seat: Seat | None = None) -> bool:
    """Queue a reminder unless its key was used before; return whether it is new. Nothing goes out at night.

    With a ``seat``, the mail gets a link that opens it. Links are made when the mail is, and never kept.
    """
    full = _key(key, user)
    if not user.is_active or _used([full]):
        return False
    about = {"name": user.name, **context}
    if MailPreference.objects.filter(user=user, daily=True).exists():
        kept = {**about, "seat": seat.pk} if seat else about
        DigestItem.objects.create(key=full, user=user, template=template, context=kept)
        return True
    if seat is not None:
        about["url"] = seat_link(seat)
    send_after = after_quiet_hours(timezone.now())
    queue_mail(
        key=full,
        to=user.email,
        template=template,
        context=about,
        language=user.language,
        secret=seat is not None,
        send_after=send_after,
    )
    return True


def all_were_reminded(users: Iterable[User], *, key: str) -> bool:
    """Whether each of the users has had the reminder with this key."""
    keys = {_key(key, user) for user in users}
    return _used(keys) == keys


def _key(key: str, user: User) -> str:
    return f"clock:{key}:{user.pk}"


def _used(keys: Collection[str]) -> set[str]:
    """Return those of the keys with which something was queued or gathered before."""
    mails = Outbox.objects.filter(key__in=[f"mail:{key}" for key in keys]).values_list("key", flat=True)
    items = DigestItem.objects.filter(key__in=keys).values_list("key", flat=True)
    return {key.removeprefix("mail:") for key in mails} | set(items)


def forget_reminders(seats: Iterable[Seat]) -> None:
    """Take back what waits to be sent about seats that are closed: nobody is reminded of what is over."""
    wanted = Q()
    items = Q()
    for seat in seats:
        wanted |= Q(key__startswith=f"mail:clock:seat{seat.pk}:")
        items |= Q(key__startswith=f"clock:seat{seat.pk}:")
    if wanted:
        Outbox.objects.filter(wanted, topic=TOPIC, done_at=None, sending_at=None).delete()
        DigestItem.objects.filter(items, sent_on=None).delete()


def send_digests(today: date) -> int:
    """Send everybody's gathered reminders, at most one mail a day each; return how many mails were queued."""
    done = 0
    waiting = DigestItem.objects.filter(sent_on=None)
    had_one = DigestItem.objects.filter(sent_on=today).values("user_id")
    people = User.objects.filter(pk__in=waiting.values("user_id"), is_active=True).exclude(pk__in=had_one)
    for user in people.order_by("pk"):
        items = list(waiting.filter(user=user).order_by("pk"))
        if DigestItem.objects.filter(pk__in=[one.pk for one in items], sent_on=None).update(sent_on=today):
            context = {"name": user.name, "items": [_with_link(one.context) for one in items]}
            queue_mail(
                key=f"clock:digest:{user.pk}:{today.isoformat()}",
                to=user.email,
                template="review_digest",
                context=context,
                language=user.language,
                resend=True,
                secret=True,
                send_after=after_quiet_hours(timezone.now()),
            )
            done += 1
    return done


def _with_link(item: dict[str, Any]) -> dict[str, Any]:
    """Return what a daily mail says of a reminder; one about a seat gets its link now."""
    if "seat" not in item:
        return item
    seat = Seat.objects.select_related("reviewer__user").get(pk=item["seat"])
    return {**item, "url": seat_link(seat)}
