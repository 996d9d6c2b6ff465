"""What somebody sends who applies to the roster, and the mails that follow."""

from typing import Any

from django.core import mail

from core import outbox

APPLY = "/en/roster/apply/"
FORM: dict[str, Any] = {
    "name": "Layla Haddad",
    "email": "Layla@example.org",
    "language": "ar",
    "affiliation": "Refuge Law Clinic",
    "country": "JOR",
    "years": "9",
    "backgrounds": ["policy", "practitioner"],
    "objectives": ["7", "13"],
    "principles": ["people-centred"],
    "regions": ["142"],
    "works": "A book.\nA paper.",
    "cap_year": "2",
    "gender": "woman",
    "level_ar": "C2",
    "level_en": "B2",
    "level_fr": "B1",
    "other_1": "am",
    "other_level_1": "B2",
    "consent": "on",
}
FACTS = {
    key: FORM[key]
    for key in FORM
    if key not in ("name", "email", "language", "affiliation", "country", "consent")
}


def mails() -> list[tuple[str, str, str]]:
    """Send what waits; return recipient, subject and text of everything sent."""
    while outbox.drain():
        pass
    return [(one.to[0], one.subject, one.body) for one in mail.outbox]
