"""Documents without a database, and both engines filled with them."""

from collections.abc import Callable, Iterator
from itertools import count
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as django_settings

from search import analysis, engines, query, ranking, synonyms
from search.engines import elastic_index, embedded_index
from search.engines.base import Engine
from search.relevance import scratch
from search.types import Answer, Document, SearchRequest

BOTH = ["embedded", pytest.param("elastic", marks=pytest.mark.elastic)]
numbers = count(1)


def seeded(seed: int) -> Random:
    """Return random numbers that are the same in every run."""
    return Random(seed)  # noqa: S311 -- not for secrets


def make_document(
    title: str = "Migration data",
    body: str = "",
    *,
    lang: str = "en",
    names: str = "",
    files: str = "",
    scope: str | None = "national",
    comprehensiveness: int = 0,
    year: int | None = 2020,
    number: int | None = None,
    **facets: list[str],
) -> Document:
    """Return a document as ``search.documents`` would build it, with a new id."""
    number = next(numbers) if number is None else number
    rank = ranking.scope_rank(scope)
    return {
        "doc_key": f"entry:{number}",
        "kind": "resource",
        "object_id": number,
        "lang": lang,
        "title": title,
        "names": names,
        "body": body,
        "files": files,
        "facets": {"kind": ["resource"], "scope": [scope] if scope else [], "language": [lang], **facets},
        "scope_rank": rank,
        "comprehensiveness": comprehensiveness,
        "year": year,
        "rank_key": ranking.rank_key(rank, comprehensiveness, year, number),
        "newest_key": ranking.newest_key(year, None, number),
        "title_key": ranking.title_key(title, number),
        "card": {
            "id": f"x{number:07}",
            "slug": "x",
            "title": title,
            "summary": body,
            "language": lang,
            "scope": scope or "",
            "scope_rank": rank,
            "comprehensiveness": comprehensiveness,
            "year": str(year or ""),
            "last_year": year,
            "places": [],
            "provenance": "",
            "source": "",
            "review": {},
        },
    }


class Filled:
    """An engine that holds exactly the documents it was given last."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._index = ""

    def fill(self, documents: list[Document]) -> None:
        """Replace the content."""
        if self.engine is engines.EMBEDDED:
            with embedded_index.locked():
                embedded_index.switch(embedded_index.build(documents, 0, "test"))
            return
        self.drop()
        self._index = elastic_index.create()
        refused = elastic_index.write(self._index, {each["doc_key"]: (1, each) for each in documents})
        assert refused == {}
        elastic_index.finish(self._index)
        elastic_index.swap(self._index)

    def drop(self) -> None:
        """Leave nothing on the server."""
        if self._index:
            elastic_index.delete(self._index)

    def search(self, text: str = "", **fields: Any) -> Answer:
        """Ask the engine itself."""
        request = SearchRequest(text=text, **fields)
        return self.engine.search(request, query.plan(text, request.lang))

    def ids(self, text: str = "", **fields: Any) -> list[int]:
        """Return the ids of the hits in their order."""
        return [hit.object_id for hit in self.search(text, size=fields.pop("size", 100), **fields).hits]


@pytest.fixture(autouse=True)
def starter_rules(request: Any) -> Iterator[None]:
    """The rules a new hub begins with, without a database; ``editors_rules`` are those in the database."""
    if "editors_rules" in request.fixturenames:
        yield
        return
    with synonyms.fixed(synonyms.starter()):
        yield


@pytest.fixture
def editors_rules(db: None) -> None:
    """Search with the rules in the database."""
    synonyms.forget()


@pytest.fixture
def search_directory(settings: Any, tmp_path: Any) -> None:
    """An embedded index and an alias of this test's own."""
    settings.HUB_SEARCH_DIR = tmp_path / "search"
    settings.HUB_SEARCH_INDEX = f"{django_settings.HUB_SEARCH_INDEX}-{uuid4().hex[:8]}"


@pytest.fixture(params=BOTH)
def filled(request: Any, search_directory: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Filled]:
    """Each engine in turn, with time: what is found is looked at here, not how fast."""
    monkeypatch.setattr(engines.ELASTIC, "_budget", scratch.PATIENCE)
    holder = Filled(engines.BY_NAME[request.param])
    yield holder
    holder.drop()


@pytest.fixture(params=BOTH)
def tokenize(request: Any, search_directory: None) -> Iterator[Callable[[str, str], list[str]]]:
    """Each engine's analysis in turn: ``(text, analyzer) -> tokens``."""
    if request.param == "embedded":
        yield lambda text, name: analysis.terms(text, name)
        return
    index = elastic_index.create()
    yield lambda text, name: [token for _start, _end, token in elastic_index.analyze(index, text, name)]
    elastic_index.delete(index)
