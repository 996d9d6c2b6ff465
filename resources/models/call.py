"""Calls for contributions."""

from typing import Self

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CallQuerySet(models.QuerySet["Call"]):
    """Questions about calls."""

    def open(self) -> Self:
        """Those that can be answered today."""
        today = timezone.localdate()
        return self.filter(opens__lte=today, closes__gte=today).order_by("closes", "pk")


class Call(models.Model):
    """An invitation to submit entries on a subject, until a date."""

    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("address"), max_length=120, unique=True)
    text = models.TextField(_("text"), help_text=_("Markdown: background, who can submit, criteria."))
    kind = models.CharField(_("kind of entry"), max_length=12, blank=True, default="")
    opens = models.DateField(_("opens"))
    closes = models.DateField(_("closes"))

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["-closes", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes__gte=models.F("opens")), name="call_closes_after_it_opens"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return its public address in the active language."""
        return reverse("entries:call", args=[self.slug])

    @property
    def is_open(self) -> bool:
        """Whether it can be answered today."""
        return self.opens <= timezone.localdate() <= self.closes
