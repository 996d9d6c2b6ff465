"""The two ways to a seat: signed in as its reviewer, or by the link of a mail, which opens this seat and nothing else.

A page of a seat is written once and stands behind both doors.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from accounts.models import User
from core.ratelimit import allow, client_address
from peerreview import queries, words
from peerreview.models import Seat

MINUTE = 60
Answer = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Door:
    """An open way to a seat; whoever stands here acts as its reviewer."""

    seat: Seat
    token: str = ""

    @property
    def user(self) -> User:
        """Return the reviewer."""
        return self.seat.reviewer.user

    def url(self, name: str = "", *more: Any) -> str:
        """Return the address of a page of the seat behind the same door; without a name that of the seat itself."""
        door, key = ("link", self.token) if self.token else ("seat", self.seat.uuid)
        return reverse(f"review:{door}-{name}" if name else f"review:{door}", args=[key, *more])


def behind_door(view: Answer) -> Answer:
    """Give the view a ``Door`` for the ``uuid`` or the ``token`` of the address, or answer in its place."""

    @wraps(view)
    @never_cache
    def opened(
        request: HttpRequest, *, uuid: UUID | None = None, token: str = "", **more: Any
    ) -> HttpResponseBase:
        if uuid is not None:
            return _signed_in(view, request, uuid, **more)
        response = _by_link(view, request, token, **more)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return opened


def _signed_in(view: Answer, request: HttpRequest, uuid: UUID, **more: Any) -> HttpResponseBase:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    seat = Seat.objects.visible_to(request.user).to_show().filter(uuid=uuid).first()
    if seat is None:
        raise Http404
    return view(request, Door(seat), **more)


def _by_link(view: Answer, request: HttpRequest, token: str, **more: Any) -> HttpResponseBase:
    limit = settings.HUB_LINK_OPENS_A_MINUTE
    if not allow(f"review-link:{client_address(request)}", limit=limit, seconds=MINUTE):
        return render(request, "429.html", status=429)
    seat = queries.seat_of_token(token)
    if seat is None:
        return render(request, "peerreview/link_closed.html", {"is_known": False}, status=404)
    if not (seat.is_open and seat.round.open and seat.reviewer.user.is_active):
        return _closed(request, seat)
    return view(request, Door(seat, token), **more)


def _closed(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Say that nothing is expected here any more; the entry is not named, since the link opens nothing now."""
    done = seat.state == Seat.State.SUBMITTED
    context = {"is_known": True, "done": done, "status": words.TO_REVIEWER[seat.state]}
    return render(request, "peerreview/link_closed.html", context, status=200 if done else 410)
