"""What the search remembers: the log of changes and how far each Elasticsearch index has followed it.

Every change of something searchable raises the version of its one row in the change's own transaction and takes it
out of the log (``tick`` empty). A short serial step then gives all waiting rows the next tick of the clock. Because
each tick is committed before the next is given, "everything up to tick n" is well defined, and each copy of the
index needs nothing but one number: its watermark.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SearchState(models.Model):
    """One row for each thing that is or was searchable. ``deleted``: it was not public when last looked at."""

    doc_key = models.CharField(max_length=60, primary_key=True)
    kind = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    version = models.BigIntegerField(default=1)
    tick = models.BigIntegerField(null=True, blank=True)
    deleted = models.BooleanField(default=False)
    changed_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("search state")
        verbose_name_plural = _("search states")
        indexes = [
            models.Index(fields=["changed_at"], name="search_state_waiting", condition=Q(tick__isnull=True)),
            models.Index(fields=["tick"], name="search_state_tick"),
        ]

    def __str__(self) -> str:
        return f"{self.doc_key} v{self.version}"


class SearchClock(models.Model):
    """The one row that numbers the log; ``identity`` tells a copy of the index whose log it follows."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    tick = models.BigIntegerField(default=0)
    identity = models.UUIDField(default=uuid.uuid4)

    class Meta:
        verbose_name = _("search clock")
        verbose_name_plural = _("search clock")

    def __str__(self) -> str:
        return str(self.tick)


class SearchTarget(models.Model):
    """An Elasticsearch index that is fed; during a rebuild the old and the new one are."""

    name = models.CharField(max_length=120, primary_key=True)
    watermark = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    last_error = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("search target")
        verbose_name_plural = _("search targets")

    def __str__(self) -> str:
        return self.name
