"""Loading the vocabularies from ``taxonomy/data/*.csv``, and the editors' own labels.

A file has one row for a term: ``code``, perhaps ``parent`` (a code of the same file), six labels, ``own`` (the
languages whose label is our own translation, to be checked by a speaker); any further column is a fact about the
term and goes into ``Term.data``. The order of the rows is the order of the terms.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.exceptions import DomainError
from core.sanitize import clean_text
from taxonomy.models import Term, Vocabulary
from taxonomy.queries import forget

DATA = Path(__file__).resolve().parent / "data"
LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")
OWN = "own translation"
CHECKED = "checked by an editor"
FIELDS = ("order", "labels", "notes", "data", "active")
COLUMNS = frozenset({"code", "parent", "own", *LANGUAGES})
NUMBERS = frozenset({"rank"})
BATCH = 500  # rows in one statement: SQLite takes a limited number of parameters
LONGEST = 300  # characters of a label

Key = tuple[str, str]
Row = dict[str, str]


@dataclass
class Counts:
    """What a load did."""

    created: int = 0
    updated: int = 0
    retired: int = 0
    unchanged: int = 0


@transaction.atomic
def load_vocabularies() -> Counts:
    """Make the table agree with the files. Idempotent; a code that vanished is retired, never deleted.

    A label that an editor changed stays as the editor wants it. A second load of the same files costs one query.
    """
    terms = {(term.vocabulary, term.code): term for term in Term.objects.all()}
    wanted = {key: row for vocabulary in Vocabulary.values for key, row in _read(vocabulary).items()}
    new = [
        Term(vocabulary=key[0], code=key[1], **_values(row))
        for key, row in wanted.items()
        if key not in terms
    ]
    changed = {key for key, row in wanted.items() if key in terms and _apply(terms[key], _values(row))}
    retired = {key for key, term in terms.items() if key not in wanted and term.active}
    for key in retired:
        terms[key].active = False
    if new:
        Term.objects.bulk_create(new, batch_size=BATCH)
        terms |= {(term.vocabulary, term.code): term for term in new}
    moved = _link_parents(terms, wanted)
    _write((terms[key] for key in changed | retired), FIELDS)
    _write((terms[key] for key in moved), ("parent",))
    if new or changed or retired or moved:
        forget()
    made = {(term.vocabulary, term.code) for term in new}
    updated = changed | (moved - made)
    return Counts(
        created=len(new),
        updated=len(updated),
        retired=len(retired),
        unchanged=len(wanted) - len(new) - len(updated),
    )


def _read(vocabulary: str) -> dict[Key, Row]:
    """Return the rows of a file by their keys, with their places as ``order``."""
    with (DATA / f"{vocabulary}.csv").open(encoding="utf-8", newline="") as source:
        return {
            (vocabulary, row["code"]): {**row, "order": str(order)}
            for order, row in enumerate(csv.DictReader(source))
        }


def _values(row: Row) -> dict[str, Any]:
    facts = {name: value for name, value in row.items() if value and name not in COLUMNS and name != "order"}
    return {
        "order": int(row["order"]),
        "labels": {language: row[language] for language in LANGUAGES},
        "notes": dict.fromkeys(row["own"].split(), OWN),
        "data": {name: int(value) if name in NUMBERS else value for name, value in facts.items()},
        "active": True,
    }


def _apply(term: Term, values: dict[str, Any]) -> bool:
    """Put a file's values on a term, except the labels that an editor wrote; return whether anything changed."""
    for language, note in term.notes.items():
        if note == CHECKED:
            values["labels"][language] = term.labels.get(language, "")
            values["notes"][language] = CHECKED
    differs = any(getattr(term, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(term, name, value)
    return differs


def _link_parents(terms: dict[Key, Term], wanted: dict[Key, Row]) -> set[Key]:
    """Set the parents that are missing or wrong; return the keys of those terms."""
    moved = set()
    for key, row in wanted.items():
        above = row.get("parent")
        parent = terms[key[0], above] if above else None
        if terms[key].parent_id != (parent.pk if parent else None):
            terms[key].parent = parent
            moved.add(key)
    return moved


def _write(terms: Iterable[Term], fields: Iterable[str]) -> None:
    if rows := list(terms):
        Term.objects.bulk_update(rows, list(fields), batch_size=BATCH)


def clean_label(text: str) -> str:
    """Return a label on one line, without characters that nobody sees. Raises DomainError if none or too long."""
    label = " ".join(clean_text(text).split())
    if not label or len(label) > LONGEST:
        raise DomainError(_("Give a label of up to %(longest)s characters.") % {"longest": LONGEST})
    return label


@transaction.atomic
def relabel(*, term: Term, labels: dict[str, str], checked: Iterable[str] = ()) -> Term:
    """Keep an editor's labels (language → text); the next load leaves these alone. Returns the term.

    ``checked`` names languages whose label an editor stands for, changed or not. Other labels that did not change
    keep their notes. Raises DomainError for a label that is empty or too long.
    """
    term.refresh_from_db(from_queryset=Term.objects.select_for_update())
    for language in LANGUAGES:
        label = clean_label(labels[language]) if language in labels else term.labels.get(language, "")
        if label != term.labels.get(language) or language in checked:
            term.labels[language] = label
            term.notes[language] = CHECKED
    term.save(update_fields=["labels", "notes"])
    return term
