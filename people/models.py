"""Who people are: what they say of themselves, the organisations, and the roster of reviewers."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

MAX_BIO = 2000
MAX_WORKS = 6000


class Background(models.TextChoices):
    """From which side somebody knows the field."""

    POLICY = "policy", _("Policy")
    TECHNICAL = "technical", _("Technical: research, data, law")
    PRACTITIONER = "practitioner", _("Practitioner")


class LanguageLevel(models.TextChoices):
    """How well somebody reads a language, in the levels of the Common European Framework. B2 is enough to review."""

    B1 = "B1", _("B1: I follow texts of my field")
    B2 = "B2", _("B2: I read texts of my field with ease")
    C1 = "C1", _("C1: I read everything and write well")
    C2 = "C2", _("C2: as my first language")


class Gender(models.TextChoices):
    """Optional, for balanced panels and totals only; never shown beside a name."""

    WOMAN = "woman", _("Woman")
    MAN = "man", _("Man")
    OTHER = "other", _("Another")
    NOT_SAID = "", _("I prefer not to say")


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
    principles = models.JSONField(_("guiding principles"), default=list, blank=True)
    backgrounds = models.JSONField(_("backgrounds"), default=list, blank=True)
    language_levels = models.JSONField(_("levels of languages"), default=dict, blank=True)
    years = models.PositiveSmallIntegerField(_("years of experience"), null=True, blank=True)
    works = models.TextField(_("publications or works"), blank=True, default="")
    gender = models.CharField(max_length=10, choices=Gender.choices, blank=True, default="", editable=False)
    cap_concurrent = models.PositiveSmallIntegerField(_("reviews at a time"), default=2)
    cap_year = models.PositiveSmallIntegerField(_("reviews in twelve months"), default=2)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True, editable=False)
    confirmation_asked_at = models.DateTimeField(null=True, blank=True, editable=False)
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


class RosterApplication(models.Model):
    """Somebody asks to join the roster. What they say of themselves never counts for the quorum (house D25)."""

    class Status(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("waits for the editors")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")

    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language of mails"), max_length=10, default="en")
    affiliation = models.CharField(_("affiliation"), max_length=200)
    is_un_claimed = models.BooleanField(_("says to work for the United Nations system"), default=False)
    country = models.CharField(_("country or area"), max_length=3, blank=True, default="")
    years = models.PositiveSmallIntegerField(_("years of experience"))
    backgrounds = models.JSONField(_("backgrounds"), default=list)
    objectives = models.JSONField(_("objectives"), default=list)
    principles = models.JSONField(_("guiding principles"), default=list, blank=True)
    language_levels = models.JSONField(_("languages"), default=dict)
    regions = models.JSONField(_("regions"), default=list, blank=True)
    works = models.TextField(_("publications or works"), max_length=MAX_WORKS, blank=True, default="")
    gender = models.CharField(max_length=10, choices=Gender.choices, blank=True, default="", editable=False)
    cap_year = models.PositiveSmallIntegerField(_("reviews in twelve months"), default=2)
    away_until = models.DateField(_("not before"), null=True, blank=True)
    consented_at = models.DateTimeField(_("consent"))
    created_at = models.DateTimeField(_("received"), auto_now_add=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.OPEN)
    reviewer = models.ForeignKey(
        ReviewerProfile, models.PROTECT, null=True, blank=True, editable=False, related_name="applications"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)
    reason = models.TextField(_("reason"), blank=True, default="")

    class Meta:
        verbose_name = _("application to the roster")
        verbose_name_plural = _("applications to the roster")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=models.Q(status="open"), name="one_open_application_per_address"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["open", "accepted", "declined"]),
                name="application_status_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(status="open") | models.Q(decided_at__isnull=False),
                name="decided_application_has_its_date",
            ),
        ]

    def __str__(self) -> str:
        return self.name


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
