"""A few addresses for the tests of the middleware."""

from django.conf.urls.i18n import i18n_patterns
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from core.exceptions import DomainError
from core.health import healthz, readyz
from core.models import Outbox


def echo(request: HttpRequest, anything: str = "") -> HttpResponse:
    """Say what arrived, after looking it up in the database as a careless view would."""
    word = request.GET.get("q", "") + request.POST.get("q", "")
    return HttpResponse(f"{word} {Outbox.objects.filter(key=word).count()}")


def number(request: HttpRequest) -> HttpResponse:
    """Look for a row by a number nobody checked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_outbox WHERE id = %s", [int(request.GET["n"])])
    return HttpResponse("found")


def write(request: HttpRequest) -> HttpResponse:
    """Write a row, then answer with the status asked for, or break."""
    Outbox.objects.create(topic="test", key="written")
    status = int(request.GET.get("status", "200"))
    if status == 500:
        raise DomainError("broken")
    return HttpResponse(status=status)


urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("echo", echo),
    path("number", number),
    path("cms/write", write),
    path("write", write),
    *i18n_patterns(path("<path:anything>", echo)),
]
