"""Scratch indices: the engines' own code, filled with other texts than the hub's entries.

They live where the settings say, so whoever uses them gives the settings a folder and an index name of their own.
All documents have the same prior: only their text decides.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice

from search import documents, query, ranking, synonyms
from search.engines import elastic_index, embedded_index
from search.engines.base import Engine
from search.engines.elastic import ElasticEngine
from search.engines.embedded import EmbeddedEngine
from search.meaning import encoder
from search.meaning.order import WINDOW, reordered
from search.relevance.measures import RANK_DEPTH
from search.types import Document, RawHit, SearchRequest

ENGINES = ("elastic", "embedded")
AT_ONCE = 500
ENCODED_AT_ONCE = 32
PATIENCE = 60.0  # seconds for one query: here nobody waits for it
LONGEST_QUERY = 200  # words; collections have questions longer than any that people may ask
NEVER_CUT = 1_000_000  # characters


def document(number: int, *, title: str, text: str, lang: str) -> Document:
    """Return a document as ``search.documents`` would build it, of no scope, year and comprehensiveness."""
    title, text = documents.clean(title), documents.clean(text)[: documents.LONGEST_TEXT]
    return {
        "doc_key": documents.make_key("scratch", number),
        "kind": "resource",
        "object_id": number,
        "lang": lang,
        "title": title,
        "names": "",
        "body": text,
        "files": "",
        "facets": {"kind": ["resource"], "language": [lang]},
        "scope_rank": None,
        "comprehensiveness": 0,
        "year": None,
        "rank_key": ranking.rank_key(None, 0, None, number),
        "newest_key": ranking.newest_key(None, None, number),
        "title_key": ranking.title_key(title, number),
        "card": {"title": title, "summary": ""},
    }


@contextmanager
def filled(name: str, found: Iterable[Document]) -> Iterator[Engine]:
    """Yield an engine that holds exactly these documents; what was built is gone afterwards."""
    if name == EmbeddedEngine.name:
        with embedded_index.locked():
            embedded_index.switch(embedded_index.build(found, 0, "scratch"))
        yield EmbeddedEngine()
        return
    index = elastic_index.create()
    try:
        write(index, found)
        elastic_index.finish(index)
        elastic_index.swap(index)
        yield ElasticEngine(budget=PATIENCE)
    finally:
        elastic_index.delete(index)


def write(index: str, found: Iterable[Document]) -> None:
    """Stream documents into an Elasticsearch index. Raises ValueError for one that the server refuses."""
    stream = iter(found)
    while part := list(islice(stream, AT_ONCE)):
        refused = elastic_index.write(index, {each["doc_key"]: (1, each) for each in part})
        if refused:
            raise ValueError(f"Elasticsearch refused {refused}")


def plan(text: str, lang: str) -> query.Plan | None:
    """Return the plan for a text of any length, with nothing to mark: only the order is looked at."""
    words = " ".join(documents.clean(text).split()[:LONGEST_QUERY])
    if not words:
        return None
    found = query.build(
        query.parse(words, max_chars=NEVER_CUT, max_terms=NEVER_CUT), words, lang, synonyms.table()
    )
    return replace(found, marks={})


class Vectors:
    """The packed vectors of documents on their way into a scratch index."""

    def __init__(self) -> None:
        self._packed: dict[str, bytes] = {}

    def over(self, found: Iterable[Document]) -> Iterator[Document]:
        """Yield the documents as they come, and keep their vectors."""
        stream = iter(found)
        while part := list(islice(stream, ENCODED_AT_ONCE)):
            texts = {each["doc_key"]: text for each in part if (text := encoder.text_of(each))}
            rows = encoder.encode_documents(list(texts.values())) if texts else ()
            self._packed |= {key: encoder.pack(row) for key, row in zip(texts, rows, strict=True)}
            yield from part

    def meanings(self, text: str, hits: Iterable[RawHit]) -> dict[str, float]:
        """Return the cosine of a question with each hit that has a vector."""
        keys = [hit.doc_key for hit in hits if hit.doc_key in self._packed]
        if not keys:
            return {}
        packed = encoder.unpack([self._packed[key] for key in keys])
        return dict(
            zip(keys, map(float, encoder.cosines(packed, encoder.encode_question(text))), strict=True)
        )


def ask(
    engine: Engine, text: str, lang: str, *, size: int = RANK_DEPTH, vectors: Vectors | None = None
) -> list[int]:
    """Return the numbers of the first hits; with the documents' ``vectors``, in the order of meaning."""
    if size > 0 and (asked := plan(text, lang)):
        hits = engine.search(SearchRequest(text=text, lang=lang, size=size), asked).hits
        if vectors is not None:
            hits = (*reordered(hits[:WINDOW], vectors.meanings(text, hits[:WINDOW])), *hits[WINDOW:])
        return [hit.object_id for hit in hits]
    return []
