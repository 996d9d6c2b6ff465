"""One table for all vocabularies: stable codes, labels in the six languages of the UN."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Vocabulary(models.TextChoices):
    """The vocabularies."""

    OBJECTIVE = "objective", _("Objectives")
    PRINCIPLE = "principle", _("Guiding principles")
    SDG = "sdg", _("Sustainable Development Goals")
    PLACE = "place", _("Places")
    LANGUAGE = "language", _("Languages")
    SCOPE = "scope", _("Geographic scopes")
    RESOURCE_TYPE = "resource_type", _("Types of resources")
    PRACTICE_TYPE = "practice_type", _("Types of practices")
    STAKEHOLDER_TYPE = "stakeholder_type", _("Types of stakeholders")
    DATA_SOURCE = "data_source", _("Data sources")
    METHOD = "method", _("Methods")
    TOPIC = "topic", _("Topics")
    PURPOSE = "purpose", _("Purposes")
    MATURITY = "maturity", _("Maturity")
    ACCESS = "access", _("Access to data")
    TIMELINESS = "timeliness", _("Timeliness")
    LICENCE = "licence", _("Licences")
    COMPLETION = "completion", _("States of completion")
    ORGANISATION_ROLE = "organisation_role", _("Roles of organisations")


class Term(models.Model):
    """One value of a vocabulary. Its code never changes; its labels may."""

    vocabulary = models.CharField(_("vocabulary"), max_length=20, choices=Vocabulary.choices)
    code = models.CharField(_("code"), max_length=60)
    order = models.PositiveIntegerField(_("order"), default=0)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    labels = models.JSONField(_("labels"), default=dict)
    notes = models.JSONField(_("notes"), default=dict, blank=True)
    data = models.JSONField(_("data"), default=dict, blank=True)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["vocabulary", "order", "code"]
        constraints = [models.UniqueConstraint(fields=["vocabulary", "code"], name="one_term_per_code")]

    def __str__(self) -> str:
        return self.label()

    def label(self, lang: str | None = None) -> str:
        """Return the label in a language (default: the active one), else in English, else the code."""
        language = (lang or get_language() or "en").split("-")[0]
        return self.labels.get(language) or self.labels.get("en") or self.code
