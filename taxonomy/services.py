"""Loading the vocabularies from ``taxonomy/data/*.csv``; editors change labels in the CMS."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from taxonomy.models import Term, Vocabulary
from taxonomy.queries import forget

DATA = Path(__file__).resolve().parent / "data"
LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")
FIELDS = ("order", "labels", "notes", "data", "active")


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

    A label that an editor changed (``notes["edited"]``) stays as the editor wants it.
    """
    counts = Counts()
    existing = {(term.vocabulary, term.code): term for term in Term.objects.all()}
    wanted = {key: row for vocabulary in Vocabulary.values for key, row in _read(vocabulary).items()}
    new = [
        Term(vocabulary=key[0], code=key[1], **_values(row))
        for key, row in wanted.items()
        if key not in existing
    ]
    Term.objects.bulk_create(new)
    counts.created = len(new)
    changed = [existing[key] for key, row in wanted.items() if key in existing and _apply(existing[key], row)]
    retired = [term for key, term in existing.items() if key not in wanted and term.active]
    for term in retired:
        term.active = False
    Term.objects.bulk_update([*changed, *retired], FIELDS, batch_size=500)
    counts.updated, counts.retired = len(changed), len(retired)
    counts.unchanged = len(wanted) - counts.created - counts.updated
    _link_parents(wanted)
    transaction.on_commit(forget)
    forget()
    return counts


def _read(vocabulary: str) -> dict[tuple[str, str], dict[str, str]]:
    with (DATA / f"{vocabulary}.csv").open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    return {(vocabulary, row["code"]): {**row, "order": str(order)} for order, row in enumerate(rows)}


def _values(row: dict[str, str]) -> dict[str, Any]:
    return {
        "order": int(row["order"]),
        "labels": {language: row[language] for language in LANGUAGES},
        "notes": dict.fromkeys(row["own"].split(), "own translation"),
        "data": json.loads(row["data"] or "{}"),
        "active": True,
    }


def _apply(term: Term, row: dict[str, str]) -> bool:
    """Put the file's values on a term; return whether that changed anything."""
    values = _values(row)
    if term.notes.get("edited"):
        values.pop("labels"), values.pop("notes")
    changed = False
    for name, value in values.items():
        if getattr(term, name) != value:
            setattr(term, name, value)
            changed = True
    return changed


def _link_parents(wanted: dict[tuple[str, str], dict[str, str]]) -> None:
    """Set the parents that are missing or wrong."""
    terms = {(term.vocabulary, term.code): term for term in Term.objects.all()}
    moved = []
    for key, row in wanted.items():
        parent = terms.get((key[0], row["parent"])) if row["parent"] else None
        if terms[key].parent_id != (parent.pk if parent else None):
            terms[key].parent = parent
            moved.append(terms[key])
    Term.objects.bulk_update(moved, ["parent"], batch_size=500)


@transaction.atomic
def relabel(*, term: Term, labels: dict[str, str]) -> None:
    """Keep an editor's labels; the next load leaves them alone."""
    term.labels = {language: labels.get(language, "").strip() for language in LANGUAGES}
    term.notes = {"edited": True}
    term.save()
