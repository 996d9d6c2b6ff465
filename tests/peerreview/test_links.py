"""Links in mails to reviewers: each opens one seat without signing in, and nothing else."""

import hashlib
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import Outbox
from core.outbox import drain
from peerreview import services
from peerreview.models import MailPreference, Review, ReviewCase, ReviewPolicy, Seat, SeatToken
from peerreview.words import TO_REVIEWER_WHO
from tests.peerreview.test_pages_of_reviewers import filled
from tests.peerreview.world import World

INTERESTS = {"what": "interests", "truthful": "on"}


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def seat(world: World) -> Seat:
    """An invitation."""
    case = world.in_review(body="The **full** text.")
    return services.invite(case=case, reviewer=world.un[0], by=world.editor, message="Please do.")


def mails_to(seat: Seat) -> list[Any]:
    """Send what waits; return the mails to the person in the seat."""
    while drain():
        pass
    return [one for one in mail.outbox if one.to == [seat.reviewer.user.email]]


def link_in(message: Any) -> str:
    """Return the path of the link in a mail."""
    found = re.findall(r"https?://[^/\s]+(/\S+/review/link/\S+/)", message.body)
    assert len(found) == 1, message.body
    return found[0]


@pytest.fixture
def link(seat: Seat) -> str:
    """The link of the invitation, as the mail carries it."""
    return link_in(mails_to(seat)[-1])


def state_of(seat: Seat) -> str:
    return Seat.objects.values_list("state", flat=True).get(pk=seat.pk)


def accepted(client: Client, link: str) -> None:
    client.post(f"{link}answer/", {"accept": "1"})
    client.post(link, INTERESTS)


def test_the_invitation_opens_without_signing_in_as_often_as_one_likes(client, seat, link):
    for _time in range(3):
        text = client.get(link).content.decode()
    assert "What a registry can tell." in text
    assert "<strong>full</strong>" not in text
    assert seat.reviewer.user.name in text
    assert "sessionid" not in client.cookies
    assert (state_of(seat), ReviewCase.objects.get().events.count()) == ("invited", 3)


def test_no_get_and_no_head_changes_anything(client, seat, link):
    for path in (link, f"{link}answer/", f"{link}attach/", f"{link}form/back/", f"{link}review.ics"):
        before = list(Seat.objects.values()), list(Review.objects.values())
        for method in (client.get, client.head, client.options):
            assert method(path).status_code in {200, 404, 405}
        assert (list(Seat.objects.values()), list(Review.objects.values())) == before


def test_the_whole_review_is_written_by_the_link(client, seat, link):
    assert client.post(f"{link}answer/", {"accept": "1"})["Location"] == link
    assert client.get(link).templates[0].name == "peerreview/seat_interests.html"
    assert client.post(link, filled()).status_code == 302
    assert not Review.objects.exists(), "nothing is taken before the declaration"
    client.post(link, INTERESTS)
    assert "<strong>full</strong>" in client.get(link).content.decode()
    client.post(link, {"draft": "1", "to_editor": "Half a thought"})
    assert "Half a thought" in client.get(link).content.decode()
    assert client.get(f"{link}form/").status_code == 200
    assert client.post(link, filled()).status_code == 302
    assert state_of(seat) == "submitted"
    done = client.get(link)
    assert (done.status_code, "Your review has arrived" in done.content.decode()) == (200, True)
    assert "What a registry can tell." not in done.content.decode()


def test_declining_with_a_reason_and_a_suggestion_closes_the_link(client, seat, link):
    client.post(f"{link}answer/", {"decline": "1", "reason": "On leave.", "suggestion": "Ask Layla."})
    declined = Seat.objects.get(pk=seat.pk)
    assert (declined.state, declined.reason, declined.suggestion) == ("declined", "On leave.", "Ask Layla.")
    answer = client.get(link)
    assert answer.status_code == 410
    assert "You declined" in answer.content.decode()
    assert seat.round.snapshot["fields"]["title"] not in answer.content.decode()
    for path in (link, f"{link}answer/"):
        assert client.post(path, {"accept": "1"}).status_code == 410
    assert state_of(seat) == "declined"


