"""Mails: one recipient, their language, no doubles, no headers from titles."""

import pytest
from django.core import mail as sent
from django.core.exceptions import ValidationError
from django.test import override_settings

from core import outbox
from core.mail import message_id, queue_mail, queue_rendered
from core.models import Outbox

pytestmark = pytest.mark.django_db

TEMPLATES = {
    "mail/test.txt": (
        "Subject: About {{ title }}\n\n{% load i18n %}Dear {{ name }},\n{{ site_url }}/x\n"
        "{% get_current_language as l %}{{ l }}\n"
    ),
    "mail/nosubject.txt": "Hello\n",
}


@pytest.fixture(autouse=True)
def templates() -> object:
    engine = {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", TEMPLATES)]},
        "NAME": "django",
    }
    with override_settings(TEMPLATES=[engine]):
        yield


def put(key: str = "k", template: str = "test", language: str = "en", title: str = "a <b> & c") -> None:
    context = {"title": title, "name": "Ana"}
    queue_mail(key=key, to="ana@example.org", template=template, context=context, language=language)


def test_a_queued_mail_goes_out_once_to_one_person_unescaped() -> None:
    put()
    put()
    outbox.drain()

    (message,) = sent.outbox
    assert message.to == ["ana@example.org"]
    assert message.subject == "About a <b> & c"
    assert message.body.startswith("Dear Ana,\nhttp")
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


def test_nothing_is_sent_before_the_drain() -> None:
    put()

    assert sent.outbox == []


def test_the_mail_is_written_in_the_language_of_its_reader() -> None:
    put(language="ar")
    outbox.drain()

    assert sent.outbox[0].body.endswith("ar\n")


def test_the_message_id_is_the_same_for_the_same_key_and_tells_nothing() -> None:
    assert message_id("seat:7") == message_id("seat:7") != message_id("seat:8")
    assert "seat" not in message_id("seat:7")


def test_a_title_with_a_line_break_adds_no_header() -> None:
    put(title="x\r\nBcc: all@example.org")
    outbox.drain()

    (message,) = sent.outbox
    assert message.recipients() == ["ana@example.org"]
    raw = message.message()
    assert raw["Bcc"] is None
    assert raw["Subject"] == "About x"


def test_an_address_with_a_line_break_is_refused_at_once() -> None:
    with pytest.raises(ValidationError):
        queue_mail(
            key="k", to="a@example.org\nBcc: b@example.org", template="test", context={}, language="en"
        )


def test_a_template_without_a_subject_is_an_error_of_the_row() -> None:
    put(template="nosubject")
    outbox.drain()

    assert "Subject:" in Outbox.objects.get().last_error
    assert sent.outbox == []


def test_a_mail_with_a_secret_link_is_wiped_after_it_was_sent() -> None:
    queue_rendered(key="reset", to="ana@example.org", subject="Reset", body="https://hub.example/secret\n")
    outbox.drain()

    assert sent.outbox[0].body == "https://hub.example/secret\n"
    assert Outbox.objects.get().payload == {}


def test_a_text_goes_with_the_mail_and_is_forgotten_with_it() -> None:
    file = {"name": "review.ics", "mime": "text/calendar", "text": "BEGIN:VCALENDAR\r\nSUMMARY:مراجعة\r\n"}
    about = {"to": "ana@example.org", "template": "test", "context": {"title": "t"}, "language": "en"}
    queue_mail(key="k", attachments=[file], secret=True, **about)
    outbox.drain()
    (message,) = sent.outbox
    (part,) = [one for one in message.message().walk() if one.get_filename() == "review.ics"]
    assert part.get_content_type() == "text/calendar"
    assert "SUMMARY:مراجعة" in part.get_payload(decode=True).decode()
    assert Outbox.objects.get().payload == {}
