"""The permit: which text may be live, and why."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.exceptions import NotPermitted


class PublicationPermit(models.Model):
    """Exactly this text (its digest) of this entry may be live (house D19). Never changed, never deleted."""

    class Kind(models.TextChoices):
        """Why a text may be live."""

        REVIEWED = "reviewed", _("accepted by a review panel")
        CURATED = "curated", _("curated from a source")
        CORRECTION = "correction", _("correction by an editor")

    entry = models.ForeignKey("resources.Entry", models.PROTECT, related_name="permits")
    revision = models.ForeignKey(
        "wagtailcore.Revision", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True, default="")
    source = models.CharField(max_length=200, blank=True, default="")
    basis = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("publication permit")
        verbose_name_plural = _("publication permits")
        constraints = [
            models.UniqueConstraint(fields=["entry", "digest", "kind"], name="one_permit_per_text_and_kind"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["reviewed", "curated", "correction"]),
                name="permit_kind_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.entry_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write it once. Raises NotPermitted when it exists already."""
        if self.pk is not None and not self._state.adding:
            raise NotPermitted(_("A publication permit is never changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse."""
        raise NotPermitted(_("A publication permit is never deleted."))
