"""Writing imported entries. ``bulk_create`` refuses child models, so both tables are filled by hand (house D3)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from resources import kinds
from resources.models import Entry, EntryLink, EntryOrganisation, EntryTerm, PublicationPermit

PARTS: tuple[tuple[str, Any], ...] = (
    ("entry_terms", EntryTerm),
    ("organisations", EntryOrganisation),
    ("links", EntryLink),
)
ABOUT = ("comprehensiveness", "assigned", "source_url", "slug")


def insert(rows: list[tuple[Entry, str]], *, by: User) -> list[int]:
    """Insert new entries with their parts and permits; return their keys. Inside the caller's transaction."""
    now = timezone.now()
    columns = [column.attname for column in Entry._meta.concrete_fields if not column.primary_key]
    parents = []
    for entry, _digest in rows:
        entry.first_published_at = entry.last_published_at = now
        parents.append(Entry(**{name: getattr(entry, name) for name in columns}))
    Entry.objects.bulk_create(parents)
    for (entry, _digest), parent in zip(rows, parents, strict=True):
        entry.pk = entry.id = parent.pk
    for spec in kinds.all_kinds():
        _insert_children(spec.model, [entry for entry, _digest in rows if entry.kind == spec.code])
    _insert_parts(entry for entry, _digest in rows)
    PublicationPermit.objects.bulk_create(_permit(entry, digest, by, now) for entry, digest in rows)
    return [parent.pk for parent in parents]


def update(stored: Entry, entry: Entry, digest: str, *, by: User) -> int:
    """Put the content of ``entry`` on a stored one, under a new permit; return its key."""
    permit = _permit(stored, digest, by, timezone.now())
    known = PublicationPermit.objects.filter(entry_id=stored.pk, digest=digest, kind=permit.kind)
    if not known.exists():
        permit.save()
    for name, model in PARTS:
        model.objects.filter(entry_id=stored.pk).delete()
        rows = list(getattr(entry, name).all())
        for row in rows:
            row.entry_id = stored.pk
        model.objects.bulk_create(rows)
    fresh = type(stored).objects.with_parts().get(pk=stored.pk)
    for name in (*kinds.get(stored.kind).digest_fields, *ABOUT):
        setattr(fresh, name, getattr(entry, name))
    fresh.last_published_at = timezone.now()
    fresh.save()
    return stored.pk


def _insert_children(model: type[Entry], entries: list[Entry]) -> None:
    if not entries:
        return
    for entry in entries:
        setattr(entry, model._meta.pk.attname, entry.id)
    rows = model._base_manager.all()
    rows._for_write = True
    rows._batched_insert(entries, model._meta.local_concrete_fields, batch_size=None)


def _insert_parts(entries: Iterable[Entry]) -> None:
    found: dict[str, list[Any]] = {name: [] for name, _model in PARTS}
    for entry in entries:
        for name, rows in found.items():
            for row in getattr(entry, name).all():
                row.entry_id = entry.id
                rows.append(row)
    for name, model in PARTS:
        model.objects.bulk_create(found[name])


def _permit(entry: Entry, digest: str, by: User, now: datetime) -> PublicationPermit:
    return PublicationPermit(
        entry_id=entry.id,
        digest=digest,
        kind=PublicationPermit.Kind.CURATED,
        by=by,
        reason=_("Imported from %(source)s") % {"source": entry.source},
        source=entry.source,
        basis={"source_id": entry.source_id, "on": now.date().isoformat()},
        created_at=now,
    )
