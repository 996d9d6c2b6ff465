"""The mails that Django's file backend has written."""

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path

SEPARATOR = "-" * 79  # Django writes such a line after each message


def read(folder: Path) -> list[EmailMessage]:
    """Return all mails of a folder, oldest first."""
    mails: list[EmailMessage] = []
    for path in sorted(folder.glob("*.log"), key=lambda each: each.stat().st_mtime_ns):
        for part in path.read_text().split(f"\n{SEPARATOR}\n"):
            if part.strip():
                mails.append(email.message_from_string(part.lstrip("\n"), policy=email.policy.default))
    return mails
