"""One import: batches of rows, compared with what is there, then written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from core.exceptions import NotPermitted
from resources import kinds
from resources.digest import content_digest
from resources.importing import writing
from resources.importing.reading import Row, read
from resources.importing.report import ImportReport, RowError, RowRefused
from resources.importing.rows import build
from resources.models import Entry, PublicationPermit
from resources.signals import entries_changed

BATCH = 500
Key = tuple[str, str]


@dataclass
class _Run:
    by: User
    dry_run: bool
    report: ImportReport = field(default_factory=ImportReport)
    seen: set[Key] = field(default_factory=set)


def import_file(
    path: Path | str, *, by: User, dry_run: bool = False, progress: Callable[[int], None] | None = None
) -> ImportReport:
    """Import a file of CSV or JSON lines; good rows are kept, bad ones reported. ``progress`` is told rows done.

    Idempotent by source and source_id. Raises NotPermitted, and DomainError for a file of another type.
    """
    if not by.has_perm("resources.import_entry"):
        raise NotPermitted(_("Only administrators import entries."))
    run = _Run(by, dry_run)
    rows = read(Path(path))
    while batch := list(islice(rows, BATCH)):
        with transaction.atomic():
            _import_batch(run, list(_built(run, batch)))
        if progress:
            progress(len(batch))
    run.report.errors.sort(key=lambda error: error.line)
    return run.report


def _built(run: _Run, batch: list[tuple[int, Row | RowRefused]]) -> Iterator[tuple[int, Entry]]:
    for line, row in batch:
        try:
            if isinstance(row, RowRefused):
                raise row
            entry = build(row)
            key = (entry.source, entry.source_id)
            if key in run.seen:
                raise RowRefused(
                    [("source_id", _("This source_id stood above already. Remove one of the rows."))]
                )
            run.seen.add(key)
        except RowRefused as refused:
            run.report.errors += [RowError(line, name, message) for name, message in refused.problems]
        else:
            yield line, entry


def _import_batch(run: _Run, rows: list[tuple[int, Entry]]) -> None:
    existing = _existing([entry for _line, entry in rows])
    new, changed = [], []
    for line, entry in rows:
        digest = content_digest(entry)
        stored = existing.get((entry.source, entry.source_id))
        if stored is None:
            new.append((entry, digest))
        elif problem := _untouchable(stored, entry):
            run.report.errors.append(RowError(line, "source_id", problem))
        elif _same(stored, entry, digest):
            run.report.unchanged += 1
        elif _is_corrected(stored):
            message = _(
                "Editors have corrected this entry since. Bring the change to its page in the CMS by hand."
            )
            run.report.errors.append(RowError(line, "source_id", message))
        else:
            changed.append((stored, entry, digest))
    run.report.created += len(new)
    run.report.updated += len(changed)
    if run.dry_run:
        return
    ids = writing.insert(new, by=run.by)
    ids += [writing.update(stored, entry, digest, by=run.by) for stored, entry, digest in changed]
    if ids:
        entries_changed.send(sender=Entry, ids=ids)


def _existing(entries: list[Entry]) -> dict[Key, Entry]:
    """Return the stored entries with these keys, as their kinds, in a constant number of queries."""
    wanted = Q(
        source__in={entry.source for entry in entries}, source_id__in=[entry.source_id for entry in entries]
    )
    ids: dict[str, list[int]] = {}
    for pk, kind in Entry.objects.filter(wanted).values_list("pk", "kind"):
        ids.setdefault(kind, []).append(pk)
    found: dict[Key, Entry] = {}
    for kind, keys in ids.items():
        rows = kinds.get(kind).model.objects.filter(pk__in=keys).with_parts().prefetch_related("permits")
        found |= {(row.source, row.source_id): row for row in rows}
    return found


def _untouchable(stored: Entry, entry: Entry) -> str:
    if stored.provenance != "curated":
        return _("This entry is not a curated one, so an import leaves it alone.")
    if stored.kind != entry.kind:
        return _("The entry is of another kind on the hub. Use its kind, or another source_id.")
    if stored.withdrawn_at or not stored.live:
        return _("Editors have taken this entry off the site, so an import leaves it alone.")
    return ""


def _same(stored: Entry, entry: Entry, digest: str) -> bool:
    """Whether the hub has this row already: as it is live, or as it was before editors corrected it."""
    about = ("comprehensiveness", "assigned", "source_url")
    if content_digest(stored) == digest:
        return all(getattr(stored, name) == getattr(entry, name) for name in about)
    return _is_corrected(stored) and any(
        permit.kind == PublicationPermit.Kind.CURATED and permit.digest == digest
        for permit in stored.permits.all()
    )


def _is_corrected(stored: Entry) -> bool:
    live = content_digest(stored)
    return {permit.kind for permit in stored.permits.all() if permit.digest == live} == {
        PublicationPermit.Kind.CORRECTION
    }
