"""tantivy as an engine: answers from an index beside the database, by default and whenever Elasticsearch fails."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from os import getpid
from pathlib import Path
from typing import Any

import orjson
import tantivy
from tantivy import Occur, Order, Query

from search import analysis, conf, highlight
from search.engines import embedded_index
from search.engines.base import (
    FIRST_COUNTED,
    Counted,
    EngineUnavailable,
    Matrix,
    Question,
    other_filters,
)
from search.engines.elastic_query import read_matrix
from search.engines.sorting import effective_sort
from search.facets import FACETS, read_counts
from search.meaning.order import WINDOW
from search.query import Best, Bool, Leaf, Node, Plan, prepared
from search.types import Answer, Counts, RawHit, SearchRequest, Sort, Suggestion

KEYS: dict[Sort, tuple[str, Order]] = {
    "rule": ("rank_key", Order.Desc),
    "newest": ("newest_key", Order.Desc),
    "title": ("title_key", Order.Asc),
}
# Orders by numbers: tantivy knows no ranges of texts, and none of scores.
RANGED: tuple[Sort, ...] = ("rule", "newest")
# How far below a place the next hits are looked for at first, a step of comprehensiveness or a year: tantivy takes the
# longer the more of the numbers are in a range.
NEAR = 1 << 48
Filters = Mapping[str, tuple[str, ...]]


@dataclass
class _Reader:
    """An open index; ``stamp`` tells which process opened which commit of which folder."""

    index: tantivy.Index
    stamp: tuple[int, str, int, int]

    @cached_property
    def searcher(self) -> tantivy.Searcher:
        return self.index.searcher()

    @cached_property
    def browse_counts(self) -> Counts:
        """The counts without text and filters: the commonest and dearest, and the same until the next commit."""
        return _count(self.searcher, Query.all_query(), tuple(FACETS))


class EmbeddedEngine:
    """Reads the folder that ``CURRENT`` names and sees every commit of its writer at once."""

    name = "embedded"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: _Reader | None = None

    def search(self, request: SearchRequest, plan: Plan | None) -> Answer:
        """See ``Engine``."""
        with _translated():
            reader = self._reader()
            node = plan.strict if plan else None
            if plan and plan.relaxed:
                by_text = _number(reader, compile_plan(plan, node))
                if by_text < conf.RELAX_BELOW:
                    more = _number(reader, compile_plan(plan, plan.relaxed))
                    node = plan.relaxed if more > by_text else node
            total, hits = _hits(reader, request, plan, node)
            counts = _counts(reader, request.filters, plan, node)
            relaxed = bool(plan and node is not plan.strict)
            strict = None
            if plan and relaxed:
                strict = _number(reader, _filtered(compile_plan(plan, plan.strict), request.filters))
            return Answer(total, hits, counts, relaxed=relaxed, strict=strict)

    def count(self, asked: Sequence[Question], seconds: float, *, relaxed: bool = False) -> list[Counted]:
        """See ``Engine``; a few milliseconds each, so that nobody looks at the clock."""
        with _translated():
            searcher = self._reader().searcher
            return [_counted(searcher, request, plan, relaxed=relaxed) for request, plan in asked]

    def suggest(self, text: str, limit: int) -> list[Suggestion]:
        """See ``Engine``."""
        with _translated():
            searcher = self._reader().searcher
            found = searcher.search(_begun(text), limit, order_by_field="rank_key", order=Order.Desc)
            stored = [_stored(searcher, each) for _key, each in found.hits]
            return [
                Suggestion(each["doc_key"], each["card"]["title"], each["card"]["language"])
                for each in stored
            ]

    def cards(self, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Return the cards of those documents that this index has, by key."""
        if not keys:
            return {}
        with _translated():
            searcher = self._reader().searcher
            query = Query.term_set_query(embedded_index.schema(), "doc_key", list(keys))
            stored = [_stored(searcher, each) for _score, each in searcher.search(query, len(keys)).hits]
            return {each["doc_key"]: each["card"] for each in stored}

    def matrix(self, rows: str, columns: str) -> Matrix:
        """See ``Engine``."""
        with _translated():
            pairs = {rows: {**_terms(rows), "aggs": {columns: _terms(columns)}}}
            return read_matrix(self._reader().searcher.aggregate(Query.all_query(), pairs), rows, columns)

    def words(self, lang: str, beginning: str) -> list[tuple[str, int]]:
        """Return the words of titles, names and bodies in a language, as they are written, commonest first."""
        with _translated():
            return self._reader().searcher.terms_with_prefix(f"words_{lang}", beginning)

    def frequency(self, lang: str, word: str) -> int:
        """Return how many entries in a language have a word or an inflection of it."""
        with _translated():
            searcher = self._reader().searcher
            stems = analysis.terms(prepared("all", lang, word), lang)
            return max((searcher.doc_freq(f"all_{lang}", stem) for stem in stems), default=0)

    def having(self, lang: str, word: str) -> list[str]:
        """Return the keys of the first entries in a language that have a word exactly as it is written."""
        with _translated():
            searcher = self._reader().searcher
            query = Query.term_query(embedded_index.schema(), f"words_{lang}", word)
            found = searcher.search(query, limit=FIRST_COUNTED)
            return [_stored(searcher, address)["doc_key"] for _score, address in found.hits]

    def generation(self) -> str:
        """Return a string that changes with every commit."""
        with _translated():
            return ":".join(map(str, self._reader().stamp[1:]))

    def _reader(self) -> _Reader:
        path = embedded_index.current()
        if path is None:
            raise EngineUnavailable("there is no embedded index yet")
        stamp = _stamp(path)
        with self._lock:
            if self._open is None or self._open.stamp != stamp:
                self._open = _Reader(embedded_index.open_index(path), stamp)
            return self._open


