"""Runs of the matching and what they proposed."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from peerreview.models.case import ReviewCase
from peerreview.models.panel import Seat


class AssignmentRunQuerySet(models.QuerySet["AssignmentRun"]):
    """Questions about runs."""

    def visible_to(self, user: Any) -> Self:
        """Runs of which an editor may see every case; one with a case that is closed to them is not there."""
        closed = ReviewCase.objects.exclude(pk__in=ReviewCase.objects.visible_to(user).values("pk"))
        return self.exclude(cases__in=closed.values("pk"))


class AssignmentRun(models.Model):
    """One search for panels: what went in, how good the result is, which seats stay empty and why."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("waits for its turn")
        READING = "reading", _("reads the roster and the cases")
        SOLVING = "solving", _("looks for the best panels")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    ENDED = (State.DONE, State.FAILED)

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    cases = models.ManyToManyField(ReviewCase, related_name="assignment_runs")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    seed = models.PositiveIntegerField()
    parameters = models.JSONField(default=dict)
    inputs_hash = models.CharField(max_length=64, blank=True, default="")
    objective = models.FloatField(null=True, blank=True)
    gap = models.FloatField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    method = models.CharField(max_length=20, blank=True, default="")
    empty_seats = models.JSONField(default=list, blank=True)
    error = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run of the matching")
        verbose_name_plural = _("runs of the matching")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.pk}: {self.state}"

    @property
    def has_ended(self) -> bool:
        """Whether nothing more comes."""
        return self.state in self.ENDED


class Proposal(models.Model):
    """A name for a seat: rank 0 is the proposal, 1 to 5 are those who come next."""

    run = models.ForeignKey(AssignmentRun, models.CASCADE, related_name="proposals")
    case = models.ForeignKey(ReviewCase, models.PROTECT, related_name="proposals")
    reviewer = models.ForeignKey("people.ReviewerProfile", models.PROTECT, related_name="+")
    seat_class = models.CharField(max_length=10, choices=Seat.Class.choices)
    place = models.PositiveSmallIntegerField()  # which seat of the case in this run, from 0
    rank = models.PositiveSmallIntegerField(default=0)
    affinity = models.FloatField()
    parts = models.JSONField(default=dict)
    seat = models.ForeignKey(Seat, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["case", "place", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["run", "case", "place", "rank"], name="one_proposal_per_rank"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.place}.{self.rank}"
