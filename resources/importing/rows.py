"""From a row to an unsaved entry: every value is checked, and every problem says what to do."""

import json
import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.sanitize import clean_text
from resources import kinds
from resources.importing.report import RowRefused
from resources.kinds import KindSpec
from resources.models import Entry, EntryLink, EntryOrganisation, EntryTerm, TermRole
from resources.models.parts import ROLE_VOCABULARY
from taxonomy.queries import by_code, resolve_place

ROLE_NAMES = {
    "objectives": TermRole.OBJECTIVE_PRIMARY,
    "objectives_secondary": TermRole.OBJECTIVE_SECONDARY,
    "principles": TermRole.PRINCIPLE,
    "sdgs": TermRole.SDG,
    "countries": TermRole.COUNTRY,
    "regions": TermRole.REGION,
    "topics": TermRole.TOPIC,
    "data_sources": TermRole.DATA_SOURCE,
    "methods": TermRole.METHOD,
    "purposes": TermRole.PURPOSE,
}
REQUIRED = ("source", "source_id", "kind", "title", "language")
ABOUT = ("source", "source_id", "kind", "source_url", "comprehensiveness", "assigned")
CODED = {"language": "language", "scope": "scope", "licence": "licence"}
MAX_LIST = 300
YES, NO = {"true", "1", "yes"}, {"false", "0", "no", ""}
_NO_CHARACTERS = re.compile("[\\0\\ud800-\\udfff]")
_check_url = URLValidator(schemes=["http", "https"])


def build(row: dict[str, Any]) -> Entry:
    """Return the entry of a row, unsaved, with its parts. Raises RowRefused with all problems."""
    spec = _spec_of(row)
    reader = _Reader(row, spec)
    entry = spec.model(kind=spec.code, provenance="curated", live=True, has_unpublished_changes=False)
    for name in (
        *kinds.COMMON_FIELDS,
        *spec.own_fields,
        "source",
        "source_id",
        "source_url",
        "comprehensiveness",
    ):
        if name in row:
            setattr(entry, name, reader.scalar(name))
    entry.entry_terms = reader.terms()
    entry.organisations = reader.parts("organisations", _organisation)
    entry.links = reader.parts("links", _link)
    entry.assigned = [value for value in reader.items("assigned") if isinstance(value, str)]
    if reader.problems:
        raise RowRefused(reader.problems)
    entry.slug = slugify(entry.title, allow_unicode=True)[:200] or "entry"
    return entry


def _spec_of(row: dict[str, Any]) -> KindSpec:
    problems = [
        (name, _("Fill in this field: it is required."))
        for name in REQUIRED
        if not isinstance(row.get(name), str) or not row[name].strip()
    ]
    if problems:
        raise RowRefused(problems)
    try:
        spec = kinds.get(row["kind"].strip())
    except KeyError as error:
        known = ", ".join(spec.code for spec in kinds.all_kinds())
        raise RowRefused([("kind", _("Use one of: %(codes)s.") % {"codes": known})]) from error
    roles = {name for name, role in ROLE_NAMES.items() if role in spec.term_roles}
    known_names = {*ABOUT, *kinds.COMMON_FIELDS, *spec.own_fields, *roles, "organisations", "links"}
    unknown = [name for name, value in row.items() if name not in known_names and value not in ("", None, [])]
    if unknown:
        message = _("This kind of entry has no such field. Remove or rename it.")
        raise RowRefused([(_shown(name), message) for name in unknown[:20]])
    return spec


