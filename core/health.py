"""Is the process alive, and can it do its work? Answers without secrets: names and states only."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

logger = logging.getLogger(__name__)

Check = Callable[[], None]


@dataclass(frozen=True)
class Registered:
    """A check, and whether the site can do without what it checks."""

    function: Check
    critical: bool


checks: dict[str, Registered] = {}


def register(name: str, *, critical: bool = True) -> Callable[[Check], Check]:
    """Register a check: it returns when all is well and raises when it is not.

    A check that is not critical makes the answer *degraded*, still with status 200.
    """

    def keep(function: Check) -> Check:
        checks[name] = Registered(function, critical)
        return function

    return keep


def run() -> tuple[str, dict[str, str]]:
    """Run every check; return the overall state (ok, degraded, failed) and the state of each."""
    states: dict[str, str] = {}
    overall = "ok"
    for name, check in checks.items():
        try:
            check.function()
            states[name] = "ok"
        except Exception:
            logger.warning("The health check %s failed", name, exc_info=True)
            states[name] = "failed" if check.critical else "degraded"
            overall = "failed" if "failed" in (overall, states[name]) else "degraded"
    return overall, states


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as the process lives; asks nobody else."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the site can do its work, 503 when something it cannot do without is missing."""
    overall, states = run()
    return JsonResponse({"status": overall, "checks": states}, status=503 if overall == "failed" else 200)
