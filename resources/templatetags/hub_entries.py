"""What the page of an entry prints: sections, facts, machine-readable description, neighbours."""

import json
from typing import Any

from django import template
from django.conf import settings
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from core.sanitize import plain_text
from resources import kinds, queries
from resources.models import Entry, TermRole
from resources.models.parts import ROLE_VOCABULARY
from taxonomy.models import Term
from taxonomy.queries import by_code

register = template.Library()

SCHEMA_TYPES = {"dataset": "Dataset", "database": "Dataset", "video": "VideoObject", "course": "Course"}
PLACES_IN_A_LINE = 4
FACETS = {
    TermRole.OBJECTIVE_PRIMARY: "objective",
    TermRole.OBJECTIVE_SECONDARY: "objective",
    TermRole.PRINCIPLE: "principle",
    TermRole.REGION: "place",
    TermRole.COUNTRY: "place",
    TermRole.DATA_SOURCE: "data_source",
    TermRole.METHOD: "method",
}
# Inside a script element these would end it, or open a comment; JSON may write them as escapes.
_ESCAPES = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


@register.simple_tag
def entry_sections(entry: Entry) -> list[tuple[str | Promise, str]]:
    """Return the long texts that are filled, with their headings."""
    spec = kinds.get(entry.kind)
    found = [(heading, getattr(entry, name)) for name, heading in spec.sections]
    return [(heading, text) for heading, text in found if text.strip()]


@register.simple_tag
def entry_terms(entry: Entry) -> list[tuple[str | Promise, str, list[Term]]]:
    """Return (name, facet of the search or nothing, terms) for each role that is used."""
    spec = kinds.get(entry.kind)
    rows = [
        (TermRole(role).label, FACETS.get(TermRole(role), ""), entry.terms(role)) for role in spec.term_roles
    ]
    return [row for row in rows if row[2]]


@register.simple_tag
def entry_places(entry: Entry) -> list[str]:
    """Return the names of its countries, else of its regions, for a line: the first few, then how many more."""
    terms = entry.terms(TermRole.COUNTRY) or entry.terms(TermRole.REGION)
    names = [term.label() for term in terms[:PLACES_IN_A_LINE]]
    if len(terms) > PLACES_IN_A_LINE:
        names.append(f"+{len(terms) - PLACES_IN_A_LINE}")
    return names


@register.simple_tag
def entry_facts(entry: Entry) -> list[tuple[str, str]]:
    """Return the kind's own short facts that are filled, with their labels; never what is private."""
    spec = kinds.get(entry.kind)
    facts = []
    for name in (*spec.choices, *spec.plain_fields):
        value = getattr(entry, name)
        field = spec.model._meta.get_field(name)
        if not value or field.get_internal_type() == "URLField":
            continue
        vocabulary = spec.choices.get(name)
        term = by_code(vocabulary).get(value) if vocabulary else None
        text = term.label() if term else str(_("Yes")) if value is True else str(value)
        label = str(field.verbose_name)
        facts.append((label if name == "doi" else label[:1].upper() + label[1:], text))
    return facts


@register.simple_tag
def entry_addresses(entry: Entry) -> list[tuple[str, str]]:
    """Return (title, address) of all links, those in the kind's own fields too."""
    spec = kinds.get(entry.kind)
    rows = [(row.title or row.url, row.url) for row in entry.links.all()]
    for name in spec.plain_fields:
        field = spec.model._meta.get_field(name)
        if field.get_internal_type() == "URLField" and (url := getattr(entry, name)):
            rows.append((str(field.verbose_name).capitalize(), url))
    return [(title, url) for title, url in rows if url.lower().startswith(("http://", "https://"))]


@register.simple_tag
def entry_neighbours(entry: Entry) -> list[Entry]:
    """Return public entries on the same subjects."""
    return queries.more_like_this(entry) if entry.pk else []


@register.filter
def plain(text: str) -> str:
    """Return Markdown as plain words."""
    return plain_text(text)


@register.simple_tag
def entry_json_ld(entry: Entry) -> SafeString:
    """Return the schema.org description as JSON that cannot leave its script element."""
    text = json.dumps(_description(entry), ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(text)


def _description(entry: Entry) -> dict[str, Any]:
    type_code = kinds.get(entry.kind).type_code(entry)
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": SCHEMA_TYPES.get(type_code, "CreativeWork" if entry.kind == "resource" else "Article"),
        "@id": f"{settings.BASE_URL}/e/{entry.public_id}",
        "url": entry.canonical_url(),
        "name": entry.title,
        "headline": entry.title,
        "description": plain_text(entry.summary),
        "inLanguage": entry.language,
        "license": entry.licence,
        "datePublished": str(entry.year) if entry.year else "",
        "spatialCoverage": [
            t.label("en") for role in (TermRole.COUNTRY, TermRole.REGION) for t in entry.terms(role)
        ],
        "about": [
            term.label("en")
            for role in kinds.get(entry.kind).term_roles
            for term in entry.terms(role)
            if ROLE_VOCABULARY[role] != "place"
        ],
        "sourceOrganization": [
            {"@type": "Organization", "name": row.name} for row in entry.organisations.all()
        ],
        "citation": [row.url for row in entry.links.all()],
    }
    if doi := getattr(entry, "doi", ""):
        data["identifier"] = doi
    return {name: value for name, value in data.items() if value}