def _number(reader: _Reader, query: Query) -> int:
    return reader.searcher.search(query, limit=1).count or 0


def _counted(
    searcher: tantivy.Searcher, request: SearchRequest, plan: Plan | None, *, relaxed: bool
) -> Counted:
    node = (plan.relaxed if relaxed else plan.strict) if plan else None
    query = _filtered(compile_plan(plan, node), request.filters)
    found = searcher.search(query, limit=FIRST_COUNTED)
    return found.count or 0, tuple(_stored(searcher, address)["doc_key"] for _score, address in found.hits)


def _stored(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> Any:
    return orjson.loads(bytes(searcher.doc(address).get_first("stored") or b""))


def _stamp(path: Path) -> tuple[int, str, int, int]:
    meta = (path / "meta.json").stat()
    return getpid(), path.name, meta.st_mtime_ns, meta.st_ino


@contextmanager
def _translated() -> Iterator[None]:
    """Turn the binding's errors into EngineUnavailable; its panics do not derive from Exception."""
    try:
        yield
    except EngineUnavailable:
        raise
    except (OSError, ValueError) as error:
        raise EngineUnavailable(f"embedded: {type(error).__name__}: {error}"[:300]) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise EngineUnavailable(f"embedded: {error}"[:300]) from error


def compile_plan(plan: Plan | None, node: Node | None) -> Query:
    """Return the query for the text: everything without text, nothing when no word can match."""
    return Query.all_query() if plan is None else compile_node(node)


def compile_node(node: Node | None) -> Query:
    """Return a query of the neutral tree as tantivy's."""
    match node:
        case None:
            return Query.empty_query()
        case Leaf():
            return _leaf(node)
        case Best(queries, tie):
            return Query.disjunction_max_query([compile_node(query) for query in queries], tie)
        case Bool():
            return _boosted(_bool(node), node.boost)


def _bool(node: Bool) -> Query:
    clauses = [(Occur.Must, compile_node(query)) for query in node.must]
    clauses += [(Occur.Should, compile_node(query)) for query in node.should]
    clauses += [(Occur.MustNot, compile_node(query)) for query in node.must_not]
    if not node.must and not node.should:
        clauses.append((Occur.Must, Query.all_query()))
    return Query.boolean_query(clauses, minimum_number_should_match=node.minimum or None)


def _leaf(leaf: Leaf) -> Query:
    exact = leaf.field == "exact"
    name = "exact" if exact else f"{leaf.field}_{leaf.lang}"
    words = analysis.tokens(
        prepared(leaf.field, leaf.lang, leaf.text), analysis.PLAIN if exact else leaf.lang
    )
    if not words:
        return Query.empty_query()
    schema = embedded_index.schema()
    if len(words) == 1 or leaf.slop is None:
        queries = [Query.term_query(schema, name, word.text) for word in words]
        query = (
            queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, each) for each in queries])
        )
    else:
        first = words[0].position
        query = Query.phrase_query(
            schema, name, [(word.position - first, word.text) for word in words], leaf.slop
        )
    return _boosted(query, leaf.boost)


def _begun(text: str) -> Query:
    """Return the query for titles with these words, the last of which is not typed to its end."""
    words = analysis.terms(text, analysis.PLAIN)
    if not words:
        return Query.empty_query()
    schema = embedded_index.schema()
    last = Query.fuzzy_term_query(schema, "exact", words[-1], distance=0, prefix=True)
    whole = (Query.term_query(schema, "exact", word) for word in words[:-1])
    return Query.boolean_query([(Occur.Must, query) for query in (*whole, last)])


