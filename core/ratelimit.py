"""How often somebody may do something; counted in the shared cache."""

import hashlib
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

PREFIX = "rate:"


def client_address(request: HttpRequest) -> str:
    """Return the address of who asks, as the proxies we trust saw it; nothing else in the header counts.

    ``ALLAUTH_TRUSTED_PROXY_COUNT`` says how many proxies of ours stand before this process.
    """
    count: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    seen = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",")]
    if 0 < count <= len(seen) and seen[-count]:
        return seen[-count]
    return str(request.META.get("REMOTE_ADDR", ""))


def allow(key: str, *, limit: int, seconds: int) -> bool:
    """Count one use of ``key``; False when that is more than ``limit`` in this window of ``seconds``.

    The key is hashed, so that addresses and names do not stand in the cache in plain.
    """
    window = int(time.time()) // seconds
    name = PREFIX + hashlib.sha256(f"{key}:{window}:{seconds}".encode()).hexdigest()
    if cache.add(name, 1, timeout=seconds + 5):
        return limit >= 1
    try:
        return cache.incr(name) <= limit
    except ValueError:
        # The window's counter expired between the two calls: this is the first use of a new one.
        cache.set(name, 1, timeout=seconds + 5)
        return limit >= 1
