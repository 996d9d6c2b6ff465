"""The digest: SHA-256 over an explicit, versioned list of what a reader sees (house D21)."""

import hashlib
import json
from typing import Any

from resources import kinds
from resources.models import Entry

VERSION = 1


def snapshot(entry: Entry) -> dict[str, Any]:
    """Return everything a reviewer reads as plain JSON: codes not keys, hashes not files, sources not HTML.

    The entry must be specific; it may come from a revision or from the database.
    """
    spec = kinds.get(entry.kind)
    return {
        "version": VERSION,
        "kind": entry.kind,
        "fields": {name: getattr(entry, name) for name in spec.digest_fields},
        "terms": {role: codes for role in spec.term_roles if (codes := entry.codes(role))},
        "organisations": [[row.role, row.name] for row in entry.organisations.all()],
        "links": [[row.url, row.title] for row in entry.links.all()],
        "files": [[row.stored.sha256, row.name] for row in entry.files.all()],
    }


def content_digest(entry: Entry) -> str:
    """Return the digest of an entry's content as 64 hexadecimal characters."""
    return digest_of(snapshot(entry))


def digest_of(content: dict[str, Any]) -> str:
    """Return the digest of a snapshot."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
