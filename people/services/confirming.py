"""Once a year every reviewer is asked whether the roster still says the right thing; who never answers is paused."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import formats, timezone, translation

from core.mail import after_quiet_hours, queue_mail, site_url
from people.models import ReviewerProfile
from people.services.applications import forget_applications
from people.services.roster import pause

logger = logging.getLogger(__name__)

EVERY = timedelta(days=365)
REMIND_AFTER = timedelta(days=30)
PAUSE_AFTER = timedelta(days=60)


def tick_roster() -> int:
    """Ask, remind or pause who has not confirmed for a year; return how many people heard of it.

    It may run at any time and as often as one likes: each mail has its key.
    """
    now = timezone.now()
    long_ago = Q(confirmed_at__lte=now - EVERY) | Q(confirmed_at=None, activated_at__lte=now - EVERY)
    due = ReviewerProfile.objects.active().filter(long_ago).order_by("pk").values_list("pk", flat=True)
    done = 0
    for pk in list(due):
        try:
            done += _look_at(pk, now)
        except Exception:
            logger.exception("The yearly question failed for reviewer %s", pk)
    with transaction.atomic():
        forget_applications()
    return done


@transaction.atomic
def _look_at(pk: int, now: datetime) -> bool:
    profiles = ReviewerProfile.objects.select_for_update(of=("self",), skip_locked=True)
    reviewer = profiles.select_related("user").filter(pk=pk).first()
    if reviewer is None or reviewer.status != ReviewerProfile.Status.ACTIVE:
        return False
    asked = reviewer.confirmation_asked_at
    if asked is None:
        reviewer.confirmation_asked_at = now
        reviewer.save(update_fields=["confirmation_asked_at"])
        return _mail(reviewer, "ask", now)
    if now >= asked + PAUSE_AFTER:
        reviewer.confirmation_asked_at = None
        reviewer.save(update_fields=["confirmation_asked_at"])
        pause(reviewer=reviewer, by=None)
        return _mail(reviewer, "paused", asked)
    if now >= asked + REMIND_AFTER:
        return _mail(reviewer, "remind", asked)
    return False


def _mail(reviewer: ReviewerProfile, what: str, asked: datetime) -> bool:
    user = reviewer.user
    with translation.override(user.language):
        url = site_url() + reverse("people:place")
        until = formats.date_format(timezone.localdate(asked + PAUSE_AFTER), "DATE_FORMAT")
    queue_mail(
        key=f"roster:confirm:{reviewer.pk}:{timezone.localdate(asked).isoformat()}:{what}",
        to=user.email,
        template="roster_confirm",
        context={"name": user.name, "what": what, "url": url, "until": until},
        language=user.language,
        send_after=after_quiet_hours(timezone.now()),
    )
    return True
