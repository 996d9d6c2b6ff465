"""A reviewer's own place on the roster: confirmed yearly, paused, left; and what becomes of the data."""

import json
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.exceptions import InvalidTransition, NotPermitted
from people import exports, services
from people.models import ReviewerProfile, RosterApplication
from tests.people.applying import APPLY, FACTS, FORM, mails

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ready")]

# A reviewer's own place ------------------------------------------------------------------------------------


def test_the_own_place_is_for_those_on_the_roster(client: Client, member: User) -> None:
    assert client.get("/en/account/roster/").status_code == 302
    client.force_login(member)
    assert client.get("/en/account/roster/").status_code == 404


def test_reviewers_confirm_and_correct_what_the_roster_says(
    client: Client, reviewer: ReviewerProfile
) -> None:
    client.force_login(reviewer.user)
    page = client.get("/en/account/roster/")
    assert "A book." in page.content.decode()
    changed = {
        **FACTS,
        "objectives": ["1"],
        "level_fr": "C1",
        "is_un": "on",
        "agency": "IOM",
        "status": "active",
    }
    assert client.post("/en/account/roster/", changed).status_code == 302
    reviewer.refresh_from_db()
    assert (reviewer.objectives, reviewer.language_levels["fr"]) == (["1"], "C1")
    assert (reviewer.is_un, reviewer.agency) == (False, "")
    assert reviewer.confirmed_at is not None
    refused = client.post("/en/account/roster/", {**FACTS, "years": "x"})
    assert (refused.status_code, "A book." in refused.content.decode()) == (422, True)


def test_no_language_is_lost_however_many_somebody_reads(client: Client, reviewer: ReviewerProfile) -> None:
    reviewer.languages = ["en", "am", "sw", "ha", "yo", "zu"]
    reviewer.save()
    client.force_login(reviewer.user)
    form = client.get("/en/account/roster/").context["form"]
    sent = {
        **FACTS,
        **{name: form[name].value() for name in form.fields if "level" in name or "other" in name},
    }
    client.post("/en/account/roster/", sent)
    reviewer.refresh_from_db()
    assert reviewer.languages == ["am", "en", "ha", "sw", "yo", "zu"]


def test_reviewers_pause_come_back_and_leave_and_never_activate_themselves(
    client: Client, reviewer: ReviewerProfile
) -> None:
    client.force_login(reviewer.user)
    for move, status in (
        ("pause", "paused"),
        ("activate", "active"),
        ("nonsense", "active"),
        ("retire", "retired"),
        ("activate", "retired"),
    ):
        client.post("/en/account/roster/", {"move": move})
        reviewer.refresh_from_db()
        assert reviewer.status == status, move
    with pytest.raises(NotPermitted):
        services.activate(reviewer=reviewer, by=reviewer.user)
    with pytest.raises(InvalidTransition):
        services.confirm_place(reviewer=reviewer, by=reviewer.user, data={})


def test_nobody_moves_or_confirms_another(reviewer: ReviewerProfile, member: User) -> None:
    for call in (services.pause, services.retire, services.activate):
        with pytest.raises(NotPermitted):
            call(reviewer=reviewer, by=member)
    with pytest.raises(NotPermitted):
        services.confirm_place(reviewer=reviewer, by=member, data={"objectives": []})


def test_once_a_year_everybody_is_asked_reminded_and_paused_who_never_answers(
    reviewer: ReviewerProfile, editor: User
) -> None:
    mails()
    mail.outbox.clear()
    start = timezone.now().replace(hour=12)
    seen: dict[int, tuple[int, str]] = {}
    for days in (364, 366, 367, 397, 398, 427, 428, 500):
        with time_machine.travel(start + timedelta(days=days), tick=False):
            services.tick_roster()
            services.tick_roster()
            sent = [one for one in mails() if one[0] == "layla@example.org"]
            reviewer.refresh_from_db()
            seen[days] = (len(sent), reviewer.status)
    assert seen == {
        364: (0, "active"),
        366: (1, "active"),
        367: (1, "active"),
        397: (2, "active"),
        398: (2, "active"),
        427: (3, "paused"),
        428: (3, "paused"),
        500: (3, "paused"),
    }


def test_who_confirms_is_asked_again_after_another_year(reviewer: ReviewerProfile) -> None:
    start = timezone.now().replace(hour=12)
    asked: list[datetime] = []
    for days in range(360, 1090, 5):  # before a third year is over, whatever the time of the day is now
        with time_machine.travel(start + timedelta(days=days), tick=False):
            services.tick_roster()
            reviewer.refresh_from_db()
            if reviewer.confirmation_asked_at:
                asked.append(reviewer.confirmation_asked_at)
                services.confirm_place(reviewer=reviewer, by=reviewer.user, data={})
    assert len(asked) == 2
    assert reviewer.status == "active"


def test_what_was_turned_down_long_ago_is_deleted(application: RosterApplication, editor: User) -> None:
    services.decline_application(application=application, by=editor, reason="Not now.")
    services.tick_roster()
    assert RosterApplication.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=366)):
        services.tick_roster()
    assert not RosterApplication.objects.exists()


# The person's own data ---------------------------------------------------------------------------------------


def test_the_download_holds_the_application_and_the_place(reviewer: ReviewerProfile) -> None:
    data = json.loads(json.dumps(exports.export(reviewer.user)))
    assert data["roster_applications"][0]["works"] == "A book.\nA paper."
    assert data["roster_applications"][0]["gender"] == "woman"
    assert data["reviewer"]["language_levels"]["ar"] == "C2"
    assert (data["reviewer"]["gender"], data["reviewer"]["years"]) == ("woman", 9)


def test_closing_the_account_takes_all_of_it_away(reviewer: ReviewerProfile, client: Client) -> None:
    client.post(APPLY, {**FORM, "email": "other@example.org"})
    services.close_account(user=reviewer.user)
    reviewer.refresh_from_db()
    assert (reviewer.works, reviewer.gender, reviewer.years, reviewer.language_levels) == ("", "", None, {})
    assert (reviewer.status, reviewer.backgrounds, reviewer.principles) == ("retired", [], [])
    assert [one.email for one in RosterApplication.objects.all()] == ["other@example.org"]