def test_a_refused_answer_comes_back_filled(client, seat, link):
    answer = client.post(f"{link}answer/", {"decline": "1", "reason": "x" * 1001, "suggestion": "Layla"})
    assert (answer.status_code, "Layla" in answer.content.decode()) == (422, True)
    assert state_of(seat) == "invited"


@pytest.mark.parametrize("end", ["released", "expired", "withdrawn", "account"])
def test_a_link_that_was_revoked_says_so(world, client, seat, link, end):
    if end == "released":
        services.release_seat(seat=seat, by=world.editor, reason="Found somebody else.")
    elif end == "expired":
        with time_machine.travel(timezone.now() + timedelta(days=30), tick=False):
            services.tick()
    elif end == "withdrawn":
        services.withdraw(case=seat.round.case, by=world.submitter)
    else:
        seat.reviewer.user.is_active = False
        seat.reviewer.user.save()
    answer = client.get(link)
    assert answer.status_code == 410
    assert "This link is closed" in answer.content.decode()
    assert client.post(f"{link}answer/", {"accept": "1"}).status_code == 410
    assert state_of(seat) != "accepted"


@pytest.mark.parametrize("token", ["x", "A" * 22, "-" * 500, "ÿ" * 10, "%00"])
def test_a_link_that_was_never_made_is_not_found(client, seat, token):
    assert client.get(f"/en/review/link/{token}/").status_code in {400, 404}
    assert client.post(f"/en/review/link/{token}/answer/", {"accept": "1"}).status_code in {400, 404}


def test_somebody_invited_again_may_use_the_first_mail(world, client, seat, link):
    client.post(f"{link}answer/", {"decline": "1"})
    services.invite(case=seat.round.case, reviewer=seat.reviewer, by=world.editor)
    assert client.get(link).status_code == 200


def test_the_link_opens_no_other_seat_and_no_other_page(world, client, seat, link):
    other = services.invite(case=world.in_review(), reviewer=world.un[0], by=world.editor)
    assert client.get(reverse("review:seat", args=[other.uuid])).status_code == 302
    for name in ("review:seats", "review:record", "people:account", "review:mine"):
        assert client.get(reverse(name)).status_code == 302
    assert client.get(f"{link}attached/{'0' * 64}/").status_code == 404
    assert client.get(f"{link}files/{'0' * 64}/").status_code == 404


def test_only_the_hash_is_kept_and_the_mail_is_forgotten_once_it_is_sent(seat, link):
    token = link.rstrip("/").rpartition("/")[2]
    assert len(token) >= 22
    assert SeatToken.objects.get().token_hash == hashlib.sha256(token.encode()).hexdigest()
    kept = [row.payload for row in Outbox.objects.all()]
    assert not [payload for payload in kept if token in str(payload)]


def test_every_mail_has_a_link_of_its_own_and_all_of_them_work(world, client, seat, link):
    client.post(f"{link}answer/", {"accept": "1"})
    again = link_in(mails_to(seat)[-1])
    assert again != link
    assert client.get(again).status_code == client.get(link).status_code == 200


def test_reminders_carry_links_and_so_does_the_mail_of_the_day(world, client, seat, link):
    other = services.invite(case=world.in_review(), reviewer=world.un[1], by=world.editor)
    MailPreference.objects.create(user=other.reviewer.user, daily=True)
    assert mails_to(other)
    mail.outbox.clear()
    with time_machine.travel(timezone.now().replace(hour=12) + timedelta(days=4), tick=False):
        services.tick()
        for one in (seat, other):
            (message,) = mails_to(one)
            assert client.get(link_in(message)).status_code == 200


def test_pages_behind_a_link_stay_out_of_caches_and_search_engines(client, seat, link):
    answer = client.get(link)
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    text = answer.content.decode()
    assert 'rel="canonical"' not in text
    assert '<meta name="robots" content="noindex">' in text


