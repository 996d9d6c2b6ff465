"""Numbers for a monitoring system, in the text format of Prometheus. Every app registers its own.

They say how much goes on and how late it is, so they are for those who know ``HUB_METRICS_TOKEN``; without a token
for nobody.
"""

import logging
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)

Reading = Callable[[], Mapping[str, float]]


@dataclass(frozen=True)
class Gauge:
    """What a number means, the name of its one label, and how to read it: ``{label: number}``."""

    about: str
    label: str
    read: Reading


gauges: dict[str, Gauge] = {}


def register(name: str, about: str, *, label: str) -> Callable[[Reading], Reading]:
    """Register a gauge with one label."""

    def keep(function: Reading) -> Reading:
        gauges[name] = Gauge(about, label, function)
        return function

    return keep


def text() -> str:
    """Return all gauges; one that cannot be read is left out and logged."""
    return "".join(f"{line}\n" for name, gauge in sorted(gauges.items()) for line in _lines(name, gauge))


def _lines(name: str, gauge: Gauge) -> Iterator[str]:
    try:
        found = gauge.read()
    except Exception:
        logger.warning("The gauge %s cannot be read", name, exc_info=True)
        return
    yield f"# HELP {name} {gauge.about}"
    yield f"# TYPE {name} gauge"
    for value, number in found.items():
        yield f'{name}{{{gauge.label}="{value}"}} {number:g}'


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer whoever sends the token as ``Authorization: Bearer …``."""
    token = settings.HUB_METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not secrets.compare_digest(given.encode(), token.encode()):
        raise PermissionDenied
    return HttpResponse(text(), content_type="text/plain; version=0.0.4; charset=utf-8")
