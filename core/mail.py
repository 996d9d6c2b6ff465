"""Mail goes out through the outbox: one recipient each, in their language, once unless told otherwise."""

from datetime import datetime, time, timedelta, tzinfo
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac

from core.outbox import enqueue, handler
from core.sanitize import clean_text

TOPIC = "mail"
SUBJECT = "Subject:"


def queue_mail(  # noqa: PLR0913 -- all that a mail is
    *,
    key: str,
    to: str,
    template: str,
    context: dict[str, Any],
    language: str,
    resend: bool = False,
    secret: bool = False,
    headers: dict[str, str] | None = None,
    send_after: datetime | None = None,
    attachments: list[dict[str, str]] | None = None,
) -> None:
    """Queue one mail in the caller's transaction.

    ``template`` names ``mail/<template>.txt``, whose first line is ``Subject: …``. It is rendered in
    ``language`` when it is sent; ``context`` must be JSON. ``key`` names the mail for ever: the same key is
    queued once. ``resend`` says that a mail cut off by a crash may go out twice (digests); a decision is
    flagged instead. ``secret`` wipes the context once the mail is sent (links that let somebody in). ``headers``
    are added to the mail's own; ``send_after`` keeps it back until then; ``attachments`` are texts, each with
    ``name``, ``mime`` and ``text``.
    """
    validate_email(to)
    payload: dict[str, Any] = {"key": key, "to": to, "template": template}
    payload |= {"context": context, "language": language}
    payload |= {"resend": resend, "secret": secret, "headers": headers or {}}
    if attachments:
        payload["attachments"] = attachments
    enqueue(topic=TOPIC, key=f"mail:{key}", payload=payload, available_at=send_after)


def queue_rendered(*, key: str, to: str, subject: str, body: str) -> None:
    """Queue a mail that is written already and holds a secret link; its text is wiped once it is sent."""
    validate_email(to)
    payload = {"key": key, "to": to, "subject": subject, "body": body, "secret": True, "resend": True}
    enqueue(topic=TOPIC, key=f"mail:{key}", payload=payload)


def after_quiet(now: datetime, quiet_from: time | None, quiet_until: time | None, zone: tzinfo) -> datetime:
    """Return ``now``, or the end of the quiet hours that it lies in (they may span midnight)."""
    if quiet_from is None or quiet_until is None or quiet_from == quiet_until:
        return now
    local = now.astimezone(zone)
    clock = local.time()
    if quiet_from < quiet_until:
        inside, days = quiet_from <= clock < quiet_until, 0
    else:
        inside, days = clock >= quiet_from or clock < quiet_until, int(clock >= quiet_from)
    if not inside:
        return now
    return datetime.combine(local.date() + timedelta(days=days), quiet_until, zone)


def after_quiet_hours(now: datetime) -> datetime:
    """Return ``now``, or the next morning when it is night at the hub (``HUB_QUIET_HOURS``: from, to)."""
    begin, end = settings.HUB_QUIET_HOURS
    return after_quiet(now, time(begin), time(end), timezone.get_current_timezone())


@handler(TOPIC, outside=True)
def send(payload: dict[str, Any]) -> None:
    """Send one queued mail."""
    if "template" in payload:
        subject, body = render(payload["template"], payload["context"], payload["language"])
    else:
        subject, body = payload["subject"], payload["body"]
    own = {"Message-ID": message_id(payload["key"]), "Auto-Submitted": "auto-generated"}
    headers = {**{name: one_line(value) for name, value in payload.get("headers", {}).items()}, **own}
    message = EmailMessage(
        one_line(subject), body, settings.DEFAULT_FROM_EMAIL, [payload["to"]], headers=headers
    )
    for one in payload.get("attachments", []):
        message.attach(one["name"], one["text"], one["mime"])
    message.send()


def render(template: str, context: dict[str, Any], language: str) -> tuple[str, str]:
    """Return subject and text of a mail in ``language``; nothing is escaped, mails are plain text."""
    site = {"site_name": settings.WAGTAIL_SITE_NAME, "site_url": site_url(), "LANGUAGE_CODE": language}
    with translation.override(language):
        loaded: Any = get_template(f"mail/{template}.txt", using="django")
        text = loaded.template.render(Context({**site, **context}, autoescape=False))
    first, _, rest = clean_text(text).lstrip().partition("\n")
    if not first.startswith(SUBJECT):
        raise ValueError(f"The first line of mail/{template}.txt must begin with '{SUBJECT}'.")
    return one_line(first.removeprefix(SUBJECT)), rest.strip() + "\n"


def site_url() -> str:
    """Return the address of the site without a slash at its end: for links in mails, never from a request."""
    return str(settings.BASE_URL).rstrip("/")


def one_line(text: str) -> str:
    """Return ``text`` on one line, so that no name or title can add a header."""
    return " ".join(text.split())


def message_id(key: str) -> str:
    """Return the Message-ID of the mail ``key``: always the same, which proves doubles; it tells nothing."""
    host = urlsplit(site_url()).hostname or parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{salted_hmac('core.mail', key).hexdigest()[:32]}@{host}>"
