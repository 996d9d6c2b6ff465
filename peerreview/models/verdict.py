"""What reviewers say and what editors decide."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.append_only import REFUSAL, AppendOnly
from core.exceptions import NotPermitted
from peerreview.models.panel import ReviewRound, Seat


class Recommendation(models.TextChoices):
    """What a reviewer recommends."""

    ACCEPT = "accept", _("Accept as it is")
    MINOR = "minor", _("Accept after small changes")
    MAJOR = "major", _("Change and review again")
    REJECT = "reject", _("Do not accept")


class Review(models.Model):
    """One reviewer's answers to one version of the form: a draft until ``submitted_at``, then fixed."""

    class Confidence(models.IntegerChoices):
        """How sure a reviewer is."""

        LOW = 1, _("I know the field a little")
        MEDIUM = 2, _("I know the field")
        HIGH = 3, _("I am an expert in this")

    seat = models.OneToOneField(Seat, models.PROTECT, related_name="review")
    form_version = models.PositiveSmallIntegerField(default=1)
    answers = models.JSONField(default=dict, blank=True)
    recommendation = models.CharField(max_length=8, choices=Recommendation.choices, blank=True, default="")
    confidence = models.PositiveSmallIntegerField(choices=Confidence.choices, null=True, blank=True)
    to_submitter = models.TextField(blank=True, default="")
    to_editor = models.TextField(blank=True, default="")
    attested = models.BooleanField(default=False)
    saved_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.CheckConstraint(
                condition=Q(recommendation__in=["", "accept", "minor", "major", "reject"]),
                name="recommendation_is_known",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None)
                | (~Q(recommendation="") & Q(confidence__isnull=False) & Q(attested=True)),
                name="submitted_review_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat_id}: {self.recommendation}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save. Raises NotPermitted for a review that was submitted."""
        if self.pk is not None and Review.objects.filter(pk=self.pk, submitted_at__isnull=False).exists():
            raise NotPermitted(REFUSAL)
        super().save(*args, **kwargs)


class ReviewVersion(AppendOnly):
    """What a review said before an editor opened it again, word by word."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    submitted_at = models.DateTimeField()
    reopened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("earlier version of a review")
        verbose_name_plural = _("earlier versions of a review")
        ordering = ["review", "number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="one_review_version_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} v{self.number}"


class Decision(AppendOnly):
    """The outcome of a round, taken once by one editor."""

    class Kind(models.TextChoices):
        """What was decided."""

        ACCEPT = "accept", _("Accepted")
        MINOR = "minor", _("Small changes requested")
        MAJOR = "major", _("Large changes requested, with a new review")
        REJECT = "reject", _("Not accepted")

    round = models.OneToOneField(ReviewRound, models.PROTECT, related_name="decision")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    letter = models.TextField()
    reason = models.TextField(blank=True, default="")
    released = models.JSONField(default=list, blank=True)
    basis = models.JSONField(default=dict)
    permit = models.ForeignKey(
        "resources.PublicationPermit", models.PROTECT, null=True, related_name="decisions"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["accept", "minor", "major", "reject"]), name="decision_kind_is_known"
            ),
            models.CheckConstraint(
                condition=(Q(kind="accept") & Q(permit__isnull=False))
                | (~Q(kind="accept") & Q(permit__isnull=True)),
                name="permit_with_acceptance_only",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("by")), name="second_editor_is_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.kind}"


class DecisionProposal(models.Model):
    """A decision that waits for a second editor. It holds for the version of the case it was written on."""

    class State(models.TextChoices):
        """What came of it."""

        OPEN = "open", _("waits for a second editor")
        CONFIRMED = "confirmed", _("confirmed")
        REFUSED = "refused", _("refused")

    round = models.ForeignKey(ReviewRound, models.PROTECT, related_name="proposals")
    kind = models.CharField(max_length=8, choices=Decision.Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    letter = models.TextField()
    reason = models.TextField(blank=True, default="")
    released = models.JSONField(default=list, blank=True)
    points = models.JSONField(default=list, blank=True)
    needs = models.JSONField(default=list)
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answer = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("proposed decision")
        verbose_name_plural = _("proposed decisions")
        constraints = [
            models.UniqueConstraint(
                fields=["round"], condition=Q(state="open"), name="one_open_proposal_per_round"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.kind} ({self.state})"
