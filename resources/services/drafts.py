"""Making and changing drafts."""

from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Revision

from accounts.models import User
from core.exceptions import DomainError, NotPermitted
from core.listing import listed
from core.sanitize import clean_text
from resources import kinds, policies
from resources.models import Entry, EntryLink, EntryOrganisation, EntryTerm
from resources.models.parts import ROLE_VOCABULARY
from taxonomy.queries import by_code

EntryData = dict[str, Any]
"""Names of fields → values; term roles → lists of codes; organisations [{name, role}]; links [{url, title}]."""


@transaction.atomic
def create_draft(*, kind: str, data: EntryData, by: User) -> Entry:
    """Make a draft of a kind with its first version. Raises DomainError for unknown kinds, fields and codes."""
    try:
        spec = kinds.get(kind)
    except KeyError as error:
        raise DomainError(_("There is no such kind of entry.")) from error
    entry = spec.model(kind=kind, submitter=by, live=False)
    apply(entry, {"title": _("Untitled draft"), **data})
    entry.save()
    entry.save_revision(user=by)
    return entry


@transaction.atomic
def save_draft(*, entry: Entry, data: EntryData, by: User) -> Revision:
    """Save a new version; the text that is live stays as it is (house D28).

    Raises NotPermitted in review and for strangers, DomainError for unknown fields and codes.
    """
    locked = Entry.objects.select_for_update().get(pk=entry.pk)
    if not policies.can_edit(by, locked):
        raise NotPermitted(_("You cannot change this entry now."))
    draft = working_copy(locked)
    apply(draft, data)
    if not draft.live:
        draft.slug = slugify(draft.title, allow_unicode=True)[:200] or "entry"
        draft.save()
    return draft.save_revision(user=by)


def working_copy(entry: Entry) -> Entry:
    """Return the newest version of an entry as an object of its kind, with the database's own state."""
    latest = entry.specific.get_latest_revision()
    return latest.as_object() if latest is not None else entry.specific


def apply(entry: Entry, data: EntryData) -> None:
    """Put ``data`` on the object, without saving."""
    spec = kinds.get(entry.kind)
    allowed = {*kinds.COMMON_FIELDS, *spec.own_fields, "call"}
    for name, value in data.items():
        if name in allowed:
            setattr(entry, name, clean_text(value) if isinstance(value, str) else value)
        elif name in spec.term_roles:
            set_terms(entry, name, value)
        elif name == "organisations":
            entry.organisations = [organisation(row) for row in value]
        elif name == "links":
            entry.links = [EntryLink(url=row["url"], title=clean_text(row.get("title", ""))) for row in value]
        else:
            raise DomainError(_("An entry of this kind has no field “%(name)s”.") % {"name": name})
    entry.title = entry.title[:200]


def set_terms(entry: Entry, role: str, codes: list[str]) -> None:
    """Replace the terms of one role. Raises DomainError for an unknown code."""
    known = by_code(ROLE_VOCABULARY[role])
    unknown = [code for code in codes if code not in known]
    if unknown:
        raise DomainError(_("Unknown code: %(codes)s") % {"codes": listed(unknown[:5])})
    others = [row for row in entry.entry_terms.all() if row.role != role]
    entry.entry_terms = [*others, *(EntryTerm(role=role, term=known[code]) for code in dict.fromkeys(codes))]


def organisation(row: dict[str, str]) -> EntryOrganisation:
    """Return the unsaved part for a named organisation."""
    name = clean_text(row["name"])[:200]
    return EntryOrganisation(name=name, slug=EntryOrganisation.slug_of(name), role=row.get("role") or "lead")