class _Reader:
    """Takes values out of one row and remembers what is wrong."""

    def __init__(self, row: dict[str, Any], spec: KindSpec) -> None:
        self.row = row
        self.spec = spec
        self.problems: list[tuple[str, str]] = []

    def scalar(self, name: str) -> Any:
        """Return the value of a field as its model wants it."""
        field: Any = self.spec.model._meta.get_field(name)
        value = self.row[name]
        try:
            if value is None:
                return field.get_default()
            if isinstance(field, models.BooleanField):
                return _boolean(value)
            if isinstance(field, models.PositiveSmallIntegerField):
                return _number(field, value)
            return self._text(name, field, value)
        except ValueError as error:
            self.problems.append((name, str(error)))
            return None

    def _text(self, name: str, field: Any, value: Any) -> str:
        text = _clean(value).strip()
        if field.max_length and len(text) > field.max_length:
            raise ValueError(_("Shorten it to %(count)s characters.") % {"count": field.max_length})
        if not text:
            if name in REQUIRED:
                raise ValueError(_("Fill in this field: it is required."))
            return ""
        vocabulary = CODED.get(name) or self.spec.choices.get(name)
        if vocabulary and text not in by_code(vocabulary):
            raise ValueError(_unknown(vocabulary, text))
        if isinstance(field, models.URLField):
            return _url(text)
        if isinstance(field, models.EmailField):
            _email(field, text)
        return text

    def items(self, name: str) -> list[Any]:
        """Return a list given as such, as a JSON array or with semicolons."""
        value = self.row.get(name)
        try:
            found = _list(value)
        except ValueError as error:
            self.problems.append((name, str(error)))
            return []
        return found

    def terms(self) -> list[EntryTerm]:
        """Return the terms of all roles."""
        found = []
        for name, role in ROLE_NAMES.items():
            if name in self.row:
                codes = [code for item in self.items(name) if (code := self._code(name, role, item))]
                known = by_code(ROLE_VOCABULARY[role])
                found += [EntryTerm(role=role, term=known[code]) for code in dict.fromkeys(codes)]
        return found

    def _code(self, name: str, role: str, item: Any) -> str | None:
        vocabulary = ROLE_VOCABULARY[role]
        text = str(item).strip() if isinstance(item, str | int) and not isinstance(item, bool) else ""
        text = text[:100]
        code = resolve_place(text) if vocabulary == "place" else text if text in by_code(vocabulary) else None
        if code is None:
            self.problems.append((name, _unknown(vocabulary, text)))
        return code

    def parts(self, name: str, make: Callable[[Any], Any]) -> list[Any]:
        """Return organisations or links."""
        found = []
        for item in self.items(name):
            try:
                found.append(make(item))
            except ValueError as error:
                self.problems.append((name, str(error)))
        return found


def _shown(name: Any) -> str:
    """Return a name from the file as something that can be printed anywhere."""
    return str(name)[:60].encode("ascii", "backslashreplace").decode()


def _clean(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(_("Write text here, not a list or a number."))
    if _NO_CHARACTERS.search(value):
        raise ValueError(_("It has characters that are none. Save the file as UTF-8."))
    return clean_text(value)


def _boolean(value: Any) -> bool:
    text = str(value).strip().lower()
    if text not in YES | NO:
        raise ValueError(_("Write true or false."))
    return text in YES


def _number(field: Any, value: Any) -> int | None:
    text = str(value).strip()
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise ValueError(_("Write a whole number."))
    number = int(text)
    try:
        field.run_validators(number)
    except ValidationError as error:
        raise ValueError(" ".join(error.messages)) from error
    return number


def _email(field: Any, text: str) -> None:
    try:
        field.run_validators(text)
    except ValidationError as error:
        raise ValueError(" ".join(error.messages)) from error


def _url(value: Any) -> str:
    text = _clean(value).strip()
    try:
        _check_url(text)
    except ValidationError as error:
        raise ValueError(_("Write a whole address that begins with https:// or http://.")) from error
    if len(text) > 1000:
        raise ValueError(_("Shorten it to %(count)s characters.") % {"count": 1000})
    return text


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    if isinstance(value, str):
        text = value.strip()
        if not text.startswith("["):
            return _short([item.strip() for item in text.split(";") if item.strip()])
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            raise ValueError(_('This is no JSON array. Write ["a", "b"], or a;b.')) from None
    if not isinstance(value, list):
        raise ValueError(_("Write a list: a JSON array, or values separated by semicolons."))
    return _short(value)


def _short(items: list[Any]) -> list[Any]:
    if len(items) > MAX_LIST:
        raise ValueError(_("Shorten the list to %(count)s items.") % {"count": MAX_LIST})
    return items


def _unknown(vocabulary: str, text: str) -> str:
    if vocabulary == "place":
        return _(
            "“%(code)s” is no place. Use ISO 3166 alpha-3 codes such as KEN or UN M49 codes such as 014."
        ) % {"code": _shown(text)}
    known = ", ".join(list(by_code(vocabulary))[:30])
    return _("“%(code)s” is not known. Use: %(codes)s.") % {"code": _shown(text), "codes": known}


def _pair(item: Any, first: str, second: str) -> tuple[Any, Any]:
    if isinstance(item, dict):
        return item.get(first, ""), item.get(second) or ""
    name, _bar, rest = _clean(item).partition(" | ")
    return name, rest


def _organisation(item: Any) -> EntryOrganisation:
    name, role = _pair(item, "name", "role")
    name, role = _clean(name).strip(), _clean(role).strip() or "lead"
    if not name or len(name) > 200:
        raise ValueError(_("Give each organisation a name of up to 200 characters."))
    if role not in by_code("organisation_role"):
        raise ValueError(_unknown("organisation_role", role))
    return EntryOrganisation(name=name, slug=EntryOrganisation.slug_of(name), role=role)


def _link(item: Any) -> EntryLink:
    url, title = _pair(item, "url", "title")
    title = _clean(title).strip()
    if len(title) > 300:
        raise ValueError(_("Shorten it to %(count)s characters.") % {"count": 300})
    return EntryLink(url=_url(url), title=title)
