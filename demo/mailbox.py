"""Reads the mails that Django's file-based backend has written, newest first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

# The backend writes one file per connection and this line after every mail in it.
_SEPARATOR = b"-" * 79 + b"\n"
_FILE_NAME = re.compile(r"\d{8}-\d{6}-\d+\.log")
_KEY = re.compile(r"(\d{8}-\d{6}-\d+)-(\d{1,4})")
SHOWN = 500


@dataclass(frozen=True)
class Mail:
    """One mail as a person reads it."""

    key: str
    subject: str
    sender: str
    to: str
    sent: datetime | None
    text: str


def newest(to: str = "") -> list[Mail]:
    """Return the newest mails, at most 500, those to one address if ``to`` is given."""
    found = (mail for path in _files() for mail in reversed(_read(path)))
    wanted = (mail for mail in found if to.lower() in mail.to.lower())
    return [mail for mail, _number in zip(wanted, range(SHOWN), strict=False)]


def get(key: str) -> Mail | None:
    """Return one mail by its key, or None. The key never becomes a path unless it looks like one of ours."""
    match = _KEY.fullmatch(key)
    path = _folder() / f"{match[1]}.log" if match else None
    if match is None or path is None or not path.is_file():
        return None
    mails = _read(path)
    number = int(match[2])
    return mails[number] if number < len(mails) else None


def _folder() -> Path:
    return Path(settings.EMAIL_FILE_PATH)


def _files() -> Iterator[Path]:
    folder = _folder()
    names = [path for path in folder.iterdir() if _FILE_NAME.fullmatch(path.name)] if folder.is_dir() else []
    yield from sorted(names, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)


def _read(path: Path) -> list[Mail]:
    parts = [part for part in path.read_bytes().split(_SEPARATOR) if part.strip()]
    return [_parse(part, f"{path.stem}-{number}") for number, part in enumerate(parts)]


def _parse(raw: bytes, key: str) -> Mail:
    message = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    body = message.get_body(preferencelist=("plain",))
    return Mail(
        key=key,
        subject=str(message["Subject"] or ""),
        sender=str(message["From"] or ""),
        to=str(message["To"] or ""),
        sent=_date(str(message["Date"] or "")),
        text=str(body.get_content()) if body is not None else "",
    )


def _date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None
