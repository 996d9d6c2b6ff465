"""Where nobody is named, a canary in a name reaches nobody but moderators: no page, mail, feed, index, export."""

import json
import uuid

import pytest
from django.core import mail
from django.urls import reverse

from core import outbox
from core.models import Outbox
from discussions import digests, services
from discussions.exports import export_of
from discussions.models import MailChoice
from search import documents
from tests.discussions.world import make_moderator, make_space, make_thread, make_user, write

pytestmark = pytest.mark.django_db

NAME, ADDRESS = "Canary Featherstone", "canary.bird@example.org"
CANARIES = ("Canary", "Featherstone", "canary.bird", ">CF<")


def found_in(text: str) -> list[str]:
    return [word for word in CANARIES if word in text]


@pytest.fixture
def nest():
    """A thread without names in which the canary asks, answers, is answered, quoted and named."""
    space = make_space(no_attribution=True, title="Under the rule")
    canary = make_user(NAME)
    canary.email = ADDRESS
    canary.save()
    canary.profile.affiliation = "Featherstone Institute"
    canary.profile.save()
    thread = make_thread(space, by=canary, title="A question by nobody", body=f"Asked by {NAME}.")
    first = write(thread, canary, body=f"I think so. {NAME}, {ADDRESS}")
    reader = make_user("Ruth Reader")
    services.follow(user=reader, level="watch", thread=thread)
    write(thread, reader, parent=first, body=f"As @{NAME} says.", quote_of=first, quote="I think so.")
    write(thread, canary, body="Once more.")
    services.edit_post(post=write(thread, canary, body="Changed."), body=f"Changed by {NAME}.", by=canary)
    while outbox.drain():
        pass
    boss = make_moderator("Berta Boss")
    services.publish_synthesis(thread=thread, title="Outcome", body="As [#1] says.", by=boss)
    return space, thread, canary, reader, boss


def addresses(space, thread) -> list[str]:
    here = thread.get_absolute_url()
    return [
        *(reverse("discussions:spaces"), space.get_absolute_url(), f"{space.get_absolute_url()}feed/"),
        *(
            here,
            f"{here}?view=time",
            f"{here}?from=2",
            f"{here}?branch=1",
            f"{here}feed/",
            f"{here}synthesis/",
        ),
        *(f"{here}{seq}/history/" for seq in range(1, 5)),
        *(f"{here}reply/?to=1", f"{here}reply/?to=1&quote=1", f"{here}1/report/"),
        *(reverse("discussions:notifications"), reverse("discussions:own-posts")),
    ]


def test_no_page_feed_or_header_names_the_canary(nest, client):
    space, thread, _canary, reader, boss = nest
    for who in (None, reader, make_user("Stray Stranger")):
        client.logout()
        if who:
            client.force_login(who)
        for path in addresses(space, thread):
            answer = client.get(path)
            assert answer.status_code in (200, 302), path
            assert found_in(answer.content.decode() + str(answer.headers)) == [], path
    client.force_login(boss)
    assert found_in(client.get(thread.get_absolute_url()).content.decode()) == [
        "Canary",
        "Featherstone",
        ">CF<",
    ]


def test_no_mail_names_the_canary(nest):
    _space, _thread, canary, reader, _boss = nest
    services.choose_mails(user=reader, rhythm="daily")
    digests.send_one(MailChoice.objects.get(user=reader).pk)
    while outbox.drain():
        pass
    others = [message for message in mail.outbox if message.to != [ADDRESS]]
    assert others
    for message in others:
        assert found_in(str(message.message())) == []
    rows = [row for row in Outbox.objects.filter(topic="mail") if row.payload["to"] != canary.email]
    assert found_in(json.dumps([row.payload for row in rows])) == []


def test_no_document_and_no_export_names_the_canary(nest):
    _space, thread, _canary, reader, _boss = nest
    keys = [f"post:{pk}" for pk in thread.posts.values_list("pk", flat=True)]
    loaded = documents.load([*keys, f"thread:{thread.pk}"])
    assert all(loaded.values())
    assert found_in(json.dumps(loaded, default=str)) == []
    assert all(one["facets"]["stakeholder"] == [] for one in loaded.values() if one)
    assert found_in(json.dumps(export_of(reader))) == []


def test_files_lose_their_names(client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    thread, canary = make_thread(make_space(no_attribution=True)), make_user(NAME)
    client.force_login(canary)
    file = SimpleUploadedFile("Featherstone notes.csv", b"a,b\n1,2\n")
    address = reverse("discussions:reply", args=[thread.space.code, thread.number])
    data = {"send": "1", "body": "With a file.", "file": file, "token": str(uuid.uuid4())}
    assert client.post(address, data).status_code == 302
    client.logout()
    text = client.get(thread.get_absolute_url()).content.decode()
    assert "file-1-1.csv" in text
    assert found_in(text) == []
