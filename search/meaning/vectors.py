"""The vectors of what is public: made in the background, one row each, following the log of changes."""

import time
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from django.core.cache import cache

from search import documents
from search.meaning import encoder
from search.meaning.nearest import generation
from search.models import Meaning, SearchClock, SearchState
from search.types import Document

SOURCES = ("entry", "thread")  # not people; single posts and editorial pages are found by their words
AT_ONCE = 8  # documents encoded together: about a quarter of a second
LONG_SLICE = 50.0
Known = Mapping[str, bytes]


def follow(seconds: float, *, known: Known | None = None) -> int:
    """Make vectors for what has changed, for so many seconds; return how many were made or taken from ``known``.

    ``known`` holds packed vectors by fingerprint, so that some can be had without the encoder.
    """
    if not (known or encoder.available()):
        return 0
    until, done = time.monotonic() + seconds, 0
    while tick := _next_tick():
        rows = list(SearchState.objects.filter(tick=tick).values_list("doc_key", "version", "deleted"))
        waiting = _without_vector(rows)
        for start in range(0, len(waiting), AT_ONCE):
            if time.monotonic() > until:
                return done
            done += _make(dict(waiting[start : start + AT_ONCE]), known or {})
        Meaning.objects.filter(state__in=[key for key, _version, deleted in rows if deleted]).delete()
        SearchClock.objects.filter(meant__lt=tick).update(meant=tick)
    return done


def follow_alone() -> int:
    """Make vectors for most of a minute, unless another process does so just now."""
    if not encoder.available() or not cache.add("search.meaning.following", 1, LONG_SLICE + 30):
        return 0
    try:
        return follow(LONG_SLICE)
    finally:
        cache.delete("search.meaning.following")


def is_behind() -> bool:
    """Whether something has changed since vectors were made last."""
    return _next_tick() is not None


def read(path: Path) -> dict[str, bytes]:
    """Return packed vectors by fingerprint, as ``manage.py make_vectors --write`` wrote them."""
    with np.load(path, allow_pickle=False) as found:
        return {str(mark): row.tobytes() for mark, row in zip(found["marks"], found["vectors"], strict=True)}


def begin_anew() -> None:
    """Look at everything once more: after the encoder was installed, or replaced by another one."""
    SearchClock.objects.update(meant=0)


def _next_tick() -> int | None:
    """Return the first tick of the log for whose rows no vectors were looked for yet, None when there is none."""
    meant = SearchClock.objects.values_list("meant", flat=True).first() or 0
    log = SearchState.objects.filter(tick__gt=meant).order_by("tick")
    return log.values_list("tick", flat=True).first()


def _without_vector(rows: Iterable[tuple[str, int, bool]]) -> list[tuple[str, int]]:
    """Return key and version of those rows whose vector is missing or of an earlier version."""
    wanted = {
        key: version
        for key, version, deleted in rows
        if not deleted and documents.split_key(key)[0] in SOURCES
    }
    made = dict(Meaning.objects.filter(state__in=wanted).values_list("state_id", "version"))
    return [(key, version) for key, version in wanted.items() if made.get(key, 0) < version]


def _make(versions: Mapping[str, int], known: Known) -> int:
    found = documents.load(versions)
    texts = {key: encoder.text_of(document) for key, document in found.items() if document}
    prints = {key: text.fingerprint for key, text in texts.items() if text}
    old = {
        row.state_id: row
        for row in Meaning.objects.filter(state__in=prints)
        if row.fingerprint == prints[row.state_id]
    }
    packed = {key: bytes(row.vector) for key, row in old.items()}
    packed |= {key: known[mark] for key, mark in prints.items() if mark in known}
    packed |= _encoded({key: text for key, text in texts.items() if text and key not in packed})
    rows = [_row(key, versions[key], found[key], prints[key], vector) for key, vector in packed.items()]
    fields = ["version", "fingerprint", "language", "vector"]
    Meaning.objects.bulk_create(rows, update_conflicts=True, unique_fields=["state"], update_fields=fields)
    gone = [key for key in versions if key not in packed]
    Meaning.objects.filter(state__in=gone).delete()
    if len(packed) > len(old) or gone:
        generation.end()
    return len(packed)


def _encoded(texts: Mapping[str, encoder.Text]) -> dict[str, bytes]:
    if not texts or not encoder.available():
        return {}
    rows = encoder.encode_documents(list(texts.values()))
    return {key: encoder.pack(row) for key, row in zip(texts, rows, strict=True)}


def _row(key: str, version: int, document: Document | None, mark: str, vector: bytes) -> Meaning:
    language = document["facets"]["language"][0] if document else ""
    return Meaning(state_id=key, version=version, fingerprint=mark, language=language, vector=vector)


def by_fingerprint() -> dict[str, bytes]:
    """Return all packed vectors: what :func:`follow` takes as ``known`` elsewhere."""
    return {mark: bytes(vector) for mark, vector in Meaning.objects.values_list("fingerprint", "vector")}
