"""The hub's addresses, and pages that only fail: what 403, 429 and 500 look like."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from hub.urls import handler400
from hub.urls import urlpatterns as hub_addresses

__all__ = ["handler400", "urlpatterns"]


def refuse(request: HttpRequest, language: str, status: int) -> HttpResponse:
    """Answer with the page of an error."""
    if status == 403:
        raise PermissionDenied
    return render(request, f"{status}.html", status=status)


urlpatterns = [path("<slug:language>/refused/<int:status>/", refuse), *hub_addresses]
