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
from search.relevance.measures import RANK_DEPTH
from search.types import Document, SearchRequest

ENGINES = ("elastic", "embedded")
AT_ONCE = 500
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


def ask(engine: Engine, text: str, lang: str, *, size: int = RANK_DEPTH) -> list[int]:
    """Return the numbers of the first hits."""
    if size > 0 and (asked := plan(text, lang)):
        answer = engine.search(SearchRequest(text=text, lang=lang, size=size), asked)
        return [hit.object_id for hit in answer.hits]
    return []
