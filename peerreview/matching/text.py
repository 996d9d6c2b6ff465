"""How alike texts are, in any script: TF-IDF over words, their beginnings, and pairs of characters where nothing is spaced."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

import numpy as np
from scipy import sparse

from peerreview.matching.problem import Array

_WORD = re.compile(r"[^\W\d_]+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
SHORTEST = 3
STEM = 5  # "migration", "migrants", "migración" and "migratoires" begin alike
MOST_CHARACTERS = 40_000


def features(text: str) -> Iterator[str]:
    """Yield what of a text is compared. Marks on letters are taken off, so that spelling habits do not count."""
    plain = "".join(
        one
        for one in unicodedata.normalize("NFKD", text[:MOST_CHARACTERS].casefold())
        if not unicodedata.combining(one)
    )
    for word in _WORD.findall(plain):
        if _UNSPACED.search(word):
            yield from (word[place : place + 2] for place in range(len(word) - 1))
        elif len(word) >= SHORTEST:
            yield word
            if len(word) > STEM:
                yield word[:STEM] + "~"


def similarities(rows: Iterable[str], columns: Iterable[str]) -> Array:
    """Return rows × columns, 0 to 1: the square root of the cosine, since short texts share few words."""
    first, second = [list(features(text)) for text in rows], [list(features(text)) for text in columns]
    vocabulary: dict[str, int] = {}
    for words in (*first, *second):
        for word in words:
            vocabulary.setdefault(word, len(vocabulary))
    if not vocabulary:
        return np.zeros((len(first), len(second)))
    both = sparse.vstack([_counts(first, vocabulary), _counts(second, vocabulary)], format="csr")
    n = both.shape[0]
    seen = np.bincount(both.indices, minlength=both.shape[1])
    both.data = (1 + np.log(both.data)) * np.log((1 + n) / seen[both.indices])
    length = np.sqrt(np.asarray(both.multiply(both).sum(axis=1)).reshape(-1))
    unit = sparse.diags_array(1 / np.where(length > 0, length, 1)) @ both
    unit = sparse.csr_array(unit)
    cosine = (unit[: len(first)] @ unit[len(first) :].T).toarray()
    found: Array = np.sqrt(np.clip(cosine, 0, 1))
    return found


def _counts(texts: list[list[str]], vocabulary: dict[str, int]) -> sparse.csr_array:
    rows = np.repeat(np.arange(len(texts)), [len(words) for words in texts])
    columns = np.array([vocabulary[word] for words in texts for word in words], dtype=np.int64)
    values = np.ones(len(columns))
    return sparse.csr_array(sparse.coo_array((values, (rows, columns)), shape=(len(texts), len(vocabulary))))
