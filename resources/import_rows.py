"""Reading one row of an import: what it may hold, and what to do about what is wrong."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.sanitize import clean_text
from resources import kinds
from resources.models import EntryLink, EntryOrganisation, EntryTerm, TermRole
from resources.models.parts import ROLE_VOCABULARY
from taxonomy.queries import by_code, resolve_place

# column of the import → term role
ROLES = {
    "objectives": TermRole.OBJECTIVE_PRIMARY,
    "objectives_secondary": TermRole.OBJECTIVE_SECONDARY,
    "principles": TermRole.PRINCIPLE,
    "sdgs": TermRole.SDG,
    "regions": TermRole.REGION,
    "countries": TermRole.COUNTRY,
    "topics": TermRole.TOPIC,
    "data_sources": TermRole.DATA_SOURCE,
    "methods": TermRole.METHOD,
    "purposes": TermRole.PURPOSE,
}
REQUIRED = ("source", "source_id", "kind", "title", "language")
CODED = {"language": "language", "scope": "scope", "licence": "licence"}
MAX_PARTS = 300
_is_web_address = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True)
class RowError:
    """One thing wrong with a row, and what to do about it."""

    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.line}: {self.field}: {self.message}"


@dataclass
class Record:
    """A row as an unsaved entry with its parts (terms, organisations, links)."""

    line: int
    entry: Any
    parts: tuple[list[Any], list[Any], list[Any]]

    @property
    def key(self) -> tuple[str, str]:
        """Return what makes a record the same one next time."""
        return self.entry.source, self.entry.source_id


class Refused(Exception):
    """A value that cannot be taken; the message says why and what to do."""


def read_record(line: int, raw: Any, seen: set[tuple[str, str]]) -> tuple[Record | None, list[RowError]]:
    """Return the record, or None and what is wrong with the row."""
    if not isinstance(raw, dict):
        return None, [
            RowError(line, "", raw if isinstance(raw, str) else _("A row is an object with named fields."))
        ]
    errors: list[RowError] = []

    def take(name: str, read: Callable[[Any], Any], default: Any = None) -> Any:
        value = raw.get(name)
        if value is None or value == "":
            return default
        try:
            return read(value)
        except Refused as refused:
            errors.append(RowError(line, name, str(refused)))
        return default

    for name in REQUIRED:
        if not str(raw.get(name) or "").strip():
            errors.append(RowError(line, name, _("This field is required; fill it in.")))
    code = str(raw.get("kind") or "")
    if code not in {spec.code for spec in kinds.all_kinds()}:
        errors.append(RowError(line, "kind", _("Use resource, practice or use_case.")))
    if errors:
        return None, errors
    spec = kinds.get(code)
    errors += [
        RowError(
            line, str(name)[:60], _("There is no such field for this kind; remove it or correct its name.")
        )
        for name in raw
        if name not in known_fields(spec)
    ]
    entry = _entry(spec, take)
    parts = (_terms(spec, take), take("organisations", read_organisations, []), take("links", read_links, []))
    record = Record(line, entry, parts)
    if record.key in seen:
        errors.append(
            RowError(line, "source_id", _("This source and source_id occurred before; make them unique."))
        )
    if errors:
        return None, errors
    seen.add(record.key)
    entry.entry_terms, entry.organisations, entry.links = parts
    return record, []


def known_fields(spec: kinds.KindSpec) -> set[str]:
    """Return the columns a row of a kind may have."""
    common = {
        *REQUIRED,
        *kinds.COMMON_FIELDS,
        "comprehensiveness",
        "source_url",
        "assigned",
        "organisations",
        "links",
    }
    return common | set(spec.own_fields) | {name for name, role in ROLES.items() if role in spec.term_roles}


def _entry(spec: kinds.KindSpec, take: Callable[..., Any]) -> Any:
    """Return the unsaved entry with its plain fields."""
    entry = spec.model(kind=spec.code)
    for name in (*kinds.COMMON_FIELDS, *spec.own_fields):
        column = spec.model._meta.get_field(name)
        vocabulary = {**CODED, **spec.choices}.get(name)
        reader = coded(vocabulary) if vocabulary else reader_of(column)
        setattr(entry, name, take(name, reader, getattr(entry, name)))
    entry.comprehensiveness = take("comprehensiveness", whole_number(0, 5), 0)
    entry.source = take("source", text(200), "")
    entry.source_id = take("source_id", text(200), "")
    entry.source_url = take("source_url", web_address, "")
    entry.assigned = take("assigned", read_list, [])
    entry.slug = slugify(entry.title, allow_unicode=True)[:200] or "entry"
    return entry


def _terms(spec: kinds.KindSpec, take: Callable[..., Any]) -> list[EntryTerm]:
    return [
        EntryTerm(role=role, term=term)
        for name, role in ROLES.items()
        if role in spec.term_roles
        for term in take(name, terms_of(role), [])
    ]


def reader_of(column: Any) -> Callable[[Any], Any]:
    """Return the function that reads a value for a model's field."""
    if isinstance(column, models.BooleanField):
        return yes_or_no
    if isinstance(column, models.PositiveSmallIntegerField):
        return whole_number(1900, 2100)
    if isinstance(column, models.URLField):
        return web_address
    return text(column.max_length or 60_000)


