"""The clock: a year that passes, with outages; every reminder once, every open case with somebody who is next."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from core.exceptions import DomainError
from core.models import Outbox
from core.outbox import drain
from peerreview import queries, services
from peerreview.models import DigestItem, MailPreference, ReviewCase, Seat
from peerreview.services.clock_mail import after_quiet_hours
from peerreview.steps import next_step
from tests.peerreview.world import World, fresh

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
OPEN = ("screening", "returned", "in_review", "deciding", "reconciling", "changes")
WAITS = {"screening": ("screen", 7), "deciding": ("decide", 7), "changes": ("change", 60)}


def reminders() -> set[tuple[str, ...]]:
    """Return the reminders there are: subject, what, date, offset."""
    keys = Outbox.objects.filter(key__startswith="mail:clock:").values_list("key", flat=True)
    return {tuple(key.split(":")[2:6]) for key in keys if not key.startswith("mail:clock:digest")}


def newest(start: date, offsets: tuple[int, ...], today: date) -> list[tuple[str, str]]:
    """Return the last milestone that has come, as it stands in a key; the test's own reckoning."""
    come = [offset for offset in offsets if start + timedelta(days=offset) <= today]
    return [(start.isoformat(), str(come[-1]))] if come else []


def expected(today: date) -> set[tuple[str, ...]]:
    """Return what a tick has to send now, read from the tables."""
    found: set[tuple[str, ...]] = set()
    for seat in Seat.objects.filter(state__in=["invited", "accepted"], round__open=True):
        if seat.state == "invited" and today <= seat.respond_by:
            asked = timezone.localdate(seat.invited_at)
            found |= {(f"seat{seat.pk}", "answer", *one) for one in newest(asked, (3, 5), today)}
        if seat.state == "accepted" and today < seat.due_on + timedelta(days=10):
            found |= {
                (f"seat{seat.pk}", "review", *one) for one in newest(seat.due_on, (-7, -2, 1, 5), today)
            }
    for case in ReviewCase.objects.filter(state__in=list(WAITS)):
        task, days = WAITS[case.state]
        due = timezone.localdate(case.state_since) + timedelta(days=days)
        offsets = (-14, -3, 0) if task == "change" else (3, 7)
        if task != "change" or today <= due + timedelta(days=14):
            found |= {(f"case{case.pk}", task, *one) for one in newest(due, offsets, today)}
    return found


def fates(world: World, number: int) -> ReviewCase:
    """Return a case that is left alone at one of five points."""
    fate = number % 5
    if fate == 0:
        return world.submitted()
    if fate == 1:
        case = world.in_review()
        people = [{"reviewer": one.pk} for one in (*world.un, *world.external)]
        services.set_alternates(case=case, by=world.editor, alternates=people)
        for reviewer in world.panel:
            services.invite(case=case, reviewer=reviewer, by=world.editor)
        return case
    if fate == 2:
        return world.with_panel()[0]
    return world.deciding() if fate == 3 else world.changes("major")


def a_year(world: World, options: Any, *, cases: int, days_between: float, seed: int) -> Counter[str]:
    """Let a year pass; return how the cases ended. The clock runs now and then, and is down for weeks."""
    options.HUB_SUBMISSIONS_A_DAY = 10_000
    for reviewer in (*world.un, *world.external):
        reviewer.cap_concurrent = 10_000
        reviewer.save()
    chance = random.Random(seed)  # noqa: S311 -- a test that can be repeated
    seen: set[tuple[str, ...]] = set()
    due: set[tuple[str, ...]] = set()
    with time_machine.travel(START, tick=False) as traveller:
        for number in range(cases):
            fates(world, number)
        now = START
        while now < START + timedelta(days=365):
            now += timedelta(days=chance.uniform(12, 25) if chance.random() < 0.04 else 0)
            now += timedelta(days=chance.uniform(0.02, 2 * days_between))
            traveller.move_to(now)
            due |= expected(timezone.localdate())
            for _ in range(chance.choice((1, 1, 2))):
                services.tick()
            seen |= reminders()
            while drain():
                pass
            for case in ReviewCase.objects.filter(state__in=OPEN).select_related("policy"):
                step = next_step(case, queries.open_seats(case))
                assert step is not None
                assert step.due
    ours = {one for one in seen if one[0].startswith("seat") or one[1] in ("screen", "decide", "change")}
    assert ours == due
    sent = Counter(message.extra_headers["Message-ID"] for message in mail.outbox)
    assert set(sent.values()) == {1}
    return Counter(ReviewCase.objects.values_list("state", flat=True))


