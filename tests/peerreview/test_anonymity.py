"""Submitters learn nothing about reviewers: not from pages, not from mails (house D20)."""

import json

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from core.mail import render
from core.models import Outbox
from core.outbox import drain
from peerreview import services
from peerreview.models import Seat
from resources.services import save_draft
from tests.peerreview.world import World, fresh, make_reviewer

CANARIES = ("Canary Featherstone", "canary.bird@example.org", "Aviary Institute")


@pytest.fixture
def canary(world: World):
    """A panel in which everybody is called by a name that occurs nowhere else."""
    world.un[0] = make_reviewer(CANARIES[1], un=True, name=CANARIES[0], agency=CANARIES[2])
    for number in range(2):
        world.external[number] = make_reviewer(
            f"x{number}.{CANARIES[1]}",
            name=f"{CANARIES[0]} {number}",
            organisation_name=f"{CANARIES[2]} {number}",
        )
    return world


def through_everything(world: World):
    """Take a case through a decline, a conflict, two rounds and an acceptance; yield it after each step."""
    case = world.in_review()
    yield case
    first, second, third = world.panel
    seat = services.invite(case=case, reviewer=first, by=world.editor)
    services.decline_invitation(seat=seat, by=first.user, reason=f"{CANARIES[0]} is away.")
    yield case
    seat = services.invite(case=case, reviewer=first, by=world.editor)
    services.accept_invitation(seat=seat, by=first.user)
    services.declare_interests(seat=seat, by=first.user, answers={"gain": True}, statement=CANARIES[0])
    services.rule_on_conflict(seat=seat, by=world.editor, waive=True, reason=CANARIES[0])
    yield case
    world.review(Seat.objects.get(pk=seat.pk), "major", to_editor=CANARIES[0])
    for reviewer in (second, third):
        world.review(world.seated(case, reviewer), "major", to_editor=CANARIES[0])
    yield case
    world.decide(case, "major", reason=CANARIES[0])
    yield case
    save_draft(entry=case.entry, data={"body": "Better."}, by=world.submitter)
    services.resubmit(case=fresh(case), by=world.submitter, response="Done.")
    yield case
    for seat in Seat.objects.filter(round__case=case, round__open=True).select_related("reviewer__user"):
        services.accept_invitation(seat=seat, by=seat.reviewer.user)
        services.declare_interests(seat=seat, by=seat.reviewer.user)
        world.review(seat, to_editor=CANARIES[0])
    yield case
    world.decide(case)
    yield case


def test_no_page_of_the_submitter_names_a_reviewer(canary: World, client: Client):
    client.force_login(canary.submitter)
    for case in through_everything(canary):
        paths = [reverse("review:mine"), reverse("review:status", args=[case.entry.public_id])]
        for path in paths:
            text = client.get(path).content.decode()
            assert not [word for word in CANARIES if word in text]
    assert fresh(case).state == "accepted"
    public = client.get(fresh(case).entry.get_absolute_url())
    assert public.status_code == 200
    assert not [word for word in CANARIES if word in public.content.decode()]


def test_no_mail_to_the_submitter_names_a_reviewer(canary: World):
    for _case in through_everything(canary):
        pass
    mails = [
        row.payload
        for row in Outbox.objects.filter(topic="mail")
        if row.payload["to"] == canary.submitter.email
    ]
    assert len(mails) == 5
    for payload in mails:
        subject, body = render(payload["template"], payload["context"], payload["language"])
        for word in CANARIES:
            assert word not in json.dumps(payload)
            assert word not in subject + body


def test_every_mail_of_a_case_can_be_rendered_and_is_sent_once(canary: World):
    for _case in through_everything(canary):
        pass
    # Before they are sent: what a mail with a link said is forgotten afterwards.
    templates = {row.payload["template"] for row in Outbox.objects.filter(topic="mail")}
    while drain():
        pass
    assert not Outbox.objects.filter(topic="mail", done_at=None).exists()
    sent = [(message.to[0], message.subject) for message in mail.outbox]
    assert len(sent) == Outbox.objects.filter(topic="mail").count()
    assert {
        "review_decision",
        "review_invitation",
        "review_accepted",
        "review_outcome",
        "review_ready",
        "review_conflict",
    } <= templates


def test_mails_to_reviewers_do_not_name_each_other(canary: World):
    for _case in through_everything(canary):
        pass
    for row in Outbox.objects.filter(topic="mail", payload__to=canary.external[0].user.email):
        text = " ".join(render(row.payload["template"], row.payload["context"], row.payload["language"]))
        assert canary.un[0].user.email not in text.replace(canary.external[0].user.email, "")


def test_the_history_of_the_entry_in_the_admin_names_no_reviewer(canary: World):
    from wagtail.models import ModelLogEntry

    for _case in through_everything(canary):
        pass
    actors = set(ModelLogEntry.objects.exclude(user=None).values_list("user_id", flat=True))
    assert not actors & {reviewer.user_id for reviewer in canary.panel}
