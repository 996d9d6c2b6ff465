"""Elasticsearch as an engine: two bodies in one request, within a time budget."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import orjson
from django.utils import timezone

from search import conf
from search.engines import elastic_query as bodies
from search.engines.base import Counted, EngineUnavailable, Matrix, Question
from search.engines.elastic_index import client, translated_errors
from search.engines.sorting import effective_sort
from search.query import Node, Plan
from search.types import Answer, SearchRequest, Suggestion


class ElasticEngine:
    """Asks the alias; every trouble, a partial answer too, is EngineUnavailable."""

    name = "elastic"

    def __init__(self, budget: float = conf.TIME_BUDGET) -> None:
        self._budget = budget

    def search(self, request: SearchRequest, plan: Plan | None) -> Answer:
        """See ``Engine``."""
        deadline = time.monotonic() + self._budget
        answer, by_text = self._ask(request, plan, plan.strict if plan else None, deadline)
        if plan and plan.relaxed and by_text < conf.RELAX_BELOW:
            relaxed, more = self._ask(request, plan, plan.relaxed, deadline)
            if more > by_text:
                return replace(relaxed, relaxed=True, strict=answer.total)
        return answer

    def count(self, asked: Sequence[Question], seconds: float, *, relaxed: bool = False) -> list[Counted]:
        """See ``Engine``."""
        if not asked:
            return []
        sent = [bodies.count_body(request, plan, relaxed=relaxed) for request, plan in asked]
        responses = _msearch(sent, seconds)
        return [bodies.read_counted(response) for response in responses]

    def suggest(self, text: str, limit: int) -> list[Suggestion]:
        """See ``Engine``."""
        (response,) = _msearch([bodies.suggest_body(text, limit)], conf.SUGGEST_BUDGET)
        return bodies.read_suggestions(response)

    def matrix(self, rows: str, columns: str) -> Matrix:
        """See ``Engine``."""
        (response,) = _msearch([bodies.matrix_body(rows, columns)], self._budget)
        return bodies.read_matrix(response["aggregations"], rows, columns)

    def _ask(
        self, request: SearchRequest, plan: Plan | None, node: Node | None, deadline: float
    ) -> tuple[Answer, int]:
        """Return the answer, and how many entries match the text whatever the filters."""
        sort = effective_sort(request.sort, plan)
        year = timezone.localdate().year
        asked = [
            bodies.hits_body(request, plan, node, sort, conf.weights(), year),
            bodies.facets_body(request, plan, node),
        ]
        hits, facets = _msearch(asked, deadline - time.monotonic())
        total, by_text, counts = bodies.read_facets(facets)
        return Answer(total, bodies.read_hits(hits), counts), by_text


def _msearch(asked: list[dict[str, Any]], seconds: float) -> list[dict[str, Any]]:
    """Send the bodies in one request; every part must be complete."""
    if seconds <= 0:
        raise EngineUnavailable("no time left")
    header = orjson.dumps({"index": conf.index_name()})
    lines: list[Any] = [line for body in asked for line in (header, orjson.dumps(body))]
    with translated_errors("search"):
        responses = client().options(request_timeout=seconds).msearch(searches=lines)["responses"]
    for response in responses:
        shards = response.get("_shards", {})
        if response.get("status") != 200 or response.get("timed_out") or shards.get("failed"):
            reason = response.get("error", {}).get("type", "partial answer")
            raise EngineUnavailable(f"search: {response.get('status')} {reason}")
    return responses
