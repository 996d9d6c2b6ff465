"""Request bodies for Elasticsearch, and how to read what comes back. Nothing here talks to a server.

One ``_msearch`` carries two bodies: the hits (filters inside the query, nothing counted) and the facets (``size: 0``,
so that the shard request cache keeps them for the next pages and other orders).
"""

from collections.abc import Mapping
from typing import Any

from search import analysis, highlight
from search.engines.base import FIRST_COUNTED, Counted, Matrix, other_filters
from search.facets import FACETS, read_counts
from search.query import Best, Bool, Leaf, Node, Plan, prepared
from search.ranking import MOST_COMPREHENSIVE, Weights
from search.types import Counts, RawHit, SearchRequest, Sort, Suggestion

Body = dict[str, Any]
LIVE: Body = {"term": {"deleted": False}}
NOTHING: Body = {"match_none": {}}
SORTS: dict[Sort, list[Body]] = {
    "relevance": [{"_score": "desc"}, {"rank_key": "desc"}],
    "rule": [{"rank_key": "desc"}],
    "newest": [{"newest_key": "desc"}],
    "title": [{"title_key": "asc"}],
}
SOURCE = ["kind", "object_id", "rank_key", "card"]
SNIPPET_FIELDS = {"title": 0, "body": 2, "files": 1}  # field -> number of fragments (0: the whole)
ANALYZED_FOR_MARKS = 100_000  # characters; more would be an error of the highlighter


def compile_node(node: Node | None) -> Body:
    """Return a query of the neutral tree as Elasticsearch's."""
    match node:
        case None:
            return NOTHING
        case Leaf():
            return _leaf(node)
        case Best(queries, tie):
            return {"dis_max": {"queries": [compile_node(query) for query in queries], "tie_breaker": tie}}
        case Bool():
            body: Body = {"boost": node.boost}
            for clause in ("must", "should", "must_not"):
                if nodes := getattr(node, clause):
                    body[clause] = [compile_node(query) for query in nodes]
            if node.should:
                body["minimum_should_match"] = node.minimum
            return {"bool": body}


def _leaf(leaf: Leaf) -> Body:
    name = "exact" if leaf.field == "exact" else f"{leaf.field}.{leaf.lang}"
    text = prepared(leaf.field, leaf.lang, leaf.text)
    if leaf.slop is None:
        return {"match": {name: {"query": text, "operator": "and", "boost": leaf.boost}}}
    return {"match_phrase": {name: {"query": text, "slop": leaf.slop, "boost": leaf.boost}}}


def term_filters(filters: Mapping[str, tuple[str, ...]]) -> list[Body]:
    """Return one filter for each facet with chosen values."""
    return [{"terms": {name: list(codes)}} for name, codes in filters.items()]


def prior(query: Body, weights: Weights, this_year: int) -> Body:
    """Multiply a query's score by the ordering rule's prior; the same formula as ``ranking.prior``."""
    scopes = [
        {"filter": {"term": {"scope_rank": rank}}, "weight": weights.w_scope * share}
        for rank, share in enumerate(weights.scope)
        if share and weights.w_scope
    ]
    functions: list[Body] = [{"weight": 1.0}, *scopes]
    if weights.w_comprehensiveness:
        factor = {"field": "comprehensiveness", "factor": 1 / MOST_COMPREHENSIVE, "missing": 0}
        functions.append({"field_value_factor": factor, "weight": weights.w_comprehensiveness})
    if weights.w_recency:
        decay = {"origin": this_year, "scale": weights.half_life_years, "decay": 0.5}
        known = {"exists": {"field": "year_number"}}
        functions.append({"filter": known, "exp": {"year_number": decay}, "weight": weights.w_recency})
    return {
        "function_score": {
            "query": query,
            "boost_mode": "multiply",
            "score_mode": "sum",
            "functions": functions,
        }
    }


def hits_body(
    request: SearchRequest, plan: Plan | None, node: Node | None, sort: Sort, weights: Weights, this_year: int
) -> Body:
    """Return the body that finds one page of hits."""
    filters = [LIVE, *term_filters(request.filters)]
    if plan is None:
        query: Body = {"bool": {"filter": filters}}
    else:
        query = {"bool": {"must": [compile_node(node)], "filter": filters}}
        if plan.scoring and sort == "relevance":
            query = prior(query, weights, this_year)
    body: Body = {
        "query": query,
        "from": request.start,
        "size": request.size,
        "sort": SORTS[sort],
        "track_scores": bool(plan and plan.scoring and sort == "relevance"),
        "track_total_hits": False,
        "_source": SOURCE,
    }
    if request.after:
        body |= {"from": 0, "search_after": list(request.after.place)}
    if plan and plan.scoring and request.marked:
        body["highlight"] = highlight_body(plan)
    return body


