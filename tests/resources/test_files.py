"""Files of drafts: attached, removed, and read by nobody who may not read the entry."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from resources.models import Entry
from resources.services.drafts import working_copy
from tests.search import entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client: Client) -> User:
    """Somebody signed in who has a draft."""
    entries.load_terms()
    user = User.objects.create_user(email="member@example.org", password=None)
    client.force_login(user)
    client.post(reverse("entries:new", args=["resource"]), {"title": "With a file", "language": "en"})
    return user


def attach(client: Client, entry: Entry, name: str = "data.csv", content: bytes = b"a,b\n1,2\n") -> int:
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("entries:add-file", args=[entry.public_id]), {"file": file}).status_code


def test_the_submitter_attaches_reads_and_removes_a_file(client: Client, member: User) -> None:
    entry = Entry.objects.get(submitter=member)
    assert attach(client, entry) == 302
    stored = working_copy(entry).files.get().stored
    address = reverse("entries:file", args=[entry.public_id, stored.sha256])
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == b"a,b\n1,2\n"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert (
        client.post(reverse("entries:remove-file", args=[entry.public_id, stored.sha256])).status_code == 302
    )
    assert not working_copy(entry).files.all()


def test_strangers_get_no_file_of_a_draft(client: Client, member: User) -> None:
    entry = Entry.objects.get(submitter=member)
    attach(client, entry)
    address = reverse("entries:file", args=[entry.public_id, working_copy(entry).files.get().stored.sha256])
    client.logout()
    assert client.get(address).status_code == 404
    client.force_login(User.objects.create_user(email="stranger@example.org", password=None))
    assert client.get(address).status_code == 404
    assert attach(client, entry) == 404


def test_a_program_is_refused_with_a_message_and_nothing_is_kept(client: Client, member: User) -> None:
    entry = Entry.objects.get(submitter=member)
    assert attach(client, entry, "x.pdf", b"MZ\x90\x00program") == 422
    assert attach(client, entry, "x.txt", b"") == 422
    assert not working_copy(entry).files.all()


def test_what_passes_the_quota_is_refused(client: Client, member: User, settings: object) -> None:
    settings.HUB_UPLOAD_QUOTA = 4  # type: ignore[attr-defined]
    assert attach(client, Entry.objects.get(submitter=member)) == 422
