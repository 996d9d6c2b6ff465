"""Signing in: one front door, a second factor no other door forgets, no hints who has an account."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth import authenticate
from django.core import mail
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from core import outbox
from tests.people.conftest import PASSWORD, make

pytestmark = pytest.mark.django_db

LOGIN = "/en/accounts/login/"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def with_totp(user: User) -> str:
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def links(text: str) -> list[str]:
    return re.findall(r"https?://[^/\s]+(/\S+)", text)


def test_a_password_lets_somebody_in_who_has_no_second_factor(client: Client, member: User) -> None:
    client.post(LOGIN, {"login": "Member@Example.org", "password": PASSWORD})

    assert is_in(client)


DOORS = [
    (LOGIN, {"login": "editor@example.org"}),
    ("/cms/login/", {"username": "editor@example.org"}),
    ("/admin/login/", {"username": "editor@example.org"}),
    ("/en/_util/login/", {"username": "editor@example.org"}),
    ("/ar/_util/login/", {"username": "editor@example.org"}),
    ("/en/accounts/login/code/", {"login": "editor@example.org"}),
]


@pytest.mark.parametrize(("door", "data"), DOORS)
def test_a_password_alone_lets_nobody_in_who_has_a_second_factor(
    client: Client, editor: User, door: str, data: dict[str, str]
) -> None:
    with_totp(editor)

    client.post(door, {**data, "password": PASSWORD})
    client.post(door, {**data, "password": PASSWORD}, follow=True)

    assert not is_in(client)


@pytest.mark.parametrize("door", ["/cms/login/", "/en/_util/login/"])
def test_other_doors_let_nobody_in_even_without_a_second_factor(
    client: Client, editor: User, door: str
) -> None:
    client.post(door, {"username": "editor@example.org", "password": PASSWORD})

    assert not is_in(client)


def test_django_itself_takes_no_password_outside_the_front_door(member: User) -> None:
    assert authenticate(None, username="member@example.org", password=PASSWORD) is None


def test_the_right_code_opens_the_front_door(client: Client, editor: User) -> None:
    secret = with_totp(editor)
    client.post(LOGIN, {"login": "editor@example.org", "password": PASSWORD})
    client.post("/en/accounts/2fa/authenticate/", {"code": "000000"})
    assert not is_in(client)

    client.post("/en/accounts/2fa/authenticate/", {"code": code_of(secret)})

    assert is_in(client)


def test_a_password_reset_does_not_go_round_the_second_factor(client: Client, editor: User) -> None:
    with_totp(editor)
    client.post("/en/accounts/password/reset/", {"email": "editor@example.org"})
    outbox.drain()
    page = client.get(links(mail.outbox[0].body)[0], follow=True)
    client.post(
        page.request["PATH_INFO"],
        {"password1": "another long password", "password2": "another long password"},
    )

    assert not is_in(client)
    client.post(LOGIN, {"login": "editor@example.org", "password": "another long password"})
    assert not is_in(client)


def test_the_editors_pages_send_to_the_front_door(client: Client) -> None:
    response = client.get("/cms/", follow=True)

    assert response.request["PATH_INFO"] == LOGIN
    assert (
        client.get("/cms/password_reset/", follow=True).request["PATH_INFO"] == "/en/accounts/password/reset/"
    )


def test_there_is_no_django_admin(client: Client) -> None:
    assert client.get("/admin/", follow=True).status_code == 404


def test_wagtail_changes_neither_password_nor_address(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    page = client.get("/cms/account/").content.decode()

    assert 'name="password-old_password"' not in page
    assert 'name="name_email-email"' not in page


def test_where_staff_need_a_second_factor_they_are_led_to_it(
    client: Client, editor: User, settings: Settings
) -> None:
    settings.HUB_REQUIRE_STAFF_MFA = True
    client.force_login(editor)
    assert client.get("/cms/").headers["Location"] == "/en/accounts/2fa/"

    with_totp(editor)

    assert client.get("/cms/").status_code != 302 or "2fa" not in client.get("/cms/").headers["Location"]


def sign_up(client: Client, email: str = "new@example.org", name: str = "Nour Ali", path: str = "/en") -> Any:
    data = {"email": email, "name": name, "password1": PASSWORD, "password2": PASSWORD}
    return client.post(f"{path}/accounts/signup/", data)


def test_a_new_account_works_once_its_address_is_confirmed(client: Client) -> None:
    sign_up(client, path="/ar")
    user = User.objects.get(email="new@example.org")
    assert (user.name, user.language) == ("Nour Ali", "ar")
    assert user.profile is not None
    client.post(LOGIN, {"login": "new@example.org", "password": PASSWORD})
    assert not is_in(client)

    outbox.drain()
    (address,) = [link for link in links(mail.outbox[0].body) if "confirm" in link]
    client.get(address)
    assert not EmailAddress.objects.get(user=user).verified
    client.post(address)
    client.post(LOGIN, {"login": "new@example.org", "password": PASSWORD})

    assert is_in(client)


def test_signing_up_needs_a_name_and_comes_back_filled(client: Client) -> None:
    response = sign_up(client, name="")

    assert "new@example.org" in response.content.decode()
    assert not User.objects.filter(email="new@example.org").exists()


@pytest.mark.parametrize("name", ["a\x00b", "x" * 201])
def test_a_broken_name_is_an_error_of_the_form(client: Client, name: str) -> None:
    assert sign_up(client, name=name).status_code in (200, 422)
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_name_with_a_line_break_brings_no_mail_header(client: Client) -> None:
    sign_up(client, name="Nour\r\nBcc: all@example.org")
    outbox.drain()

    assert all(message.recipients() == ["new@example.org"] for message in mail.outbox)


def test_links_in_mails_name_the_sites_own_host(client: Client, settings: Settings, member: User) -> None:
    settings.BASE_URL = "https://hub.example.org"
    client.post(
        "/en/accounts/password/reset/", {"email": "member@example.org"}, headers={"host": "localhost"}
    )
    outbox.drain()

    assert "https://hub.example.org/en/accounts/password/reset/key/" in mail.outbox[0].body
    assert "localhost" not in mail.outbox[0].body


def test_signing_up_tells_nobody_who_has_an_account(member: User) -> None:
    fresh, known = Client(), Client()
    new, old = sign_up(fresh, "new@example.org"), sign_up(known, "member@example.org")

    assert (new.status_code, new.headers["Location"]) == (old.status_code, old.headers["Location"])
    assert User.objects.get(email="member@example.org").name == "Member"


def test_asking_for_a_password_tells_nobody_who_has_an_account(client: Client, member: User) -> None:
    known = client.post("/en/accounts/password/reset/", {"email": "member@example.org"})
    unknown = client.post("/en/accounts/password/reset/", {"email": "nobody@example.org"})

    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )


def test_a_wrong_password_and_an_unknown_address_look_the_same(client: Client, member: User) -> None:
    def words(email: str) -> str:
        page = client.post(LOGIN, {"login": email, "password": "wrong"}).content.decode()
        return re.sub(r"csrfmiddlewaretoken[^>]*|[\w.]+@example.org", "", page)

    assert words("member@example.org") == words("nobody@example.org")


def test_guessing_passwords_is_stopped_whatever_address_is_forged(client: Client, member: User) -> None:
    answers = []
    for number in range(12):
        forged = {"x-forwarded-for": f"10.0.0.{number}"}
        answers.append(
            client.post(LOGIN, {"login": "member@example.org", "password": "wrong"}, headers=forged)
        )
    client.post(
        LOGIN, {"login": "member@example.org", "password": PASSWORD}, headers={"x-forwarded-for": "10.9.9.9"}
    )

    assert not is_in(client)
    assert answers[-1].status_code in (200, 429)


def test_a_session_dies_with_the_password_and_with_the_account(client: Client, member: User) -> None:
    client.force_login(member)
    assert client.get("/en/account/").status_code == 200
    member.set_password("another long password")
    member.save()
    assert client.get("/en/account/").status_code == 302

    client.force_login(member)
    User.objects.update(is_active=False)
    assert client.get("/en/account/").status_code == 302


def test_passkeys_and_codes_are_offered(client: Client, member: User) -> None:
    client.post(LOGIN, {"login": "member@example.org", "password": PASSWORD})

    page = client.get("/en/accounts/2fa/").content.decode()
    assert "/en/accounts/2fa/totp/activate/" in page
    assert "/en/accounts/2fa/webauthn/" in page
    client.post("/en/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.get("/en/accounts/2fa/webauthn/add/").status_code == 200
    assert not Authenticator.objects.exists()


def test_coming_back_goes_to_our_own_pages_only(client: Client) -> None:
    for number, target in enumerate(
        ["//evil.example", "https:evil.example", "/\\evil.example", "\t//evil.example", "javascript:x"]
    ):
        make(f"p{number}@example.org")
        client.logout()
        response = client.post(
            LOGIN, {"login": f"p{number}@example.org", "password": PASSWORD, "next": target}
        )
        assert response.headers.get("Location", "/").startswith("/en/")
