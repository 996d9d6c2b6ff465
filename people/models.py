"""Who people are: what they say of themselves, the organisations, and the roster of reviewers."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

MAX_BIO = 2000


class Profile(models.Model):
    """What people say of themselves. Nothing here counts for a quorum (house D25)."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="profile")
    affiliation = models.CharField(_("affiliation"), max_length=200, blank=True, default="")
    country = models.CharField(_("country or area"), max_length=3, blank=True, default="")
    bio = models.TextField(_("about you"), max_length=MAX_BIO, blank=True, default="")
    is_un_claimed = models.BooleanField(_("I work for the United Nations system"), default=False)

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")

    def __str__(self) -> str:
        return str(self.user)


class Organisation(models.Model):
    """An organisation that editors have looked at; names typed by people stay text until linked to one."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    slug = models.SlugField(_("address"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=60, blank=True, default="")
    is_un = models.BooleanField(_("part of the United Nations system"), default=False)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class ReviewerQuerySet(models.QuerySet["ReviewerProfile"]):
    """Questions about the roster."""

    def active(self) -> Self:
        """Those who may be invited now."""
        return self.filter(status=ReviewerProfile.Status.ACTIVE, user__is_active=True)

    def for_listing(self) -> Self:
        """Everything the roster's list prints, in a fixed order."""
        return self.select_related("user").order_by("user__name", "pk")


class ReviewerProfile(models.Model):
    """An expert on the roster. ``is_un`` is set by editors only: the quorum counts on it."""

    class Status(models.TextChoices):
        """Where somebody stands on the roster."""

        APPLIED = "applied", _("applied")
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")
        RETIRED = "retired", _("retired")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reviewer_profile")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.APPLIED)
    is_un = models.BooleanField(_("United Nations system"), default=False)
    agency = models.CharField(_("UN agency"), max_length=120, blank=True, default="")
    organisation_name = models.CharField(_("organisation"), max_length=200, blank=True, default="")
    languages = models.JSONField(_("languages"), default=list, blank=True)
    objectives = models.JSONField(_("objectives"), default=list, blank=True)
    regions = models.JSONField(_("regions"), default=list, blank=True)
    cap_concurrent = models.PositiveSmallIntegerField(_("reviews at a time"), default=2)
    notes = models.TextField(_("notes of the editors"), blank=True, default="")
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    activated_at = models.DateTimeField(_("activated"), null=True, blank=True, editable=False)

    objects = ReviewerQuerySet.as_manager()

    class Meta:
        verbose_name = _("reviewer")
        verbose_name_plural = _("roster of reviewers")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["applied", "active", "paused", "retired"]),
                name="reviewer_status_is_known",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


class ListingQuerySet(models.QuerySet["ExpertListing"]):
    """Questions about the expert directory."""

    def public(self) -> Self:
        """Those that anybody may read: consent given and not withdrawn, on the roster, account open."""
        return self.filter(
            withdrawn_at=None,
            user__is_active=True,
            user__closed_at=None,
            user__reviewer_profile__status=ReviewerProfile.Status.ACTIVE,
        )


class ExpertListing(models.Model):
    """An expert's consent to be found, and to what: only the fields in ``shows`` are ever public, and the name."""

    class Field(models.TextChoices):
        """What somebody may choose to show besides the name."""

        AFFILIATION = "affiliation", _("Affiliation")
        COUNTRY = "country", _("Country or area")
        BIO = "bio", _("About you")
        OBJECTIVES = "objectives", _("Objectives you know well")
        LANGUAGES = "languages", _("Languages you read in")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="listing")
    shows = models.JSONField(_("what is shown"), default=list, blank=True)
    consented_at = models.DateTimeField(_("consent given"))
    withdrawn_at = models.DateTimeField(_("consent withdrawn"), null=True, blank=True)

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = _("expert in the directory")
        verbose_name_plural = _("experts in the directory")

    def __str__(self) -> str:
        return str(self.user)
