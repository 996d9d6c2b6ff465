"""What readers and strangers get at the addresses of entries."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Outbox
from resources import services
from resources.models import Entry
from tests.queries import queries_of
from tests.search import entries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def terms() -> None:
    """The vocabularies these tests use."""
    entries.load_terms()


@pytest.fixture
def member() -> User:
    """Somebody with an account and nothing else."""
    return User.objects.create_user(email="member@example.org", password=None)


def test_a_live_entry_is_shown_with_its_canonical_address(client: Client) -> None:
    entry = entries.published(title="A <b>bold</b> title", summary="</script><script>alert(1)</script>")
    answer = client.get(entry.get_absolute_url())
    text = answer.content.decode()
    assert answer.status_code == 200
    assert f'rel="canonical" href="{settings.BASE_URL}' in text
    assert "<script>alert" not in text
    assert "<b>bold" not in text


def test_a_wrong_slug_redirects_and_the_permanent_address_too(client: Client) -> None:
    entry = entries.published()
    wrong = reverse("entries:detail", args=[entry.public_id, "wrong"])
    assert client.get(wrong)["Location"] == entry.get_absolute_url()
    assert client.get(f"/e/{entry.public_id}")["Location"] == entry.get_absolute_url()


def test_a_withdrawn_entry_answers_410_with_the_reason(client: Client) -> None:
    entry = entries.published()
    services.withdraw(entry=entry, by=entries.editor(), reason="The numbers were wrong.", kind="retracted")
    answer = client.get(entry.get_absolute_url())
    assert answer.status_code == 410
    assert "The numbers were wrong." in answer.content.decode()


def test_strangers_find_no_draft_anywhere(client: Client, member: User) -> None:
    entry = entries.draft()
    client.force_login(member)
    for name in ("edit", "preview"):
        assert client.get(reverse(f"entries:{name}", args=[entry.public_id])).status_code == 404
    assert client.get(entry.get_absolute_url()).status_code == 404
    assert client.get(f"/e/{entry.public_id}").status_code == 404
    assert client.get(reverse("entries:report", args=[entry.public_id])).status_code == 404


def test_the_page_costs_the_same_queries_with_more_parts(client: Client) -> None:
    few = entries.published(links=[{"url": "https://example.org/1"}], country=["KEN"])
    many = entries.published(
        links=[{"url": f"https://example.org/{n}"} for n in range(3)], country=["KEN", "UGA", "GHA"]
    )
    few_parts, many_parts = (queries_of(client, entry.get_absolute_url()) for entry in (few, many))
    assert few_parts == many_parts


def test_a_report_is_mailed_and_an_empty_one_comes_back(client: Client) -> None:
    entry = entries.published()
    address = reverse("entries:report", args=[entry.public_id])
    assert client.post(address, {"text": ""}).status_code == 422
    refused = client.post(address, {"text": "A broken link", "email": "no address"})
    assert refused.status_code == 422
    assert "A broken link" in refused.content.decode()
    assert client.post(address, {"text": "A broken link"}).status_code == 302
    assert not Outbox.objects.filter(payload__icontains="no address").exists()


def test_a_title_alone_makes_a_draft_and_saving_keeps_the_rest_optional(client: Client, member: User) -> None:
    client.force_login(member)
    address = reverse("entries:new", args=["practice"])
    assert client.post(address, {"title": ""}).status_code == 422
    answer = client.post(address, {"title": "My draft", "language": "en"})
    entry = Entry.objects.get(submitter=member)
    assert answer["Location"] == reverse("entries:edit", args=[entry.public_id])
    assert client.get(answer["Location"]).status_code == 200
    saved = client.post(
        answer["Location"],
        {"title": "Better", "language": "en", "country": ["KEN"]},
        headers={"X-Autosave": "1"},
    )
    assert saved.json() == {"saved": True}
    entry.refresh_from_db()
    assert (entry.title, entry.codes("country"), entry.live) == ("Better", ["KEN"], False)
    assert client.get(reverse("entries:preview", args=[entry.public_id])).status_code == 200


@pytest.mark.parametrize(
    "data",
    [
        {"title": "x" * 300},
        {"year": "99999999999"},
        {"objective_primary": ["999"]},
        {"call": "nothing"},
        {"link_url_0": "javascript:alert(1)"},
        {"title": "a\0b"},
        {"year": "2020", "year_end": "2010"},
    ],
)
def test_a_refused_form_comes_back_filled_and_stores_nothing(
    client: Client, member: User, data: dict[str, Any]
) -> None:
    client.force_login(member)
    sent = {"title": "Kept title", "language": "en", "summary": "Kept summary", **data}
    answer = client.post(reverse("entries:new", args=["resource"]), sent)
    assert answer.status_code in (400, 422)
    assert answer.status_code == 400 or "Kept summary" in answer.content.decode()
    assert not Entry.objects.exists()
