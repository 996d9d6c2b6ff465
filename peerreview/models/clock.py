"""What the clock keeps: who wants one mail a day, what waits for it, and when somebody is away."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class MailPreference(models.Model):
    """How somebody wants the reminders of review: one by one, or gathered once a day."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="review_mail")
    daily = models.BooleanField(_("one mail a day with all reminders"), default=False)

    class Meta:
        verbose_name = _("preference for mails")
        verbose_name_plural = _("preferences for mails")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.daily}"


class DigestItem(models.Model):
    """A reminder that waits for the mail of the day; the key names it for ever."""

    key = models.CharField(max_length=200, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    template = models.CharField(max_length=40)
    context = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("reminder in a daily mail")
        verbose_name_plural = _("reminders in daily mails")
        indexes = [models.Index(fields=["user"], condition=Q(sent_on=None), name="digest_waiting")]

    def __str__(self) -> str:
        return self.key


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Questions about absences."""

    def on(self, day: date) -> Self:
        """Those that include a day."""
        return self.filter(first__lte=day, last__gte=day)


class Absence(models.Model):
    """Days, both included, on which a reviewer is away: no reminders, and deadlines wait."""

    reviewer = models.ForeignKey("people.ReviewerProfile", models.CASCADE, related_name="absences")
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["reviewer", "first"]
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="absence_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer_id}: {self.first} – {self.last}"
