"""The demo's one thread in the background: it drains when the bell rings, and lets the clock of review look."""

import time
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from core import outbox
from core.mail import queue_mail
from core.models import Outbox
from demo.server import PAUSE, Drainer
from peerreview import services
from peerreview.models import Seat
from tests.journeys.visitor import wait_for
from tests.peerreview.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def drainer():
    """A thread that drains, and is told to stop in the end."""
    thread = Drainer()
    thread.start()
    yield thread
    thread.stop()
    thread.join(timeout=10)
    assert not thread.is_alive()


def test_the_clock_of_review_looks_in_the_demo_too() -> None:
    world = World.make()
    seat = services.invite(case=world.in_review(), reviewer=world.un[0], by=world.editor)
    long_ago = timezone.now() - timedelta(days=30)
    Seat.objects.filter(pk=seat.pk).update(invited_at=long_ago, respond_by=timezone.localdate(long_ago))
    thread = Drainer()
    thread.start()
    try:
        wait_for("the invitation expires", lambda: Seat.objects.get(pk=seat.pk).state == "expired")
        wait_for("its mails are sent", lambda: not Outbox.objects.filter(done_at=None).exists())
    finally:
        thread.stop()
        thread.join(timeout=10)


def test_a_bell_is_heard_at_once_and_what_was_put_off_is_done_in_time(drainer: Drainer) -> None:
    wait_for("the first turn is over", lambda: drainer._next_tick)
    about = {"to": "a@example.org", "template": "entry_report", "context": {}, "language": "en"}
    started = time.monotonic()
    queue_mail(key="now", **about)
    queue_mail(key="later", send_after=timezone.now() + timedelta(seconds=1.5), **about)
    wait_for("the first mail", lambda: len(mail.outbox) == 1)
    assert time.monotonic() - started < PAUSE
    wait_for("the second mail", lambda: len(mail.outbox) == 2)
    assert time.monotonic() - started >= 1.5


def test_the_outbox_knows_how_long_nothing_is_due() -> None:
    assert outbox.seconds_until_due(60.0) == 60.0
    about = {"to": "a@example.org", "template": "entry_report", "context": {}, "language": "en"}
    queue_mail(key="later", send_after=timezone.now() + timedelta(seconds=30), **about)
    assert 25 < outbox.seconds_until_due(60.0) <= 30
    queue_mail(key="now", **about)
    assert outbox.seconds_until_due(60.0) == 0.0