@pytest.mark.thorough
def test_a_year_passes_and_every_reminder_goes_out_once(world: World, settings: Any):
    ended = a_year(world, settings, cases=6, days_between=2.5, seed=7)
    assert ended["lapsed"] == 1


@pytest.mark.long
@pytest.mark.thorough
def test_a_year_of_two_hundred_cases(world: World, settings: Any):
    ended = a_year(world, settings, cases=200, days_between=0.5, seed=11)
    assert ended["lapsed"] == 40


def test_an_invitation_nobody_answers_goes_to_the_next_alternate(world: World):
    with time_machine.travel(START, tick=False) as traveller:
        case = world.in_review()
        alternates = [{"reviewer": world.un[1].pk}]
        services.set_alternates(case=case, by=world.editor, alternates=alternates)
        seats = [services.invite(case=case, reviewer=one, by=world.editor) for one in world.panel]
        traveller.move_to(START + timedelta(days=8))
        services.tick()
    assert {Seat.objects.get(pk=seat.pk).state for seat in seats} == {"expired"}
    assert Seat.objects.get(round__case=case, reviewer=world.un[1]).state == "invited"


def test_nothing_goes_out_at_night():
    night = datetime(2026, 1, 5, 22, 30, tzinfo=UTC)
    assert after_quiet_hours(night) > night + timedelta(hours=6)
    assert after_quiet_hours(START) == START


def test_what_was_to_be_said_about_a_closed_seat_is_taken_back(world: World):
    with time_machine.travel(START, tick=False) as traveller:
        case = world.in_review()
        seat = services.invite(case=case, reviewer=world.un[0], by=world.editor)
        traveller.move_to(START + timedelta(days=3, hours=13))
        services.tick()
        assert len(reminders()) == 1
        services.release_seat(seat=seat, by=world.editor, reason="Found somebody else.")
        assert not reminders()


def test_who_wants_it_gets_one_mail_a_day(world: World):
    MailPreference.objects.create(user=world.un[0].user, daily=True)
    with time_machine.travel(START, tick=False) as traveller:
        for _ in range(2):
            services.invite(case=world.in_review(), reviewer=world.un[0], by=world.editor)
        traveller.move_to(START + timedelta(days=3))
        services.tick()
        call_command("review_tick", verbosity=0)
        digests = Outbox.objects.filter(key__startswith="mail:clock:digest:")
        assert digests.count() == 1
        assert len(digests.get().payload["context"]["items"]) == 2
        assert DigestItem.objects.filter(sent_on=None).count() == 0
        while drain():
            pass
    assert [message.subject for message in mail.outbox].count("Reminders of today") == 1


def test_who_is_away_is_not_reminded_and_gets_the_days_back(world: World):
    with time_machine.travel(START, tick=False) as traveller:
        case = world.in_review()
        seat = world.seated(case, world.un[0])
        first = seat.due_on - timedelta(days=8)
        services.go_away(
            reviewer=world.un[0], by=world.un[0].user, first=first, last=first + timedelta(days=9)
        )
        moved = Seat.objects.get(pk=seat.pk)
        assert moved.due_on == seat.due_on + timedelta(days=10)
        traveller.move_to(START + timedelta(days=15))
        services.tick()
        assert not [one for one in reminders() if one[1] == "review"]
        with pytest.raises(DomainError):
            services.go_away(
                reviewer=world.un[0], by=world.un[0].user, first=first, last=first - timedelta(days=1)
            )


def test_an_editor_gives_more_time(world: World):
    seat = world.with_panel()[1][0]
    later = seat.due_on + timedelta(days=5)
    services.extend_seat(seat=seat, by=world.editor, due_on=later)
    assert Seat.objects.get(pk=seat.pk).due_on == later
    with pytest.raises(DomainError):
        services.extend_seat(seat=seat, by=world.editor, due_on=later)
    assert fresh(seat.round.case).events.filter(action="extend_seat").count() == 1
