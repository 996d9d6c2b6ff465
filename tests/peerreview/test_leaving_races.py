"""Somebody leaves the hub at the very moment at which something happens to their seat."""

from typing import Any

import pytest

from accounts.models import User
from peerreview import services
from peerreview.models import Seat
from people import services as people
from tests.peerreview.racing import OK, REFUSED, race
from tests.peerreview.world import World, complete_review, fresh

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

TRIALS = 6


@pytest.mark.parametrize("what", ["the review", "the release", "the decline"])
def test_no_seat_stays_open_and_nobody_waits_for_each_other(what: str, settings: Any) -> None:
    settings.HUB_SUBMISSIONS_A_DAY = 1000
    world = World.make()
    for _trial in range(TRIALS):
        world.un[0].refresh_from_db()
        user = User.objects.get(pk=world.un[0].user_id)
        User.objects.filter(pk=user.pk).update(email="un0@example.org", is_active=True, closed_at=None)
        type(world.un[0]).objects.filter(pk=world.un[0].pk).update(status="active")
        user.refresh_from_db()
        seat = world.seated(world.in_review(), type(world.un[0]).objects.get(pk=world.un[0].pk))
        calls = {
            "the review": lambda seat=seat, user=user: services.submit_review(
                seat=seat, by=user, data=complete_review()
            ),
            "the release": lambda seat=seat: services.release_seat(
                seat=seat, by=world.editor, reason="Late."
            ),
            "the decline": lambda seat=seat, user=user: services.decline_invitation(seat=seat, by=user),
        }
        outcomes = race(lambda user=user: people.close_account(user=user), calls[what])
        assert outcomes[0] == OK
        assert outcomes[1] in (OK, REFUSED)
        left = Seat.objects.get(pk=seat.pk)
        assert not left.is_open
        assert (left.state == "submitted") <= (outcomes[1] == OK)
        assert User.objects.get(pk=user.pk).closed_at is not None
        events = list(fresh(seat.round.case).events.values_list("seq", flat=True))
        assert events == list(range(1, len(events) + 1))
