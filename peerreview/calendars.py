"""The deadline of a seat as a calendar file."""

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.ics import MIME, DayEvent, calendar
from core.mail import site_url
from peerreview.models import Seat
from peerreview.services.links import address
from peerreview.steps import due_of

NAME = "review.ics"


def calendar_of(seat: Seat, *, sequence: int) -> str:
    """Return the file in the language of the reviewer; a later ``sequence`` moves what a calendar has already.

    Calendars are shared and synchronised: no link stands in it that would let somebody in.
    """
    user = seat.reviewer.user
    invited = seat.state == Seat.State.INVITED
    title = {"title": str(seat.round.snapshot["fields"]["title"])}
    with translation.override(user.language):
        words = _("Answer: would you review “%(title)s”?") if invited else _("Review due: “%(title)s”")
        event = DayEvent(
            uid=f"{seat.uuid}-{'answer' if invited else 'review'}@{site_url().rpartition('/')[2]}",
            day=due_of(seat),
            summary=words % title,
            description=_("Sign in, or use the link of the mail, to go on."),
            url=address(user, "review:seat", seat.uuid),
            sequence=sequence,
        )
    return calendar(event, stamp=timezone.now(), language=user.language)


def attachment_of(seat: Seat, *, sequence: int) -> dict[str, str]:
    """Return the file as a mail carries it."""
    return {"name": NAME, "mime": MIME, "text": calendar_of(seat, sequence=sequence)}