def _boosted(query: Query, boost: float) -> Query:
    return query if boost == 1.0 else Query.boost_query(query, boost)


def _filtered(query: Query, filters: Filters) -> Query:
    """Narrow a query without touching its scores."""
    if not filters:
        return query
    schema = embedded_index.schema()
    sets = (Query.term_set_query(schema, name, list(codes)) for name, codes in filters.items())
    narrow = [(Occur.Must, Query.const_score_query(chosen, 0.0)) for chosen in sets]
    return Query.boolean_query([(Occur.Must, query), *narrow])


def _hits(
    reader: _Reader, request: SearchRequest, plan: Plan | None, node: Node | None
) -> tuple[int, tuple[RawHit, ...]]:
    """Return the total and one page of hits."""
    query = _filtered(compile_plan(plan, node), request.filters)
    sort = effective_sort(request.sort, plan)
    order: dict[str, Any] = {"weight_by_field": "prior"}
    if sort in KEYS:
        field, direction = KEYS[sort]
        order = {"order_by_field": field, "order": direction}
    if request.after and sort in RANGED:
        found = _next(reader, query, order, int(request.after.place[0]), request.size)
        total = _number(reader, query) if plan or request.filters else reader.searcher.num_docs
    else:
        result = reader.searcher.search(query, limit=max(request.size, 1), offset=request.start, **order)
        found, total = result.hits[: request.size], result.count or 0
    marker = highlight.Marker(plan) if plan and plan.scoring and request.marked else None
    hits = [_hit(reader.searcher.doc(address), value, sort, marker) for value, address in found]
    if sort == "relevance":
        # tantivy takes equals in the order in which they were written. The rule orders them within so many hits as are
        # weighed by meaning, so that these are the same ones however many are asked for.
        fifties = {hit.doc_key: number // WINDOW for number, hit in enumerate(hits)}
        hits.sort(key=lambda hit: (-(hit.score or 0.0), fifties[hit.doc_key], -hit.rank_key))
    return total, tuple(hits)


def _next(
    reader: _Reader, query: Query, order: dict[str, Any], last: int, size: int
) -> list[tuple[Any, Any]]:
    """Return what comes after a place in the order of a number, the highest first: near it, or wherever it is."""
    field, found = order["order_by_field"], []
    for least in (max(last - NEAR, 0), 0):
        below = Query.range_query(
            embedded_index.schema(), field, tantivy.FieldType.Unsigned, least, last, include_upper=False
        )
        rest = Query.boolean_query([(Occur.Must, query), (Occur.Must, Query.const_score_query(below, 0.0))])
        found = reader.searcher.search(rest, limit=max(size, 1), count=False, **order).hits[:size]
        if len(found) == size:
            break
    return found


def _hit(document: tantivy.Document, value: Any, sort: Sort, marker: highlight.Marker | None) -> RawHit:
    """Return a hit. ``value``: its score, or its key in the order."""
    stored = orjson.loads(bytes(document.get_first("stored") or b""))
    card, lang = stored["card"], stored["lang"]
    title, snippet = card["title"], ""
    if marker:
        title = marker.title(title, lang)
        snippet = marker.snippet((stored["body"], stored["files"]), lang)
    return RawHit(
        doc_key=stored["doc_key"],
        kind=stored["kind"],
        object_id=stored["object_id"],
        rank_key=stored["rank_key"],
        score=value if sort == "relevance" else None,
        card=card,
        title=title,
        snippet=snippet or highlight.shorten(card["summary"]),
        place=(value,) if sort in RANGED else (),
    )


def _terms(name: str) -> dict[str, Any]:
    return {"terms": {"field": name, "size": FACETS[name].size}}


def _count(searcher: tantivy.Searcher, query: Query, names: tuple[str, ...]) -> Counts:
    found = searcher.aggregate(query, {name: _terms(name) for name in names})
    return {name: read_counts(name, found[name]) for name in names}


def _counts(reader: _Reader, filters: Filters, plan: Plan | None, node: Node | None) -> Counts:
    """Count under all filters, and for each chosen facet under the other ones' filters."""
    if plan is None and not filters:
        return reader.browse_counts
    text = compile_plan(plan, node)
    free = tuple(name for name in FACETS if name not in filters)
    counts = _count(reader.searcher, _filtered(text, filters), free)
    for name in filters:
        counts |= _count(reader.searcher, _filtered(text, other_filters(filters, name)), (name,))
    return counts
