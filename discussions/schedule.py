"""When mails go out: digests in the morning, nothing in quiet hours. Pure functions of times."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from discussions.models import MailChoice

MORNING = time(7, 0)
MONDAY = 0


def next_digest(rhythm: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return when the next digest is due, strictly after ``now``; None for who wants none.

    Those who get mails at once have one, too: it carries what passed the day's limit.
    """
    if rhythm == MailChoice.Rhythm.NEVER:
        return None
    local = now.astimezone(zone)
    due = datetime.combine(local.date(), MORNING, zone)
    while due <= now or (rhythm == MailChoice.Rhythm.WEEKLY and due.weekday() != MONDAY):
        due += timedelta(days=1)
    return due
