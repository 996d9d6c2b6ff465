"""What happens here when something happens to people."""

from datetime import date, timedelta
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from accounts.models import User
from peerreview.models import Absence, DigestItem, MailPreference
from peerreview.services.deadlines import go_away
from peerreview.services.panel import leave_all_seats
from people.models import ReviewerProfile
from people.signals import account_closing, application_accepted


@receiver(account_closing, dispatch_uid="peerreview.account_closing")
def account_closing_here(*, user: User, **_kwargs: Any) -> None:
    """Close the open seats of somebody who leaves, and forget when they are away and how they want mails."""
    MailPreference.objects.filter(user=user).delete()
    DigestItem.objects.filter(user=user, sent_on=None).delete()
    reviewer = ReviewerProfile.objects.filter(user=user).first()
    if reviewer is not None:
        leave_all_seats(reviewer=reviewer)
        Absence.objects.filter(reviewer=reviewer).delete()


@receiver(application_accepted, dispatch_uid="peerreview.application_accepted")
def not_available_yet(
    *, reviewer: ReviewerProfile, away_until: date | None, by: User, **_kwargs: Any
) -> None:
    """Invite nobody before the day from which they said to be available."""
    today = timezone.localdate()
    if away_until is not None and away_until > today:
        go_away(reviewer=reviewer, by=by, first=today, last=away_until - timedelta(days=1))