def highlight_body(plan: Plan) -> Body:
    """Mark with a flat query of its own: the scored query costs more here than all the rest."""
    queries = []
    for lang, concepts in plan.marks.items():
        fields = [f"{name}.{lang}" for name in SNIPPET_FIELDS]
        for concept in concepts:
            for text in (
                concept.text,
                *(other for other in concept.others if lang in analysis.scripts(other)),
            ):
                phrase = text != concept.text or concept.phrase
                queries.append(_mark(text, fields, phrase=phrase and len(analysis.terms(text, lang)) > 1))
    shown = {
        f"{name}.{lang}": {"number_of_fragments": number, "fragment_size": highlight.FRAGMENT}
        for lang in plan.marks
        for name, number in SNIPPET_FIELDS.items()
    }
    return {
        "highlight_query": {"bool": {"should": queries or [NOTHING]}},
        "type": "unified",
        "pre_tags": [highlight.START],
        "post_tags": [highlight.END],
        "require_field_match": True,
        "max_analyzed_offset": ANALYZED_FOR_MARKS,
        "fields": shown,
    }


def _mark(text: str, fields: list[str], *, phrase: bool) -> Body:
    return {"multi_match": {"query": text, "fields": fields, "type": "phrase" if phrase else "best_fields"}}


def _terms(name: str, size: int | None = None) -> Body:
    return {"terms": {"field": name, "size": size or FACETS[name].size}}


def facets_body(request: SearchRequest, plan: Plan | None, node: Node | None) -> Body:
    """Return the body that counts: under all filters, and for each chosen facet under the other ones' filters."""
    filters = request.filters
    free = {
        name: _terms(name, facet.shown if facet.many and name not in request.find else None)
        for name, facet in FACETS.items()
        if name not in filters
    }
    aggregations: Body = {"all": {"filter": {"bool": {"filter": term_filters(filters)}}, "aggs": free}}
    for name in filters:
        rest = term_filters(other_filters(filters, name))
        aggregations[name] = {"filter": {"bool": {"filter": rest}}, "aggs": {name: _terms(name)}}
    must = [] if plan is None else [compile_node(node)]
    return {
        "size": 0,
        "track_total_hits": True,
        "query": {"bool": {"must": must, "filter": [LIVE]}},
        "aggs": aggregations,
    }


def read_facets(response: Mapping[str, Any]) -> tuple[int, int, Counts]:
    """Return how many match text and filters, how many match the text alone, and the counts of every facet."""
    counts: Counts = {}
    for group in response["aggregations"].values():
        for name, result in group.items():
            if name in FACETS:
                counts[name] = read_counts(name, result)
    return response["aggregations"]["all"]["doc_count"], response["hits"]["total"]["value"], counts


def read_hits(response: Mapping[str, Any]) -> tuple[RawHit, ...]:
    """Return the hits of one page."""
    return tuple(_read_hit(hit) for hit in response["hits"]["hits"])


def _read_hit(hit: Mapping[str, Any]) -> RawHit:
    source = hit["_source"]
    marked: dict[str, list[str]] = {
        name.split(".")[0]: parts for name, parts in hit.get("highlight", {}).items()
    }
    parts = marked.get("body") or marked.get("files") or []
    return RawHit(
        doc_key=hit["_id"],
        kind=source["kind"][0],
        object_id=source["object_id"],
        rank_key=source["rank_key"],
        score=hit.get("_score"),
        card=source["card"],
        title=" ".join(marked.get("title", ())) or source["card"]["title"],
        snippet=highlight.join(parts) or highlight.shorten(source["card"]["summary"]),
        place=tuple(hit["sort"]),
    )


def suggest_body(text: str, limit: int) -> Body:
    """Return the body that finds titles by their words, the last of which is not typed to its end."""
    begun = {"match_bool_prefix": {"exact": {"query": text, "operator": "and"}}}
    return {
        "size": limit,
        "track_total_hits": False,
        "query": {"bool": {"filter": [LIVE, begun]}},
        "sort": SORTS["rule"],
        "_source": ["card.title", "card.language"],
    }


def read_suggestions(response: Mapping[str, Any]) -> list[Suggestion]:
    """Return the titles that were found."""
    cards = ((hit["_id"], hit["_source"]["card"]) for hit in response["hits"]["hits"])
    return [Suggestion(key, card["title"], card["language"]) for key, card in cards]


def count_body(request: SearchRequest, plan: Plan | None, *, relaxed: bool) -> Body:
    """Return the body that counts what has all the words, or some, and brings the keys of the first few."""
    filters = [LIVE, *term_filters(request.filters)]
    must = [compile_node(plan.relaxed if relaxed else plan.strict)] if plan else []
    return {
        "size": FIRST_COUNTED,
        "track_total_hits": True,
        "query": {"bool": {"must": must, "filter": filters}},
        "_source": False,
    }


def read_counted(response: Mapping[str, Any]) -> Counted:
    """Return how many there are, and the keys of the first of them."""
    found = response["hits"]
    return found["total"]["value"], tuple(hit["_id"] for hit in found["hits"])


def matrix_body(rows: str, columns: str) -> Body:
    """Return the body that counts pairs of two facets."""
    pairs = {rows: {**_terms(rows), "aggs": {columns: _terms(columns)}}}
    return {"size": 0, "track_total_hits": False, "query": {"bool": {"filter": [LIVE]}}, "aggs": pairs}


def read_matrix(aggregations: Mapping[str, Any], rows: str, columns: str) -> Matrix:
    """Return ``{(row, column): count}``; both engines answer in this shape."""
    return {
        (row["key"], column["key"]): column["doc_count"]
        for row in aggregations[rows]["buckets"]
        for column in row[columns]["buckets"]
    }
