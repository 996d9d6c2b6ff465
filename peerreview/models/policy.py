"""How entries of a kind are reviewed: versioned data. What a case has pinned is never edited; a change is a new version."""

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.exceptions import NotPermitted

REFUSAL = _("A case was opened under this policy. Make a new version of it.")


def days_to_invited() -> list[int]:
    """Return after how many days somebody who has not answered an invitation is reminded."""
    return [3, 5]


def days_to_reviewing() -> list[int]:
    """Return when a reviewer is reminded, in days from the due date; negative ones come before it."""
    return [-7, -2, 1, 5]


def days_to_submitter() -> list[int]:
    """Return when a submitter is reminded of changes, in days from the due date."""
    return [-14, -3, 0]


def days_to_editor() -> list[int]:
    """Return after how many days of waiting an editor is reminded; the last one goes to the lead of the desk."""
    return [3, 7]


class ReviewPolicy(models.Model):
    """One version of the policy for a kind of entries; the empty kind is for every kind without its own."""

    class Anonymity(models.TextChoices):
        """Who learns who somebody is (house D20)."""

        DOUBLE = "double", _("neither reviewers nor submitters learn who the other is")
        SINGLE = "single", _("reviewers see who submitted, submitters do not see who reviewed")
        OPEN = "open", _("both see each other; submitters after the decision")

    class SeeOthers(models.TextChoices):
        """When reviewers read the reviews of the others."""

        NEVER = "never", _("never")
        AFTER_OWN = "after_own", _("after they have submitted their own")
        DISCUSSION = "discussion", _("when they are asked to discuss")

    kind = models.CharField(_("kind of entry"), max_length=20, blank=True, default="")
    version = models.PositiveSmallIntegerField(default=1)
    min_un = models.PositiveSmallIntegerField(_("reviews from the UN"), default=1)
    min_external = models.PositiveSmallIntegerField(_("reviews from outside"), default=2)
    anonymity = models.CharField(max_length=8, choices=Anonymity.choices, default=Anonymity.SINGLE)
    see_others = models.CharField(max_length=10, choices=SeeOthers.choices, default=SeeOthers.AFTER_OWN)
    max_rounds = models.PositiveSmallIntegerField(default=3, validators=[MinValueValidator(1)])
    days_to_screen = models.PositiveSmallIntegerField(default=7)
    days_to_seat = models.PositiveSmallIntegerField(default=3)
    days_to_answer = models.PositiveSmallIntegerField(default=7)
    days_to_rule = models.PositiveSmallIntegerField(default=2)
    days_to_review = models.PositiveSmallIntegerField(default=21)
    days_to_review_tie_break = models.PositiveSmallIntegerField(default=14)
    days_late = models.PositiveSmallIntegerField(default=10)
    days_to_discuss = models.PositiveSmallIntegerField(default=7)
    days_to_decide = models.PositiveSmallIntegerField(default=7)
    days_for_changes = models.PositiveSmallIntegerField(default=60)
    days_of_grace = models.PositiveSmallIntegerField(default=14)
    days_to_reopen = models.PositiveSmallIntegerField(default=180)
    remind_invited = models.JSONField(default=days_to_invited)
    remind_reviewing = models.JSONField(default=days_to_reviewing)
    remind_submitter = models.JSONField(default=days_to_submitter)
    remind_editor = models.JSONField(default=days_to_editor)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("review policy")
        verbose_name_plural = _("review policies")
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="one_policy_per_kind_and_version"),
            models.CheckConstraint(
                condition=Q(anonymity__in=["double", "single", "open"]), name="anonymity_is_known"
            ),
            models.CheckConstraint(
                condition=Q(see_others__in=["never", "after_own", "discussion"]), name="see_others_is_known"
            ),
            models.CheckConstraint(condition=Q(max_rounds__gte=1), name="policy_has_a_round"),
        ]

    def __str__(self) -> str:
        return f"{self.kind or '*'} v{self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save. Raises NotPermitted for a version that is in use."""
        if self.is_used:
            raise NotPermitted(REFUSAL)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Delete. Raises NotPermitted for a version that is in use."""
        if self.is_used:
            raise NotPermitted(REFUSAL)
        return super().delete(*args, **kwargs)

    @property
    def is_used(self) -> bool:
        """Whether a case was opened under it."""
        return self.pk is not None and self.cases.exists()

    @classmethod
    def current(cls, kind: str) -> "ReviewPolicy":
        """Return the newest version for a kind, or for every kind; the very first is made when there is none."""
        found = cls.objects.filter(kind__in=[kind, ""]).order_by("-kind", "-version").first()
        return found or cls.objects.get_or_create(kind="", version=1)[0]