def test_too_many_links_from_one_address_are_too_many(client, seat, link, settings):
    settings.HUB_LINK_OPENS_A_MINUTE = 5
    with time_machine.travel(timezone.now(), tick=False):
        answers = [client.get("/en/review/link/guess/").status_code for _time in range(7)]
        assert answers == [404] * 5 + [429] * 2
        assert client.get(link).status_code == 429


def test_nothing_of_the_other_reviewers_is_behind_a_link(world, client, seat, link):
    others = [world.seated(seat.round.case, one) for one in world.external[:2]]
    world.review(others[0], to_editor="Between us.")
    pages = [client.get(link).content.decode()]
    accepted(client, link)
    pages.append(client.get(link).content.decode())
    pages += [client.get(f"{link}form/").content.decode(), client.get(f"{link}review.ics").content.decode()]
    client.post(link, filled())
    pages.append(client.get(link).content.decode())
    pages += [one.body for one in mails_to(seat)]
    for other in others:
        for word in (other.reviewer.user.name, other.reviewer.user.email, other.reviewer.organisation_name):
            assert not [page for page in pages if word in page]
    assert not [page for page in pages if "Between us." in page]


@pytest.mark.parametrize("anonymity", ReviewPolicy.Anonymity.values)
def test_the_invitation_shows_of_the_submitter_what_the_policy_allows(world, client, anonymity):
    ReviewPolicy.objects.create(kind="", version=9, anonymity=anonymity)
    seat = services.invite(case=world.in_review(), reviewer=world.un[0], by=world.editor)
    message = mails_to(seat)[-1]
    link = link_in(message)
    pages = [client.get(link).content.decode()]
    client.post(f"{link}answer/", {"accept": "1"})
    pages.append(client.get(link).content.decode())
    assert str(TO_REVIEWER_WHO[anonymity]) in pages[0].replace("&#x27;", "'")
    for page in pages:
        assert (world.submitter.name in page) == (anonymity != "double")
    assert ("learns who you are" in message.body) == (anonymity == "open")


def test_accepting_puts_the_deadline_into_the_calendar(client, seat, link):
    client.post(f"{link}answer/", {"accept": "1"})
    message = mails_to(seat)[-1]
    ((name, content, mime),) = message.attachments
    assert (name, mime) == ("review.ics", "text/calendar")
    due = Seat.objects.get(pk=seat.pk).due_on
    assert f"DTSTART;VALUE=DATE:{due:%Y%m%d}" in content
    token = link.rstrip("/").rpartition("/")[2]
    assert token not in content
    assert "/review/link/" not in content
    file = client.get(f"{link}review.ics")
    assert file["Content-Type"].startswith("text/calendar")
    assert f"DTSTART;VALUE=DATE:{due:%Y%m%d}" in file.content.decode()


def test_a_date_that_moves_moves_in_the_calendar(world, client, seat, link):
    accepted(client, link)
    first = mails_to(seat)[-1].attachments[0][1]
    later = Seat.objects.get(pk=seat.pk).due_on + timedelta(days=5)
    services.extend_seat(seat=Seat.objects.get(pk=seat.pk), by=world.editor, due_on=later)
    moved = mails_to(seat)[-1].attachments[0][1]
    assert f"DTSTART;VALUE=DATE:{later:%Y%m%d}" in moved
    uid, number = r"UID:(\S+)", r"SEQUENCE:(\d+)"
    assert re.findall(uid, moved) == re.findall(uid, first)
    assert int(re.findall(number, moved)[0]) > int(re.findall(number, first)[0])


def test_the_calendar_of_a_closed_seat_is_gone(world, client, seat, link):
    client.force_login(seat.reviewer.user)
    path = reverse("review:seat-calendar", args=[seat.uuid])
    assert client.get(path).status_code == 200
    services.release_seat(seat=seat, by=world.editor, reason="Found somebody else.")
    assert client.get(path).status_code == 404
    assert client.get(f"{link}review.ics").status_code == 410
