"""What happens around every request: hostile input, transactions of the CMS, its policy, languages."""

import logging
import re
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.db import DataError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils.translation import get_language
from django.views.defaults import bad_request

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponseBase]

CMS = "/cms/"
API = "/api/"
MAX_QUERY_BYTES = 8192
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# U+D800–U+DFFF in what would be UTF-8: halves of characters that no database takes.
_SURROGATE = re.compile(r"%ed%[ab][0-9a-f]", re.IGNORECASE)
_BROKEN_TEXT = re.compile(r"[\x00\ud800-\udfff]")


class HostileRequestMiddleware:
    """Answer 400 to requests that no browser sends and no database survives. Must stand first."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look at address, query, charset and cookies; never at the body."""
        reason = what_is_wrong(request)
        if reason is None:
            return self.get_response(request)
        return refuse(request, reason)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn what a database says about impossible text or numbers into a 400: a net below the forms."""
        if not is_impossible_value(error):
            return None
        logger.warning("Impossible value in a request to %s: %s", request.path[:200], type(error).__name__)
        return refuse(request, "impossible value")


def what_is_wrong(request: HttpRequest) -> str | None:
    """Return why this request must be refused, or None."""
    query = request.META.get("QUERY_STRING", "")
    if len(query) > MAX_QUERY_BYTES:
        return "query too long"
    if "\x00" in query or "%00" in query or _SURROGATE.search(query):
        return "broken text in the query"
    if _BROKEN_TEXT.search(request.path_info) or _SURROGATE.search(request.path_info):
        return "broken text in the address"
    charset = (request.content_params or {}).get("charset", "utf-8").strip("\"' ")
    if charset.lower().replace("_", "-") not in ("utf-8", "utf8", "us-ascii"):
        # Other codecs (unicode_escape, utf-7) would decode harmless bytes into NUL or lone surrogates.
        return "charset"
    if any(_BROKEN_TEXT.search(f"{name}{value}") for name, value in request.COOKIES.items()):
        return "broken text in a cookie"
    return None


def is_impossible_value(error: Exception) -> bool:
    """Whether this error says that a value cannot be stored or compared: NUL, surrogates, huge numbers."""
    text = str(error)
    if isinstance(error, UnicodeEncodeError):
        return "surrogates not allowed" in text
    if isinstance(error, OverflowError):
        return "SQLite INTEGER" in text
    if isinstance(error, DataError):
        return "NUL" in text or "out of range" in text
    return isinstance(error, ValueError) and "NUL" in text


def refuse(request: HttpRequest, reason: str) -> HttpResponse:
    """Return the 400 page, for machines JSON; plain words when it cannot be drawn: nothing may make this a 500."""
    if request.path_info.startswith(API):
        return JsonResponse({"detail": f"This request cannot be read: {reason}."}, status=400)
    try:
        return bad_request(request, BadRequest(reason))
    except Exception:
        logger.warning("The page for bad requests could not be drawn", exc_info=True)
        return HttpResponse("Bad request", status=400, content_type="text/plain")


class CmsTransactionMiddleware:
    """One transaction for each writing request under /cms/ (house D22).

    So Wagtail's publish and unpublish commit together with our outbox rows. An answer of 400 or more
    undoes it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Wrap writing requests of the CMS, let all others pass."""
        if request.method in SAFE_METHODS or not request.path_info.startswith(CMS):
            return self.get_response(request)
        with transaction.atomic():
            response = self.get_response(request)
            if response.status_code >= 400:
                transaction.set_rollback(True)
        return response


class CmsContentSecurityMiddleware:
    """Relax the content security policy for /cms/ only.

    Wagtail's editor has inline scripts, and previews in frames. Must stand after ``CSPMiddleware``.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Mark the responses of the CMS for the policy middleware."""
        response = self.get_response(request)
        if request.path_info.startswith(CMS):
            response._csp_update = {  # type: ignore[attr-defined]  # the interface of django-csp
                "script-src": ["'unsafe-inline'"],
                "style-src": ["'unsafe-inline'"],
                "img-src": ["data:", "blob:"],
            }
            response._csp_replace = {  # type: ignore[attr-defined]  # as above
                "frame-ancestors": ["'self'"],
                "frame-src": ["'self'"],
            }
        return response


class NoLocaleRedirect(LocaleMiddleware):
    """Django's language middleware without redirects from machine addresses (trap T8).

    Wagtail's catch-all makes every ``/en/…`` look valid, so a 404 of the API would become a redirect to HTML.
    """

    exempt = (
        *("/api/", "/oai", "/documents/", "/media/", "/static/", "/healthz", "/readyz", "/e/"),
        *(CMS, "/demo/", "/styleguide/"),
    )

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Leave the answers of machine addresses as they are."""
        if request.path_info.startswith(self.exempt):
            response.headers.setdefault("Content-Language", get_language() or "en")
            return response
        return super().process_response(request, response)
