"""What stays beside the cases: files of reviews, thanks to reviewers, and looks at what was accepted long ago."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.append_only import AppendOnly
from peerreview.models.verdict import Review


class ReviewFile(models.Model):
    """A file that a reviewer adds to a review, cleaned of who made it. Editors read it; nobody else does."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="files")
    stored = models.ForeignKey("resources.StoredFile", models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("file of a review")
        verbose_name_plural = _("files of reviews")
        ordering = ["review", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "stored"], name="one_file_once_per_review"),
        ]

    def __str__(self) -> str:
        return f"{self.review_id}: {self.name}"


class ThanksConsent(models.Model):
    """A reviewer wants to be named in the yearly thanks. Without a row, nobody is named."""

    reviewer = models.OneToOneField("people.ReviewerProfile", models.CASCADE, related_name="thanks_consent")
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("consent to be thanked by name")
        verbose_name_plural = _("consents to be thanked by name")

    def __str__(self) -> str:
        return str(self.reviewer_id)


class Certificate(models.Model):
    """How many reviews somebody wrote in a year, under a code by which others can check it. It names no entry."""

    reviewer = models.ForeignKey("people.ReviewerProfile", models.PROTECT, related_name="certificates")
    year = models.PositiveSmallIntegerField()
    count = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=32, unique=True)
    issued_on = models.DateField(default=timezone.localdate)

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.UniqueConstraint(fields=["reviewer", "year"], name="one_certificate_per_year"),
            models.CheckConstraint(condition=Q(count__gte=1), name="certificate_counts_something"),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer_id}: {self.year}"


class FreshnessCheck(AppendOnly):
    """An editor looked at an entry that was accepted long ago: still good, or the submitter is asked to update it."""

    class Outcome(models.TextChoices):
        """What came of it."""

        ASKED = "asked", _("the submitter was asked for an update")
        CONFIRMED = "confirmed", _("still up to date")

    entry = models.ForeignKey("resources.Entry", models.PROTECT, related_name="freshness_checks")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("look at an accepted entry")
        verbose_name_plural = _("looks at accepted entries")
        ordering = ["entry", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["asked", "confirmed"]), name="freshness_outcome_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.outcome}"
