"""People hear of what concerns them: once, when they want it, and never of what they may not know."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import outbox
from core.exceptions import DomainError, NotPermitted
from core.mail import after_quiet
from core.models import Outbox
from discussions import digests, limits, services, tasks
from discussions.models import MailChoice, Notification, SpaceTerm, Subscription
from discussions.schedule import next_digest
from taxonomy.models import Term
from tests.discussions.world import fresh, make_moderator, make_space, make_thread, make_user, write
from tests.search.conftest import seeded

pytestmark = pytest.mark.django_db
KINDS = Notification.Kind


def drain() -> None:
    while outbox.drain():
        pass


def told(user) -> list[tuple[str, int]]:
    rows = Notification.objects.filter(user=user).order_by("pk")
    return list(rows.values_list("kind", "post__seq"))


def test_replies_mentions_and_what_is_watched_are_told_once_each():
    asker = make_moderator()
    thread = make_thread(by=asker)
    author, watcher, named = make_user(), make_user(), make_user("Named Person")
    first = write(thread, author)
    write(thread, named)
    services.follow(user=watcher, level="watch", thread=thread)
    services.follow(user=author, level="watch", space=thread.space)
    post = write(thread, parent=first, body="As @Named Person says.")
    for _time in range(3):
        tasks.posted({"post": post.pk})
    assert told(author)[-1] == (KINDS.REPLY, 3)
    assert told(named) == [(KINDS.MENTION, 3)]
    assert told(watcher) == [(KINDS.WATCH, 3)]
    assert told(asker) == [(KINDS.REPLY, 3)]
    assert told(post.author) == []
    assert Outbox.objects.filter(topic="mail").count() == 4


def test_the_nearest_choice_counts_and_mute_is_silence():
    thread = make_thread()
    theme = Term.objects.create(vocabulary="topic", code="test-theme", labels={"en": "Theme"})
    SpaceTerm.objects.create(space=thread.space, term=theme)
    everything, muted, only_named = make_user(), make_user(), make_user()
    services.follow(user=everything, level="watch", theme=theme)
    services.follow(user=muted, level="watch", space=thread.space)
    services.follow(user=muted, level="mute", thread=thread)
    services.follow(user=only_named, level="mention", space=thread.space)
    first = write(thread, only_named)
    tasks.posted({"post": write(thread, parent=first).pk})
    assert told(everything) == [(KINDS.WATCH, 2)]
    assert (told(muted), told(only_named)) == ([], [])
    with pytest.raises(DomainError):
        services.follow(user=muted, level="watch")
    with pytest.raises(NotPermitted):
        services.follow(user=muted, level="watch", space=make_space(posting="closed"))


def test_mails_go_out_exactly_once_under_doubled_and_shuffled_rows():
    thread = make_thread()
    watchers = [make_user() for _number in range(3)]
    for watcher in watchers:
        services.follow(user=watcher, level="watch", thread=thread)
    services.choose_mails(user=watchers[2], rhythm="daily")
    posts = [write(thread) for _number in range(4)]
    rows = [row.payload for row in Outbox.objects.filter(topic="discussions.posted")] * 3
    seeded(7).shuffle(rows)
    for payload in rows:
        tasks.posted(payload)
    drain()
    for payload in reversed(rows):
        tasks.posted(payload)
    MailChoice.objects.filter(user=watchers[2]).update(next_digest_at=timezone.now())
    choice = MailChoice.objects.get(user=watchers[2])
    assert [digests.send_one(choice.pk) for _time in range(3)] == [1, 0, 0]
    drain()
    sent = [(message.to[0], message.body) for message in mail.outbox]
    for watcher in watchers[:2]:
        bodies = [body for to, body in sent if to == watcher.email]
        links = [f"{post.thread.get_absolute_url()}{post.seq}/" for post in posts]
        assert [sum(link in body for body in bodies) for link in links] == [1, 1, 1, 1]
    digest = [body for to, body in sent if to == watchers[2].email]
    assert len(digest) == 1
    assert all(f"/{post.seq}/" in digest[0] for post in posts)
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == len(mail.outbox)


def test_a_digest_leaves_out_what_was_hidden_or_read():
    thread, reader = make_thread(), make_user()
    services.follow(user=reader, level="watch", thread=thread)
    services.choose_mails(user=reader, rhythm="weekly")
    shown, hidden = write(thread, body="Good words."), write(thread, body="Bad words.")
    drain()
    services.hide(post=hidden, by=make_moderator(), why="x.")
    MailChoice.objects.update(next_digest_at=timezone.now() - timedelta(minutes=1))
    drain()
    body = mail.outbox[-1].body
    assert "Good words." in body
    assert "Bad words." not in body
    assert shown.pk
    MailChoice.objects.update(next_digest_at=timezone.now() - timedelta(minutes=1))
    count = len(mail.outbox)
    drain()
    assert len(mail.outbox) == count


def test_after_twenty_mails_a_day_the_rest_waits_for_the_digest():
    thread, reader = make_thread(), make_user()
    services.follow(user=reader, level="watch", thread=thread)
    by = make_moderator()
    for _number in range(limits.MAILS_A_DAY + 3):
        tasks.posted({"post": write(thread, by).pk})
    assert Outbox.objects.filter(topic="mail", payload__to=reader.email).count() == limits.MAILS_A_DAY
    choice = MailChoice.objects.get(user=reader)
    assert choice.next_digest_at is not None
    MailChoice.objects.filter(pk=choice.pk).update(next_digest_at=timezone.now())
    assert digests.send_one(choice.pk) == 1
    assert Notification.objects.filter(user=reader, mail_key="").count() == 0


def test_quiet_hours_put_a_mail_off_and_leave_its_text_out():
    thread, reader = make_thread(), make_user()
    services.follow(user=reader, level="watch", thread=thread)
    now = timezone.now()
    quiet = {
        "quiet_from": (now - timedelta(hours=1)).time(),
        "quiet_until": (now + timedelta(hours=1)).time(),
    }
    services.choose_mails(user=reader, rhythm="at_once", **quiet)
    tasks.posted({"post": write(thread, body="In the night.").pk})
    row = Outbox.objects.get(topic="mail", payload__to=reader.email)
    assert row.available_at > now + timedelta(minutes=50)
    assert row.payload["context"]["excerpt"] == ""
    with pytest.raises(DomainError):
        services.choose_mails(user=reader, rhythm="daily", quiet_from=time(22))
    with pytest.raises(DomainError):
        services.choose_mails(user=reader, rhythm="daily", zone="Atlantis/Centre")


def test_times_of_digests_and_quiet_hours():
    zone = ZoneInfo("Africa/Nairobi")
    now = datetime(2026, 11, 25, 12, tzinfo=UTC)  # a Wednesday, 15:00 there
    assert next_digest("daily", now, zone) == datetime(2026, 11, 26, 7, tzinfo=zone)
    assert next_digest("weekly", now, zone) == datetime(2026, 11, 30, 7, tzinfo=zone)
    assert next_digest("never", now, zone) is None
    assert after_quiet(now, time(22), time(6), zone) == now
    late = datetime(2026, 11, 25, 20, tzinfo=UTC)  # 23:00 there
    assert after_quiet(late, time(22), time(6), zone) == datetime(2026, 11, 26, 6, tzinfo=zone)
    early = datetime(2026, 11, 25, 1, tzinfo=UTC)  # 04:00 there
    assert after_quiet(early, time(22), time(6), zone) == datetime(2026, 11, 25, 6, tzinfo=zone)
    assert after_quiet(now, time(14), time(16), zone) == datetime(2026, 11, 25, 16, tzinfo=zone)


def test_one_click_ends_the_mails_without_signing_in():
    thread, reader = make_thread(), make_user()
    services.follow(user=reader, level="watch", thread=thread)
    write(thread)
    drain()
    headers = mail.outbox[-1].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(address).status_code == 200
    assert Subscription.objects.get().level == "watch"
    assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Subscription.objects.get().level == "mute"
    assert strict.post(address.replace(address[-10:-2], "00000000")).status_code == 404
    everything = reverse("discussions:stop", args=[MailChoice.objects.get(user=reader).token])
    assert strict.post(everything).status_code == 200
    assert MailChoice.objects.get(user=reader).rhythm == "never"


def test_pages_of_notifications_mails_and_following(client):
    thread, reader = make_thread(), make_user()
    client.force_login(reader)
    follow = reverse("discussions:follow-thread", args=[thread.space.code, thread.number])
    assert client.post(follow, {"level": "watch"}).status_code == 302
    write(thread)
    drain()
    page = reverse("discussions:notifications")
    text = client.get(page).content.decode()
    assert f"{thread.get_absolute_url()}1/" in text
    assert "new" in text
    assert client.post(page).status_code == 302
    assert not Notification.objects.filter(user=reader, read_at=None).exists()
    mails = reverse("discussions:mails")
    assert client.get(mails).status_code == 200
    bad = {"rhythm": "daily", "quiet_from": "22:00", "zone": "UTC"}
    assert client.post(mails, bad).status_code == 422
    assert client.post(mails, {**bad, "quiet_until": "06:00"}).status_code == 302
    assert MailChoice.objects.get(user=reader).rhythm == "daily"
    assert client.post(follow, {"level": ""}).status_code == 302
    assert not Subscription.objects.exists()
    assert client.post(follow, {"level": "nonsense"}).status_code == 302


def test_feeds_hold_fifty_public_posts_and_answer_304(client):
    thread, by = make_thread(), make_moderator()
    for number in range(limits.FEED + 2):
        write(thread, by, body=f"Post body {number}.")
    held = write(thread, composed_in=timedelta(seconds=1), body="A held secret.")
    address = f"{thread.get_absolute_url()}feed/"
    answer = client.get(address)
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert text.count("<entry>") == limits.FEED
    assert "A held secret." not in text
    tag = {"If-None-Match": answer["ETag"]}
    assert client.get(address, headers=tag).status_code == 304
    services.approve(post=held, by=by)
    assert client.get(address, headers=tag).status_code == 200
    space_feed = client.get(f"{fresh(thread).space.get_absolute_url()}feed/")
    assert space_feed.status_code == 200
    assert "A held secret." in space_feed.content.decode()
