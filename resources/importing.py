"""Importing entries from CSV or JSON lines: fast, repeatable, honest about where they come from.

What is imported goes live by a permit of the kind *curated*; it never says “reviewed”. See docs/import.md.
"""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.exceptions import NotPermitted
from resources import kinds
from resources.digest import content_digest
from resources.import_rows import Record, RowError, read_record
from resources.models import Entry, EntryLink, EntryOrganisation, EntryTerm, PublicationPermit
from resources.signals import entries_changed

BATCH = 500
MAX_LINE = 200_000
PARTS: tuple[type[Any], ...] = (EntryTerm, EntryOrganisation, EntryLink)


@dataclass
class ImportReport:
    """What an import did, and which rows it refused."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Return how many rows were read."""
        return self.created + self.updated + self.unchanged + len({error.line for error in self.errors})


def import_file(
    path: Path | str, *, by: User, dry_run: bool = False, progress: Callable[[int], Any] | None = None
) -> ImportReport:
    """Import a file; good rows are kept whatever is wrong with others.

    Raises NotPermitted for people who may not import. ``progress`` is told the number of rows done each time.
    """
    if not by.has_perm("resources.import_entry"):
        raise NotPermitted(_("Only administrators import entries."))
    report = ImportReport()
    seen: set[tuple[str, str]] = set()
    batch: list[Record] = []
    for line, raw in read_rows(Path(path)):
        record, errors = read_record(line, raw, seen)
        report.errors += errors
        if record is not None:
            batch.append(record)
        elif progress:
            progress(1)
        if len(batch) >= BATCH:
            _keep(batch, by, report, dry_run, progress)
            batch = []
    _keep(batch, by, report, dry_run, progress)
    return report


def read_rows(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield line number and row (a dictionary, or the exception's text for a row that cannot be read)."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as source:
        if path.suffix.lower() == ".csv":
            reader = csv.DictReader(source)
            for row in reader:
                yield reader.line_num, {key: value for key, value in row.items() if key and value not in (None, "")}
            return
        for number, line in enumerate(source, 1):
            if len(line) > MAX_LINE:
                yield number, _("The row is longer than %(limit)s characters.") % {"limit": MAX_LINE}
            elif line.strip():
                yield number, _parse(line)


def _parse(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        return _("This is not a JSON object: %(error)s") % {"error": str(error)[:200]}


def _keep(
    batch: list[Record], by: User, report: ImportReport, dry_run: bool, progress: Callable[[int], Any] | None
) -> None:
    """Write one batch in one transaction."""
    if not batch:
        return
    with transaction.atomic():
        known = _existing(batch)
        new = [record for record in batch if record.key not in known]
        changed = []
        for record in (record for record in batch if record.key in known):
            stored = known[record.key]
            if stored.provenance != PublicationPermit.Kind.CURATED:
                text = _("This record belongs to an entry that was reviewed here; it is left alone.")
                report.errors.append(RowError(record.line, "source_id", text))
            elif content_digest(record.entry) == content_digest(stored):
                report.unchanged += 1
            else:
                changed.append((stored, record))
        report.created += len(new)
        report.updated += len(changed)
        if not dry_run:
            _insert(new, by)
            for stored, record in changed:
                _replace(stored, record, by)
    if progress:
        progress(len(batch))


def _existing(batch: list[Record]) -> dict[tuple[str, str], Entry]:
    """Return the stored entries of the batch's records, specific and with their parts."""
    sources = {record.entry.source for record in batch}
    ids = {record.entry.source_id for record in batch}
    found: dict[tuple[str, str], Entry] = {}
    for spec in kinds.all_kinds():
        rows = spec.model.objects.filter(source__in=sources, source_id__in=ids).with_parts()
        found |= {(row.source, row.source_id): row for row in rows}
    return found


def _insert(records: list[Record], by: User) -> None:
    """Insert entries, the rows of their kinds, their parts and permits in bulk (``bulk_create`` refuses children)."""
    if not records:
        return
    now = timezone.now()
    digests = [content_digest(record.entry) for record in records]
    rows = []
    for record in records:
        for name in ("first_published_at", "last_published_at", "created_at", "updated_at"):
            setattr(record.entry, name, now)
        record.entry.live, record.entry.provenance = True, PublicationPermit.Kind.CURATED
        values = {column.attname: getattr(record.entry, column.attname) for column in Entry._meta.concrete_fields}
        rows.append(Entry(**values))
    Entry.objects.bulk_create(rows, batch_size=BATCH)
    for record, row in zip(records, rows, strict=True):
        record.entry.pk = record.entry.entry_ptr_id = row.pk
    for spec in kinds.all_kinds():
        _insert_kind(spec.model, [record.entry for record in records if record.entry.kind == spec.code])
    _insert_parts(records)
    permits = [_permit(record.entry, digest, by) for record, digest in zip(records, digests, strict=True)]
    PublicationPermit.objects.bulk_create(permits, batch_size=BATCH)
    entries_changed.send(sender=Entry, ids=[row.pk for row in rows])


def _insert_kind(model: type[Entry], entries: list[Any]) -> None:
    """Insert the rows of a kind's own table; its parent rows are there already."""
    if entries:
        columns = list(model._meta.local_concrete_fields)
        model._base_manager._insert(entries, fields=columns, using=entries[0]._state.db or "default")


def _insert_parts(records: list[Record]) -> None:
    for position, model in enumerate(PARTS):
        parts = []
        for record in records:
            for part in record.parts[position]:
                part.entry_id = record.entry.pk
                parts.append(part)
        model.objects.bulk_create(parts, batch_size=2000)


def _permit(entry: Entry, digest: str, by: User) -> PublicationPermit:
    reason = _("Imported from %(source)s, record %(id)s") % {"source": entry.source, "id": entry.source_id}
    return PublicationPermit(
        entry_id=entry.pk, digest=digest, kind=PublicationPermit.Kind.CURATED, by=by, reason=reason, source=entry.source
    )


def _replace(stored: Entry, record: Record, by: User) -> None:
    """Give a curated entry the record's new text, under a new permit."""
    spec = kinds.get(stored.kind)
    for name in (*kinds.COMMON_FIELDS, *spec.own_fields, "comprehensiveness", "source_url", "assigned"):
        setattr(stored, name, getattr(record.entry, name))
    stored.entry_terms, stored.organisations, stored.links = record.parts
    digest = content_digest(stored)
    if not stored.permits.filter(digest=digest, kind=PublicationPermit.Kind.CURATED).exists():
        _permit(stored, digest, by).save()
    stored.save()
