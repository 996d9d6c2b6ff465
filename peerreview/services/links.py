"""Where mails lead: pages in the language of who gets them, and links that open one seat without signing in."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from peerreview.models import Seat
from peerreview.services.tokens import issue_token


def address(user: User, name: str, *args: object) -> str:
    """Return the full address of a page in the language of who gets it."""
    with translation.override(user.language):
        return str(settings.BASE_URL).rstrip("/") + reverse(name, args=args)


def seat_link(seat: Seat) -> str:
    """Make a link into an open seat for its reviewer. It lets somebody in: the mail that carries it is secret."""
    return address(seat.reviewer.user, "review:link", issue_token(seat=seat))
