"""The sentence at the foot of every page, kept in memory: asking for it would be a tenth of a page's time."""

import time
from typing import TYPE_CHECKING, Any

from django.db.models.signals import post_delete, post_save

if TYPE_CHECKING:
    from hub.models import SiteFootnote

KEPT = 5.0  # seconds after which other processes see a change
_kept: "tuple[float, SiteFootnote] | None" = None


def current() -> "SiteFootnote":
    """Return the footnote; an empty one when there is none, since a page that is only read writes nothing."""
    global _kept
    from hub.models import SiteFootnote  # noqa: PLC0415 -- models are ready only when a page is asked for

    now = time.monotonic()
    if _kept is None or now - _kept[0] > KEPT:
        _kept = now, SiteFootnote.objects.first() or SiteFootnote()
    return _kept[1]


def forget(**_signal: Any) -> None:
    """Read it anew at the next page."""
    global _kept
    _kept = None


post_save.connect(forget, sender="hub.SiteFootnote")
post_delete.connect(forget, sender="hub.SiteFootnote")