def text(limit: int) -> Callable[[Any], str]:
    """Return a reader of clean text up to ``limit`` characters."""

    def read(value: Any) -> str:
        if not isinstance(value, str | int | float):
            raise Refused(_("This is not text; put it between quotes."))
        cleaned = clean_text(str(value)).strip()
        if len(cleaned) > limit:
            raise Refused(_("Longer than %(limit)s characters; shorten it.") % {"limit": limit})
        return cleaned

    return read


def whole_number(low: int, high: int) -> Callable[[Any], int]:
    """Return a reader of whole numbers within bounds."""

    def read(value: Any) -> int:
        try:
            number = int(str(value).strip()[:20])
        except ValueError:
            number = low - 1
        if not low <= number <= high:
            raise Refused(_("Give a whole number from %(low)s to %(high)s.") % {"low": low, "high": high})
        return number

    return read


def yes_or_no(value: Any) -> bool:
    """Read true, false, yes, no, 1 or 0."""
    word = str(value).strip().lower()
    if word not in ("true", "false", "yes", "no", "1", "0"):
        raise Refused(_("Give true or false."))
    return word in ("true", "yes", "1")


def web_address(value: Any) -> str:
    """Read an http or https address."""
    address = text(1000)(value)
    try:
        _is_web_address(address)
    except ValidationError as error:
        raise Refused(_("This is not a web address; begin it with https://.")) from error
    return address


def coded(vocabulary: str) -> Callable[[Any], str]:
    """Return a reader of one code of a vocabulary."""

    def read(value: Any) -> str:
        code = text(60)(value)
        if code not in by_code(vocabulary):
            raise Refused(_unknown(code, vocabulary))
        return code

    return read


def _unknown(code: str, vocabulary: str) -> str:
    some = ", ".join(list(by_code(vocabulary))[:8])
    return _("Unknown code “%(code)s”; use one of: %(some)s …") % {"code": code, "some": some}


def terms_of(role: str) -> Callable[[Any], list[Any]]:
    """Return a reader of a list of codes; places may be ISO 3166 alpha-3 or M49."""
    vocabulary = ROLE_VOCABULARY[role]

    def read(value: Any) -> list[Any]:
        known, found = by_code(vocabulary), {}
        for item in read_list(value):
            code = resolve_place(item) if vocabulary == "place" else item
            if code is None or code not in known:
                raise Refused(_unknown(item, vocabulary))
            if role == TermRole.COUNTRY and known[code].data.get("level") != "country":
                raise Refused(_("“%(code)s” is a region; put it into regions.") % {"code": item})
            found[code] = known[code]
        return list(found.values())

    return read


def read_list(value: Any) -> list[str]:
    """Read a JSON array, a list, or words separated by semicolons."""
    items = _array(value) if isinstance(value, str) and value.lstrip().startswith("[") else value
    if isinstance(items, str | int):
        items = str(items).split(";")
    if not isinstance(items, list) or len(items) > MAX_PARTS:
        raise Refused(_("Give a list: a JSON array, or values separated by semicolons."))
    return [word for item in items if (word := text(200)(item))]


def _array(value: str) -> Any:
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as error:
        raise Refused(_("This is not a JSON array.")) from error


def _objects(value: Any, name: str) -> list[dict[str, Any]]:
    """Return a list of objects from objects, or from words that become ``{name: word}``."""
    items = _array(value) if isinstance(value, str) and value.lstrip().startswith("[") else value
    items = items.split(";") if isinstance(items, str) else items
    if not isinstance(items, list) or len(items) > MAX_PARTS:
        raise Refused(_("Give a list: a JSON array, or values separated by semicolons."))
    return [item if isinstance(item, dict) else {name: item} for item in items if item]


def read_organisations(value: Any) -> list[EntryOrganisation]:
    """Read names, or objects with name and role."""
    roles = by_code("organisation_role")
    found = []
    for row in _objects(value, "name"):
        name, role = text(200)(row.get("name", "")), text(30)(row.get("role") or "lead")
        if role not in roles:
            raise Refused(_unknown(role, "organisation_role"))
        if name:
            found.append(EntryOrganisation(name=name, slug=EntryOrganisation.slug_of(name), role=role))
    return found


def read_links(value: Any) -> list[EntryLink]:
    """Read addresses, or objects with url and title."""
    rows = _objects(value, "url")
    return [
        EntryLink(url=web_address(row.get("url", "")), title=text(300)(row.get("title") or ""))
        for row in rows
    ]
