"""The checks of this storey; the others register their own."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from core.health import register
from core.models import Outbox


class Unhealthy(Exception):
    """A check found something wrong; the text is for the log."""


@register("database")
def database() -> None:
    """The database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@register("cache", critical=False)
def shared_cache() -> None:
    """The cache keeps what it is given. Pages work without it, more slowly."""
    token = secrets.token_hex(8)
    cache.set("health:probe", token, timeout=30)
    if getattr(cache, "is_degraded", False) or cache.get("health:probe") is None:
        raise Unhealthy("The cache does not keep what it is given.")


@register("outbox", critical=False)
def outbox() -> None:
    """No work that is due has waited for longer than it should."""
    longest = timedelta(seconds=getattr(settings, "HUB_OUTBOX_LAG_SECONDS", 300))
    waiting = Outbox.objects.filter(done_at=None, given_up_at=None, sending_at=None, attempts=0)
    if waiting.filter(available_at__lt=timezone.now() - longest).exists():
        raise Unhealthy("The outbox is not drained.")
