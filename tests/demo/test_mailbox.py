"""The demo's mailbox."""

from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage, get_connection
from django.test import Client
from django.urls import reverse

from demo import mailbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def mails(settings: Any, tmp_path: Path) -> Path:
    settings.HUB_DEMONSTRATION = True
    settings.EMAIL_FILE_PATH = str(tmp_path)
    return tmp_path


def send(subject: str, text: str = "Hello", to: str = "somebody@example.org") -> None:
    backend = get_connection("django.core.mail.backends.filebased.EmailBackend")
    EmailMessage(subject, text, "hub@example.org", [to], connection=backend).send()


@pytest.mark.usefixtures("mails")
def test_a_mail_is_listed_and_its_link_can_be_followed(client: Client) -> None:
    send(
        "Please confirm – الرجاء التأكيد", "Confirm: http://127.0.0.1:8000/en/accounts/confirm-email/abc/ now"
    )
    listed = client.get(reverse("demo:mailbox"))
    assert "Please confirm – الرجاء التأكيد" in listed.content.decode()
    shown = client.get(reverse("demo:mail", args=[mailbox.newest()[0].key])).content.decode()
    # To this very server, although the mail was written when the demo ran at another port.
    assert 'href="http://testserver/en/accounts/confirm-email/abc/"' in shown


@pytest.mark.usefixtures("mails")
def test_several_mails_of_one_connection_are_several() -> None:
    backend = get_connection("django.core.mail.backends.filebased.EmailBackend")
    backend.send_messages([EmailMessage(name, "text", to=["a@example.org"]) for name in ("one", "two")])
    assert [mail.subject for mail in mailbox.newest()] == ["two", "one"]


@pytest.mark.usefixtures("mails")
def test_only_the_mails_to_one_address_are_shown_when_asked(client: Client) -> None:
    send("To Ann", to="ann@example.org")
    send("To Ben", to="ben@example.org")
    page = client.get(reverse("demo:mailbox"), {"to": "ANN@"}).content.decode()
    assert "To Ann" in page
    assert "To Ben" not in page


@pytest.mark.usefixtures("mails")
def test_markup_in_a_mail_is_shown_not_obeyed(client: Client) -> None:
    send("<b>bold</b>", "<script>alert(1)</script> javascript:alert(1)")
    page = client.get(reverse("demo:mail", args=[mailbox.newest()[0].key])).content.decode()
    assert "<script>alert(1)" not in page
    assert "<b>bold" not in page
    assert 'href="javascript:' not in page


@pytest.mark.parametrize(
    "key", ["..%2f..%2fetc-0", "20240101-000000-1-0", "20240101-000000-1-99999", "x" * 300]
)
@pytest.mark.usefixtures("mails")
def test_a_key_that_is_no_mail_is_not_found(client: Client, key: str) -> None:
    assert client.get(f"/demo/mail/{key}/").status_code == 404


def test_outside_the_demo_there_is_no_mailbox(client: Client) -> None:
    assert client.get(reverse("demo:mailbox")).status_code == 404
    assert client.get(reverse("demo:mail", args=["20240101-000000-1-0"])).status_code == 404


def test_a_mailbox_without_mails_says_so(client: Client, mails: Path) -> None:
    mails.rmdir()
    assert client.get(reverse("demo:mailbox")).status_code == 200
