"""One's own pages: profile, data, closing the account."""

import json

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts import roles
from accounts.models import User
from core import outbox
from core.exceptions import DomainError
from core.mail import queue_rendered
from core.models import Outbox
from people import exports, services
from people.models import Profile, ReviewerProfile
from people.signals import account_closing
from tests.people.conftest import PASSWORD, make

pytestmark = pytest.mark.django_db

PROFILE = {
    "name": "Ana Díaz",
    "language": "es",
    "affiliation": "INE",
    "bio": "Line\r\nline",
    "is_un_claimed": "on",
}


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def inside(client: Client, member: User) -> Client:
    client.force_login(member)
    return client


@pytest.mark.parametrize("page", ["", "profile/", "data/", "close/"])
def test_the_pages_are_for_those_who_are_signed_in_and_stay_out_of_caches(
    client: Client, member: User, page: str
) -> None:
    outside = client.get(f"/en/account/{page}")
    assert outside.headers["Location"].startswith("/en/accounts/login/")

    client.force_login(member)
    response = client.get(f"/en/account/{page}")

    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]


def test_what_people_say_of_themselves_is_saved(inside: Client, member: User) -> None:
    assert inside.post("/en/account/profile/", PROFILE).status_code == 302

    member.refresh_from_db()
    profile = Profile.objects.get(user=member)
    assert (member.name, member.language) == ("Ana Díaz", "es")
    assert (profile.affiliation, profile.bio, profile.is_un_claimed) == ("INE", "Line\nline", True)


def test_claiming_to_be_un_makes_no_un_reviewer(inside: Client, member: User) -> None:
    reviewer = ReviewerProfile.objects.create(user=member)

    inside.post("/en/account/profile/", {**PROFILE, "is_un": "on", "status": "active", "is_superuser": "on"})

    reviewer.refresh_from_db()
    member.refresh_from_db()
    assert (reviewer.is_un, reviewer.status, member.is_superuser) == (False, "applied", False)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "a\x00b"),
        ("bio", "x" * 2001),
        ("country", "XXX"),
        ("language", "xx"),
        ("affiliation", "x" * 201),
    ],
)
def test_a_refused_profile_comes_back_filled_and_stores_nothing(
    inside: Client, member: User, field: str, value: str
) -> None:
    response = inside.post("/en/account/profile/", {**PROFILE, field: value})

    assert response.status_code == 422
    assert ("INE" if field != "affiliation" else "Díaz") in response.content.decode()
    assert Profile.objects.get(user=member).affiliation == ""


def test_the_data_of_a_person_are_their_own_and_whole(inside: Client, member: User) -> None:
    make("other@example.org")

    response = inside.get("/en/account/data/")
    data = json.loads(response.content)

    assert response.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert data["account"]["email"] == "member@example.org"
    assert data["email_addresses"] == [{"email": "member@example.org", "verified": True, "primary": True}]
    assert b"other@example.org" not in response.content
    assert b"md5$" not in response.content


def test_upper_apps_add_their_part_to_the_data(member: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "parts", dict(exports.parts))

    @services.register_export("entries")
    def entries(user: User) -> list[str]:
        return [user.email]

    assert exports.export(member)["entries"] == ["member@example.org"]


def test_closing_an_account_takes_the_person_away_and_leaves_the_rows(
    inside: Client, member: User, editor: User
) -> None:
    UserSession.objects.create(user=member, ip="10.0.0.1", session_key="other-device", user_agent="x")
    Authenticator.objects.create(user=member, type="totp", data={})
    Profile.objects.filter(user=member).update(bio="Canary", affiliation="Canary")
    services.add_reviewer(
        email=member.email, by=editor, data={"is_un": True, "agency": "Canary", "notes": "Canary"}
    )

    response = inside.post("/en/account/close/", {"password": PASSWORD, "sure": "on"}, follow=True)

    assert response.status_code == 200
    member.refresh_from_db()
    assert (member.name, member.is_active, member.has_usable_password()) == ("Former member", False, False)
    assert member.email == f"closed-{member.pk}@closed.invalid"
    assert member.closed_at is not None
    assert not EmailAddress.objects.filter(user=member).exists()
    assert not UserSession.objects.filter(user=member).exists()
    assert not Authenticator.objects.filter(user=member).exists()
    assert not member.groups.exists()
    reviewer = ReviewerProfile.objects.get(user=member)
    assert (reviewer.status, reviewer.agency, reviewer.notes, reviewer.is_un) == ("retired", "", "", True)
    assert Profile.objects.get(user=member).bio == ""
    assert inside.get("/en/account/").status_code == 302


def test_the_address_of_a_closed_account_may_sign_up_again(member: User) -> None:
    services.close_account(user=member)

    assert make("member@example.org").pk != member.pk


@pytest.mark.parametrize(
    "data", [{"password": "wrong", "sure": "on"}, {"password": PASSWORD}, {"sure": "on"}]
)
def test_closing_needs_the_password_and_a_yes(inside: Client, member: User, data: dict[str, str]) -> None:
    assert inside.post("/en/account/close/", data).status_code == 422
    member.refresh_from_db()
    assert member.is_active


def test_the_password_cannot_be_guessed_on_the_closing_page(inside: Client, member: User) -> None:
    for _try in range(5):
        inside.post("/en/account/close/", {"password": "wrong", "sure": "on"})

    assert inside.post("/en/account/close/", {"password": PASSWORD, "sure": "on"}).status_code == 422
    member.refresh_from_db()
    assert member.is_active


def test_the_last_administrator_cannot_leave(client: Client, administrator: User) -> None:
    client.force_login(administrator)

    assert "last administrator" in client.get("/en/account/close/").content.decode()
    assert client.post("/en/account/close/", {"password": PASSWORD, "sure": "on"}).status_code == 422
    make("second@example.org", roles.ADMINISTRATOR)
    services.close_account(user=administrator)
    assert administrator.closed_at is not None


def test_an_upper_app_may_refuse_because_of_an_open_duty(member: User) -> None:
    def refuse(sender: object, user: User, **kwargs: object) -> None:
        raise DomainError("An open duty.")

    account_closing.connect(refuse, dispatch_uid="test")
    try:
        with pytest.raises(DomainError, match="open duty"):
            services.close_account(user=member)
    finally:
        account_closing.disconnect(dispatch_uid="test")
    member.refresh_from_db()
    assert member.is_active


def test_mails_that_wait_are_not_sent_after_closing_and_sent_ones_are_forgotten(member: User) -> None:
    queue_rendered(key="one", to=member.email, subject="s", body="b")
    outbox.drain()
    queue_rendered(key="two", to=member.email, subject="s", body="b")
    mail.outbox.clear()

    services.close_account(user=member)
    outbox.drain()

    assert mail.outbox == []
    assert not Outbox.objects.exclude(payload={}).exists()


def test_closing_twice_changes_nothing(member: User) -> None:
    services.close_account(user=member)
    closed_at = member.closed_at
    services.close_account(user=member)

    assert member.closed_at == closed_at
