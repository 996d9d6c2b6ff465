"""The one table of this app."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Outbox(models.Model):
    """Something that must happen after a commit; written in the same transaction as its cause.

    A row is *waiting* until ``done_at`` or ``given_up_at`` is set. ``sending_at`` marks a row whose effect
    lies outside the database (a mail) and has been begun: found later without ``done_at``, nobody knows
    whether it went out.
    """

    topic = models.CharField(max_length=40)
    key = models.CharField(max_length=200, unique=True)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    available_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    sending_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        verbose_name_plural = "outbox"
        indexes = [
            models.Index(
                fields=["available_at", "id"],
                name="outbox_waiting",
                condition=Q(done_at__isnull=True, given_up_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"
