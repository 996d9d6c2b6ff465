"""The case of an entry, who it touches, and everything that happened in it."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import roles
from core.append_only import AppendOnly
from peerreview import chain
from peerreview.models.policy import ReviewPolicy
from peerreview.transitions import OPEN, TERMINAL, Action, State

Q_OPEN = Q(state__in=sorted(OPEN))


class ReviewCaseQuerySet(models.QuerySet["ReviewCase"]):
    """Questions about cases."""

    def open(self) -> Self:
        """Those without an outcome."""
        return self.filter(Q_OPEN)

    def visible_to(self, user: Any) -> Self:
        """What an editor may see: no case in which they have a part or an interest.

        The submitter, everybody who was ever invited and everybody of the submitter's organisation is shut out,
        from lists, counts and pages alike. Submitters see their own cases through :meth:`submitted_by`.
        """
        from peerreview.policies import organisations_of  # noqa: PLC0415 -- policies ask these models

        if not roles.is_editor(user):
            return self.none()
        own = Q(submitter=user) | Q(pk__in=_cases_with_seat_of(user)) | Q(pk__in=_appeals_against(user))
        same = CaseOrganisation.objects.filter(
            slug__in=organisations_of(user), relation=CaseOrganisation.Relation.SUBMITTER
        )
        return self.exclude(own).exclude(pk__in=same.values("case_id"))

    def submitted_by(self, user: Any) -> Self:
        """The cases of a submitter."""
        return self.filter(submitter=user) if user.is_authenticated else self.none()

    def for_listing(self) -> Self:
        """Bring what a list prints, newest first."""
        return self.select_related("entry", "submitter", "handling_editor", "policy").order_by(
            "-opened_at", "-pk"
        )


def _cases_with_seat_of(user: Any) -> Any:
    from peerreview.models.panel import Seat  # noqa: PLC0415 -- seats point at cases

    return Seat.objects.filter(reviewer__user=user).values("round__case_id")


def _appeals_against(user: Any) -> Any:
    """An appeal is heard by somebody who did not handle the case before."""
    judged = Q(predecessor__handling_editor=user) | Q(predecessor__rounds__decision__by=user)
    return ReviewCase.objects.filter(judged, origin=ReviewCase.Origin.APPEAL).values("pk")


class ReviewCase(models.Model):
    """One way of one entry through review. An entry has at most one that is open."""

    class Origin(models.TextChoices):
        """What it follows, when it is not the first of its entry."""

        NEW = "", _("new")
        UPDATE = "update", _("update of an accepted entry")
        APPEAL = "appeal", _("appeal")

    entry = models.ForeignKey("resources.Entry", models.PROTECT, related_name="cases")
    submitter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="review_cases")
    state = models.CharField(max_length=12, choices=State.choices, default=State.SCREENING)
    handling_editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="handled_cases"
    )
    predecessor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="successors")
    origin = models.CharField(max_length=8, choices=Origin.choices, blank=True, default="")
    policy = models.ForeignKey(ReviewPolicy, models.PROTECT, related_name="cases")
    version = models.PositiveIntegerField(default=0)
    state_since = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    duplicates = models.JSONField(default=list, blank=True)
    duplicate_note = models.TextField(blank=True, default="")
    screening_note = models.TextField(blank=True, default="")

    objects = ReviewCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("review case")
        verbose_name_plural = _("review cases")
        permissions = [
            ("manage_reviewcase", _("Can screen, seat panels and decide")),
            ("lead_reviewcase", _("Can lead the desk: short panels, escalations")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["entry"], condition=Q_OPEN, name="one_open_case_per_entry"),
            models.CheckConstraint(condition=Q(state__in=sorted(State)), name="case_state_is_known"),
            models.CheckConstraint(
                condition=Q(origin="") | Q(predecessor__isnull=False),
                name="case_that_follows_has_predecessor",
            ),
            models.UniqueConstraint(
                fields=["predecessor"], condition=Q(origin="appeal"), name="one_appeal_per_case"
            ),
            models.CheckConstraint(
                condition=Q_OPEN | Q(closed_at__isnull=False), name="closed_case_has_its_date"
            ),
        ]
        indexes = [models.Index(fields=["state", "-opened_at"], name="case_by_state")]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.state}"

    @property
    def is_closed(self) -> bool:
        """Whether it has its outcome."""
        return self.state in TERMINAL

    @staticmethod
    def latest_of(entry_pk: OuterRef) -> Subquery:
        """Return a subquery: the key of the newest case of an entry."""
        cases = ReviewCase.objects.filter(entry=entry_pk).order_by("-opened_at", "-pk")
        return Subquery(cases.values("pk")[:1])


class CaseOrganisation(models.Model):
    """An organisation that a case touches, as it was at submission; conflicts are read from here."""

    class Relation(models.TextChoices):
        """How."""

        SUBMITTER = "submitter", _("the submitter's organisation")
        NAMED = "named", _("named by the entry")

    case = models.ForeignKey(ReviewCase, models.CASCADE, related_name="organisations")
    slug = models.CharField(max_length=200)
    relation = models.CharField(max_length=10, choices=Relation.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "slug", "relation"], name="organisation_once_per_case"),
        ]
        indexes = [models.Index(fields=["slug", "relation"], name="case_organisation_by_slug")]

    def __str__(self) -> str:
        return f"{self.slug} ({self.relation})"


class CaseEvent(AppendOnly):
    """Something that happened in a case. Gap-free: ``seq`` is the case's version after it.

    Each event keeps the hash of the one before and of itself, so that a later change shows (see ``chain``).
    """

    case = models.ForeignKey(ReviewCase, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    action = models.CharField(max_length=24, choices=Action.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    before = models.CharField(max_length=12, blank=True, default="")
    after = models.CharField(max_length=12)
    data = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    previous_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    hash = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("event of a case")
        verbose_name_plural = _("events of a case")
        ordering = ["case", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["case", "seq"], name="one_event_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.seq} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write it once, linked to the event before; the caller holds the lock of the case."""
        if self._state.adding and not self.hash:
            before = CaseEvent.objects.filter(case_id=self.case_id, seq=self.seq - 1)
            self.previous_hash = before.values_list("hash", flat=True).first() or ""
            self.hash = chain.hash_of(self)
        super().save(*args, **kwargs)
