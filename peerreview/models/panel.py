"""Rounds, seats and what reviewers declare."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.append_only import AppendOnly
from peerreview.models.case import ReviewCase


class ReviewRound(models.Model):
    """One reading of one frozen text. The text never changes; ``alternates`` are the reviewers to ask next.

    ``alternates`` is a list of mappings ``{"reviewer": id of the profile, …}``, the best first; what else
    stands in a mapping (why somebody was proposed) is kept and not read here.
    """

    class Kind(models.TextChoices):
        """Why it was opened."""

        FIRST = "first", _("first round")
        MINOR = "minor", _("after small changes")
        MAJOR = "major", _("after large changes")

    case = models.ForeignKey(ReviewCase, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.FIRST)
    # RESTRICT, not PROTECT: PROTECT would make the entry undeletable through its revision's cascade.
    revision = models.ForeignKey("wagtailcore.Revision", models.RESTRICT, related_name="+")
    snapshot = models.JSONField()
    digest = models.CharField(max_length=64)
    form_version = models.PositiveSmallIntegerField(default=1)
    response = models.TextField(blank=True, default="")
    alternates = models.JSONField(default=list, blank=True)
    open = models.BooleanField(default=True)
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["case", "number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="one_round_per_number"),
            models.UniqueConstraint(fields=["case"], condition=Q(open=True), name="one_open_round_per_case"),
            models.CheckConstraint(
                condition=Q(open=True) | Q(closed_at__isnull=False), name="closed_round_has_its_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number}"


class SeatQuerySet(models.QuerySet["Seat"]):
    """Questions about seats."""

    def open(self) -> Self:
        """Those from which something is still expected."""
        return self.filter(state__in=Seat.OPEN_STATES)

    def submitted(self) -> Self:
        """Those with a finished review."""
        return self.filter(state=Seat.State.SUBMITTED)

    def visible_to(self, user: Any) -> Self:
        """A reviewer's own seats; nobody else reaches a seat on the public site."""
        return self.filter(reviewer__user=user) if user.is_authenticated else self.none()

    def to_show(self) -> Self:
        """Bring what the pages of a seat print."""
        return self.select_related(
            "round__case__entry", "round__case__submitter__profile", "round__case__policy", "reviewer__user"
        )

    def for_listing(self) -> Self:
        """Bring what a reviewer's list prints."""
        return self.select_related("round__case__entry", "round__case__submitter").order_by("due_on", "pk")


class Seat(models.Model):
    """A reviewer's place in a round. The class is frozen at the invitation: quorum counts what it was then."""

    class Class(models.TextChoices):
        """For which part of the quorum it counts (house D25)."""

        UN = "un", _("United Nations system")
        EXTERNAL = "external", _("external")

    class State(models.TextChoices):
        """Where the reviewer stands."""

        INVITED = "invited", _("invited")
        ACCEPTED = "accepted", pgettext_lazy("of an invitation", "accepted")
        SUBMITTED = "submitted", _("review submitted")
        DECLINED = "declined", _("declined")
        EXPIRED = "expired", _("did not answer")
        RECUSED = "recused", _("recused")
        RELEASED = "released", _("released")

    class Interests(models.TextChoices):
        """What came of the declaration of interests."""

        NOT_YET = "", _("not declared yet")
        NONE = "none", _("no conflict")
        DECLARED = "declared", _("conflict declared, waits for a ruling")
        WAIVED = "waived", _("conflict waived by an editor")
        UPHELD = "upheld", _("conflict upheld by an editor")

    OPEN_STATES = (State.INVITED, State.ACCEPTED)
    REOPENABLE_STATES = (State.DECLINED, State.EXPIRED, State.RELEASED)
    CLEAR = (Interests.NONE, Interests.WAIVED)

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(ReviewRound, models.PROTECT, related_name="seats")
    reviewer = models.ForeignKey("people.ReviewerProfile", models.PROTECT, related_name="seats")
    seat_class = models.CharField(max_length=10, choices=Class.choices)
    letter = models.CharField(max_length=1)
    tie_break = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.INVITED)
    interests = models.CharField(max_length=10, choices=Interests.choices, blank=True, default="")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    respond_by = models.DateField()
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")
    ruling = models.TextField(blank=True, default="")
    suggestion = models.TextField(blank=True, default="")

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["round", "letter"]
        constraints = [
            models.UniqueConstraint(fields=["round", "reviewer"], name="one_seat_per_round_and_reviewer"),
            models.UniqueConstraint(fields=["round", "letter"], name="one_seat_per_round_and_letter"),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "invited",
                        "accepted",
                        "submitted",
                        "declined",
                        "expired",
                        "recused",
                        "released",
                    ]
                ),
                name="seat_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(seat_class__in=["un", "external"]), name="seat_class_is_known"
            ),
            models.CheckConstraint(
                condition=Q(interests__in=["", "none", "declared", "waived", "upheld"]),
                name="seat_interests_are_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(interests__in=["none", "waived"]),
                name="submitted_review_has_clear_interests",
            ),
        ]
        indexes = [models.Index(fields=["reviewer", "state"], name="seat_by_reviewer")]

    def __str__(self) -> str:
        return f"{self.round_id}/{self.letter}"

    @property
    def is_open(self) -> bool:
        """Whether something is still expected from the reviewer."""
        return self.state in self.OPEN_STATES

    @property
    def may_read(self) -> bool:
        """Whether the full text is open to the reviewer: after accepting and with clear interests only."""
        return self.state in (self.State.ACCEPTED, self.State.SUBMITTED) and self.interests in self.CLEAR


class SeatToken(models.Model):
    """A way into one seat, and nowhere else, from a mail. The hash is kept, never the token.

    It works again and again until the seat closes; every mail carries a token of its own.
    """

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.seat_id}: {self.token_hash[:8]}"


class ConflictEdge(models.Model):
    """Something between a reviewer and a case: who noticed it, of what kind, and whether it can be overruled."""

    class Kind(models.TextChoices):
        """What lies between them."""

        SELF = "self", _("is the submitter")
        ROLE = "role", _("has or had another part in the case")
        ORGANISATION = "organisation", _("same organisation")
        NAMED = "named", _("belongs to an organisation that the entry names")
        MAIL_DOMAIN = "mail_domain", _("same mail domain")
        CO_AUTHOR = "co_author", _("wrote something together")
        OTHER = "other", _("something else")

    class Source(models.TextChoices):
        """Who noticed it."""

        DETECTED = "detected", _("detected")
        DECLARED = "declared", _("declared by the reviewer")
        EDITOR = "editor", _("noted by an editor")
        SUBMITTER = "submitter", _("named by the submitter")

    case = models.ForeignKey(ReviewCase, models.PROTECT, related_name="conflicts")
    reviewer = models.ForeignKey("people.ReviewerProfile", models.PROTECT, related_name="conflicts")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    source = models.CharField(max_length=10, choices=Source.choices)
    hard = models.BooleanField(default=False)
    reason = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "reviewer", "kind", "source"], name="conflict_once_per_kind_and_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}–{self.reviewer_id}: {self.kind}"


class ConflictDeclaration(AppendOnly):
    """What a reviewer declared about a seat, in their words; the ruling stands on the seat."""

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="declarations")
    form_version = models.PositiveSmallIntegerField(default=1)
    answers = models.JSONField(default=dict)
    statement = models.TextField(blank=True, default="")
    has_conflict = models.BooleanField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("declaration of interests")
        verbose_name_plural = _("declarations of interests")

    def __str__(self) -> str:
        return f"{self.seat_id}: {self.has_conflict}"
