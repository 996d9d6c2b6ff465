"""Calendar files: what RFC 5545 asks, read by a reader of this test's own."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ics import DayEvent, calendar

LONGEST_LINE = 75  # octets without the end of the line, RFC 5545 §3.1
STAMP = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)


def made(summary: str = "Review due: “A, B; C”", **more: object) -> str:
    about = {"uid": "one@example.org", "day": date(2026, 12, 31), "url": "https://example.org/review/1/"}
    return calendar(
        DayEvent(summary=summary, description="Go on.", **about, **more),  # type: ignore[arg-type]
        stamp=STAMP,
        language="en",
    )


def read(text: str) -> dict[str, str]:
    """Unfold, split and unescape the properties of the event; its alarm comes later and does not count."""
    lines = text.replace("\r\n ", "").split("\r\n")
    inside = lines[lines.index("BEGIN:VEVENT") : lines.index("BEGIN:VALARM")]
    found = {}
    for line in inside:
        name, _, value = line.partition(":")
        for marked, letter in (("\\n", "\n"), ("\\,", ","), ("\\;", ";")):
            value = value.replace(marked, letter)
        found[name.partition(";")[0]] = value.replace("\\\\", "\\")
    return found


def test_the_event_lasts_the_whole_of_its_day() -> None:
    event = read(made(sequence=7))
    assert (event["DTSTART"], event["DTEND"]) == ("20261231", "20270101")
    assert (event["DTSTAMP"], event["SEQUENCE"], event["UID"]) == ("20261125T180000Z", "7", "one@example.org")
    assert event["CLASS"] == "PRIVATE"
    assert event["URL"] == "https://example.org/review/1/"


def test_letters_that_mean_something_are_marked() -> None:
    assert "SUMMARY;LANGUAGE=en:Review due: “A\\, B\\; C”" in made()


@pytest.mark.parametrize("summary", ["x" * 500, "世界移民报告" * 60, "مراجعة " * 80, "🌍" * 200])
def test_no_line_is_too_long_and_no_letter_is_cut(summary: str) -> None:
    text = made(summary)
    assert max(len(line.encode()) for line in text.split("\r\n")) <= LONGEST_LINE
    assert read(text)["SUMMARY"] == summary


@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\\"), max_size=300))
def test_no_text_adds_a_property(summary: str) -> None:
    text = made(summary)
    assert text.count("BEGIN:VEVENT\r\n") == 1
    names = [line.partition(":")[0].partition(";")[0] for line in text.replace("\r\n ", "").split("\r\n")]
    assert names == [line.partition(":")[0].partition(";")[0] for line in made("x").split("\r\n")]
