"""What is about the same: by vectors alone, whatever the words and the language."""

import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from core.generation import Generation
from search import documents
from search.meaning import encoder
from search.models import Meaning

KEPT = 60.0  # seconds that a copy in memory is good for at least when it is large
SMALL = 5_000  # vectors; fewer are read anew at once
NEAR = 0.5  # cosine of two texts about the same
ANSWERS = 0.35  # cosine of a question and a text that is about it
CANDIDATES = 4  # for each wanted: some of them may have been taken back meanwhile


@dataclass(frozen=True, slots=True)
class _Copy:
    """All vectors as they were read at ``at`` in the ``generation``, and the neighbours that were asked for."""

    keys: list[str]
    places: dict[str, int]
    languages: np.ndarray
    vectors: np.ndarray
    lengths: np.ndarray
    generation: int
    at: float
    neighbours: dict[tuple[str, int], list[str]] = field(default_factory=dict)


_copy: _Copy | None = None


def _drop() -> None:
    global _copy
    if _copy is not None and len(_copy.keys) <= SMALL:
        _copy = None


generation = Generation("search.meaning", _drop)


def _all() -> _Copy:
    global _copy
    now, number = time.monotonic(), generation.now()
    fresh = _copy and (_copy.generation == number or (len(_copy.keys) > SMALL and now - _copy.at < KEPT))
    if _copy is None or not fresh:
        rows = list(Meaning.objects.order_by("state_id").values_list("state_id", "language", "vector"))
        vectors = encoder.unpack([bytes(vector) for _key, _language, vector in rows])
        keys, languages = [key for key, *_rest in rows], np.array([row[1] for row in rows])
        places = {key: place for place, key in enumerate(keys)}
        _copy = _Copy(keys, places, languages, vectors, encoder.lengths(vectors), number, now)
    return _copy


def meanings(text: str, keys: Collection[str]) -> dict[str, float]:
    """Return the cosine of a question with those of the documents that have a vector; empty without the encoder."""
    if not keys or not text.strip() or not encoder.available():
        return {}
    rows = list(Meaning.objects.filter(state__in=keys).values_list("state_id", "vector"))
    if not rows:
        return {}
    packed = encoder.unpack([bytes(vector) for _key, vector in rows])
    found = encoder.cosines(packed, encoder.encode_question(text))
    return {key: float(cosine) for (key, _vector), cosine in zip(rows, found, strict=True)}


def similar(key: str, limit: int) -> list[str]:
    """Return the keys of the same source whose texts are nearest to a document's; none when it has no vector.

    Comparing with all takes long where there are many; who is near is remembered as long as the copy.
    """
    copy = _all()
    place = copy.places.get(key)
    if place is None:
        return []
    known = copy.neighbours.get((key, limit))
    if known is None:
        mine = copy.vectors[place].astype(np.float32) / copy.lengths[place]
        found = encoder.cosines(copy.vectors, mine, known=copy.lengths)
        source = documents.split_key(key)[0]
        near = (other for other in _nearest(copy, found, NEAR) if other != key)
        known = list(islice((each for each in near if documents.split_key(each)[0] == source), limit))
        copy.neighbours[key, limit] = known
    return known


def in_other_languages(text: str, lang: str, seen: Collection[str], limit: int) -> list[str]:
    """Return the keys of public documents that answer a question in other languages than ``lang`` and are not seen."""
    if not text.strip() or not encoder.available() or not (copy := _all()).keys:
        return []
    found = encoder.cosines(copy.vectors, encoder.encode_question(text), known=copy.lengths)
    found[copy.languages == lang] = -1.0
    keys = [key for key in _nearest(copy, found, ANSWERS) if key not in seen][: limit * CANDIDATES]
    public = documents.public(keys)
    return [key for key in keys if key in public][:limit]


def _nearest(copy: _Copy, found: np.ndarray, least: float) -> Iterator[str]:
    for place in np.argsort(-found, kind="stable"):
        if found[place] < least:
            return
        yield copy.keys[place]
