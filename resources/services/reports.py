"""Readers report problems."""

import uuid
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from accounts import roles
from core.exceptions import DomainError
from core.mail import queue_mail
from core.sanitize import clean_text
from resources.models import Entry

MAX_REPORT = 2000


def report_problem(*, entry: Entry, text: str, email: str = "", by: Any = None) -> None:
    """Send what a reader says about an entry to the editors. Raises DomainError when it is empty or too long."""
    text = clean_text(text).strip()
    if not text or len(text) > MAX_REPORT:
        raise DomainError(_("Describe the problem in up to %(count)s characters.") % {"count": MAX_REPORT})
    report = uuid.uuid4().hex
    sender = by.email if by is not None and by.is_authenticated else email
    editors = get_user_model().objects.filter(groups__name=roles.EDITOR, is_active=True)
    for editor in editors:
        queue_mail(
            key=f"report:{report}:{editor.pk}",
            to=editor.email,
            template="entry_report",
            context={"title": entry.title, "url": entry.canonical_url(), "text": text, "sender": sender},
            language=editor.language,
        )
