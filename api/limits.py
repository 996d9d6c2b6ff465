"""What one caller may ask of the API, and what may be asked for at once. All of it stands in the OpenAPI description."""

import time

from django.conf import settings
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from core.ratelimit import allow, client_address

MINUTE = 60
LAST_PAGE = 500
HITS_AT_MOST = 100  # of one page


class AddressThrottle(BaseThrottle):
    """So many requests a minute from one address (``HUB_API_A_MINUTE``), counted in the shared cache."""

    def allow_request(self, request: HttpRequest) -> bool:
        """Count a request; False when it is one too many."""
        key = f"api:{client_address(request)}"
        return allow(key, limit=settings.HUB_API_A_MINUTE, seconds=MINUTE)

    def wait(self) -> float:
        """Return the seconds until the present minute is over."""
        return MINUTE - time.time() % MINUTE
