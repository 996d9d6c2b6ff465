"""Where nobody is named, a canary in a name reaches nobody but moderators: no page, mail, feed, index, export."""

import json
import uuid

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts import roles
from core import outbox
from core.exceptions import DomainError
from core.models import Outbox
from discussions import digests, services
from discussions.exports import export_of
from discussions.models import MailChoice, Space, SpaceModerator
from search import documents, sync
from tests.discussions.world import fresh, make_moderator, make_space, make_thread, make_user, write

pytestmark = pytest.mark.django_db

NAME, ADDRESS = "Canary Featherstone", "canary.bird@example.org"
CANARIES = ("Canary", "Featherstone", "canary.bird", ">CF<")


def found_in(text: str) -> list[str]:
    return [word for word in CANARIES if word in text]


def build(*, no_attribution: bool = True):
    """Return a space and thread in which the canary asks, answers, is answered, quoted and named."""
    space = make_space(no_attribution=no_attribution, title="Under the rule")
    canary = make_user(NAME)
    canary.email = ADDRESS
    canary.save()
    canary.profile.affiliation = "Featherstone Institute"
    canary.profile.save()
    asked = {"by": canary, "title": "A question by nobody", "body": f"Asked by {NAME}."}
    other = {"language": "fr", "title": f"De {NAME}", "body": f"Une question de {NAME}"}
    thread = make_thread(space, **asked, texts=[other] if no_attribution else [])
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


@pytest.fixture
def nest():
    """The thread in a space without names."""
    return build()


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


def test_the_search_its_interface_and_its_suggestions_do_not_name_the_canary(nest, client):
    _space, thread, *_people = nest
    while outbox.drain():
        pass
    sync.drain()
    here = thread.get_absolute_url()
    for path in ("/en/search/?q=think", "/api/v1/search?q=think", "/en/search/?q=question&kind=thread"):
        text = client.get(path).content.decode()
        assert here in text
        assert found_in(text) == []
    assert found_in(client.get("/en/search/suggest/?q=question").content.decode()) == []
    for word in ("Canary", "Featherstone", "canary.bird@example.org", "Institute"):
        answer = client.get("/api/v1/search", {"q": word}).json()
        assert (answer["total"], answer["hits"]) == (0, []), word
        assert "canary" not in str(answer["did_you_mean"]).lower()
        assert client.get("/en/search/suggest/", {"q": word}).json() == {"titles": []}


def test_moderators_of_other_spaces_and_editors_do_not_see_the_canary_in_the_desk(nest, client):
    _space, thread, _canary, _reader, boss = nest
    post = thread.posts.get(seq=1)
    services.hide(post=post, by=boss, why="To have it in the log.")
    services.flag(post=thread.posts.get(seq=3), by=make_user(), reason="spam")
    elsewhere, editor = make_user("Else Where"), make_user("Ed Itor", roles.EDITOR)
    SpaceModerator.objects.create(space=make_space(), user=elsewhere)
    access = Permission.objects.get(codename="access_admin")
    elsewhere.user_permissions.add(access)
    editor.user_permissions.add(access)
    paths = [
        *(reverse("discussion_desk:queue"), reverse("discussion_desk:log")),
        *(
            reverse("discussion_desk:item", args=[post.pk]),
            reverse("discussion_desk:thread", args=[thread.pk]),
        ),
        *(reverse("wagtailadmin_home"), reverse("wagtailadmin_reports:site_history")),
    ]
    for who in (elsewhere, editor):
        client.force_login(who)
        for path in paths:
            assert found_in(client.get(path, follow=True).content.decode()) == [], path
    client.force_login(boss)
    boss.user_permissions.add(access)
    assert "Canary" in client.get(reverse("discussion_desk:item", args=[post.pk])).content.decode()


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


def test_the_same_ways_name_the_canary_where_names_are_shown(client):
    """The control: a test that looks in the wrong places would find nothing here either."""
    _space, thread, _canary, reader, _boss = build(no_attribution=False)
    here = thread.get_absolute_url()
    for path in (here, f"{here}?view=time", f"{here}feed/", f"{here}1/history/"):
        assert {"Canary", "Featherstone"} <= set(found_in(client.get(path).content.decode())), path
    assert ">CF<" in client.get(here).content.decode()
    assert any(found_in(str(message.message())) for message in mail.outbox if message.to == [reader.email])
    loaded = documents.load([f"post:{pk}" for pk in thread.posts.values_list("pk", flat=True)])
    assert any(found_in(str(one["names"])) for one in loaded.values() if one)


def test_a_text_does_not_tell_who_takes_part():
    """A name after an @ goes whether its bearer is here or not."""
    make_user("Olga Outside")
    _space, thread, _canary, reader, _boss = build()
    services.reopen(thread=thread, by=make_moderator())
    for name in (NAME, "Olga Outside"):
        post = write(fresh(thread), reader, body=f"What does @{name} think?")
        assert post.body == "What does @participant think?"


def test_what_was_written_without_names_stays_so(nest):
    space, thread, _canary, _reader, boss = nest
    with pytest.raises(DomainError, match="would be"):
        services.move_thread(thread=thread, to=make_space(), by=boss, why="Elsewhere.")
    moved = services.move_thread(thread=thread, to=make_space(no_attribution=True), by=boss, why="Right.")
    assert moved.space_id != space.pk
    target = Space.objects.get(pk=moved.space_id)
    target.no_attribution = False
    with pytest.raises(ValidationError, match="stands"):
        target.full_clean()
    empty = make_space(no_attribution=True)
    empty.no_attribution = False
    empty.full_clean()
