"""Rows that are written once."""

from typing import Any, Never

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.exceptions import NotPermitted

REFUSAL = _("What has been recorded is neither changed nor deleted.")


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """A queryset without the doors through which rows change."""

    def update(self, **kwargs: Any) -> Never:
        """Refuse."""
        raise NotPermitted(REFUSAL)

    def delete(self) -> Never:
        """Refuse."""
        raise NotPermitted(REFUSAL)

    def bulk_update(self, *args: Any, **kwargs: Any) -> Never:
        """Refuse."""
        raise NotPermitted(REFUSAL)


class AppendOnly(models.Model):
    """A row that is never changed and never deleted."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write it once. Raises NotPermitted when it exists already."""
        if not self._state.adding:
            raise NotPermitted(REFUSAL)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        """Refuse."""
        raise NotPermitted(REFUSAL)
