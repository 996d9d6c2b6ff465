"""Calendar files (RFC 5545) with one event that lasts a day: what is due, and until when."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MIME = "text/calendar"
PRODUCT = "-//Migration Knowledge Hub//EN"
LONGEST_LINE = 75  # octets without the end of the line, RFC 5545 §3.1


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
    lang = f";LANGUAGE={language}"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{escaped(event.uid)}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY{lang}:{escaped(event.summary)}",
        f"DESCRIPTION{lang}:{escaped(event.description)}",
        f"URL:{event.url}",
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{escaped(event.summary)}",
        f"TRIGGER:-P{event.alarm_days}D",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def escaped(text: str) -> str:
    """Return a text as the value of a property: on one line, with what means something there marked."""
    plain = "".join(letter for letter in text if letter == "\n" or letter >= " ")
    for letter in ("\\", ";", ","):
        plain = plain.replace(letter, f"\\{letter}")
    return plain.replace("\n", "\\n")


def folded(line: str) -> str:
    """Return a line broken so that no part is longer than the standard allows, and never inside a letter."""
    parts: list[str] = []
    part = ""
    for letter in line:
        if len((part + letter).encode()) > LONGEST_LINE - bool(parts):
            parts.append(part)
            part = ""
        part += letter
    return "\r\n ".join([*parts, part])
