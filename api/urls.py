"""Addresses below ``/api/``: version 1, its description and its page of documentation."""

from django.http import HttpRequest, JsonResponse
from django.urls import path, re_path
from ninja import NinjaAPI

from api import entries, limits
from api import search as searching

DESCRIPTION = """
Everything that is public in the hub, as JSON. No key is needed. Nothing can be written.

* **Limits**: one address may ask 120 times a minute (429 and `Retry-After` beyond); a page holds at most 100 hits;
  numbers of pages reach to the 10,000th hit, `after` leads on from there; a text has at most 256 characters and 32 words.
* **Caching**: every answer has an `ETag`; send it back in `If-None-Match` and get 304 when nothing has changed.
* **Codes** (countries, objectives, kinds) are stable; labels come in the language of `lang`.
* **Errors** are JSON: 422 says what is wrong with which parameter, 404 and 410 that there is no entry or not any more.
"""

v1 = NinjaAPI(
    title="Migration Knowledge Hub",
    version="1.0.0",
    description=DESCRIPTION,
    urls_namespace="api",
    throttle=[limits.AddressThrottle()],
)
v1.add_router("", searching.router, tags=["search"])
v1.add_router("", entries.router, tags=["entries"])


def nothing_here(request: HttpRequest) -> JsonResponse:
    """Say in JSON that this address does not exist."""
    return JsonResponse({"detail": "There is nothing at this address; see /api/v1/docs."}, status=404)


# The root of the version is a page of HTML in ninja; here it is nothing.
urlpatterns = [path("v1/", nothing_here), path("v1/", v1.urls), re_path("", nothing_here)]
