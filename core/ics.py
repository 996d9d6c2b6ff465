"""Calendar files (RFC 5545) with one event that lasts a day: what is due, and until when."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event, vText, vUri

from core.sanitize import clean_text

MIME = "text/calendar"
PRODUCT = "-//Migration Knowledge Hub//EN"


@dataclass(frozen=True)
class DayEvent:
    """Something on one day. ``uid`` names it for ever; a later ``sequence`` replaces what a calendar has of it."""

    uid: str
    day: date
    summary: str
    description: str
    url: str
    sequence: int = 0
    alarm_days: int = 2


def calendar(event: DayEvent, *, stamp: datetime, language: str) -> str:
    """Return the file. It is private to its reader: other people of a shared calendar see that it is there only."""
    spoken = {"LANGUAGE": language}
    made = Event()
    made.add("uid", event.uid)
    made.add("sequence", event.sequence)
    made.add("dtstamp", stamp.astimezone(UTC))
    made.add("dtstart", event.day)
    made.add("dtend", event.day + timedelta(days=1))
    made.add("summary", clean_text(event.summary), spoken)
    made.add("description", clean_text(event.description), spoken)
    made.add("url", vUri(event.url))
    made.add("class", vText("PRIVATE"))
    made.add("transp", vText("TRANSPARENT"))
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", clean_text(event.summary))
    alarm.add("trigger", -timedelta(days=event.alarm_days))
    made.add_component(alarm)
    found = Calendar()
    found.add("version", "2.0")
    found.add("prodid", PRODUCT)
    found.add("method", "PUBLISH")
    found.add_component(made)
    return found.to_ical().decode()
