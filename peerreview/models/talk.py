"""What is said between the people of a case: the points of a letter, their answers, the panel's discussion."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.append_only import AppendOnly
from peerreview.models.panel import ReviewRound
from peerreview.models.verdict import Decision


class LetterPoint(AppendOnly):
    """One thing a decision asks the submitter to change."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="points")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        verbose_name = _("point of a letter")
        verbose_name_plural = _("points of a letter")
        ordering = ["decision", "number"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "number"], name="one_point_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id}.{self.number}"


class PointAnswer(AppendOnly):
    """What the submitter did about a point; written with the round that carries the changed text."""

    point = models.OneToOneField(LetterPoint, models.PROTECT, related_name="answer")
    round = models.ForeignKey(ReviewRound, models.PROTECT, related_name="answers")
    text = models.TextField()

    class Meta:
        verbose_name = _("answer to a point")
        verbose_name_plural = _("answers to points")
        ordering = ["point"]

    def __str__(self) -> str:
        return f"{self.point_id}"


class PanelMessage(AppendOnly):
    """What somebody said when the panel discussed. Reviewers read each other under letters only."""

    round = models.ForeignKey(ReviewRound, models.PROTECT, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    letter = models.CharField(max_length=1, blank=True, default="")
    body = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("message to the panel")
        verbose_name_plural = _("messages to the panel")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.letter or '–'}"
