"""Asking: the chosen engine first, then whatever still answers. Somebody who searches never gets an error."""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

from search import conf
from search import query as queries
from search.breaker import Breaker
from search.engines.base import Engine, EngineUnavailable, Matrix
from search.engines.database import DatabaseEngine
from search.engines.elastic import ElasticEngine
from search.engines.embedded import EmbeddedEngine
from search.relief import relief
from search.types import Answer, RawHit, Relief, SearchPage, SearchRequest, Suggestion

logger = logging.getLogger(__name__)

ELASTIC = ElasticEngine()
EMBEDDED = EmbeddedEngine()
DATABASE = DatabaseEngine()
breaker = Breaker("elastic")
SUGGESTIONS = 8
Found = TypeVar("Found", Answer, Matrix)
BY_NAME: dict[str, Engine] = {engine.name: engine for engine in (ELASTIC, EMBEDDED)}


def search(request: SearchRequest, *, engine: str | None = None) -> SearchPage:
    """Answer a request; ``degraded`` of the page says when another engine than the chosen one did.

    ``engine`` asks that one only. Raises ``query.BadText``; with ``engine``, EngineUnavailable, too.
    """
    # models: this package is imported before them
    from search import assembly, condition, ordering, spelling  # noqa: PLC0415
    from search.meaning import asking as meaning  # noqa: PLC0415

    started = time.perf_counter()
    ordering.refresh()
    plan = queries.plan(request.text, request.lang)
    weighed = meaning.weighs(request, plan)
    if request.after and not request.after.begins(request.page, request.question):
        request = replace(request, after=None)  # another question's: the number of the page still holds
    asked = request
    if not request.after and request.start + request.size > conf.DEEPEST_HIT:  # count, but bring no hits
        asked = replace(request, page=1, size=0)
    elif weighed:
        asked = meaning.widened(request)
    if engine:
        name, answer = engine, BY_NAME[engine].search(asked, plan)
    else:
        name, answer = _first_answer(lambda candidate: candidate.search(asked, plan)) or (
            DATABASE.name,
            DATABASE.search(asked, plan),
        )
    if weighed:
        answer = meaning.weigh(request, answer)
    degraded = None if engine or name == conf.engine_name() else name
    corrected = spelling.did_you_mean(asked, answer, BY_NAME[name], EMBEDDED) if name in BY_NAME else None
    if degraded:
        condition.stood_in(name)
    took = (time.perf_counter() - started) * 1000
    page = assembly.page(request, plan, answer, engine=name, degraded=degraded, took_ms=took)
    return replace(
        page,
        did_you_mean=corrected,
        relief=_relief(request, plan, name, relaxed=answer.relaxed)
        if answer.total == 0 and request.filters
        else (),
        other_languages=meaning.in_other_languages(request, answer, EMBEDDED)
        if plan and plan.scoring
        else (),
    )


def raw(request: SearchRequest, plan: queries.Plan | None) -> list[tuple[int, RawHit]]:
    """Return the hits with their places (from 1) as the engine gives them; none when no index answers."""
    found = _first_answer(lambda candidate: candidate.search(request, plan))
    return list(enumerate(found[1].hits, 1)) if found else []


def _relief(
    request: SearchRequest, plan: queries.Plan | None, name: str, *, relaxed: bool
) -> tuple[Relief, ...]:
    """Return which filters stand in the way; nothing when the engine that answered cannot say."""
    if name not in BY_NAME:
        return ()
    try:
        return relief(request, plan, BY_NAME[name], relaxed=relaxed)
    except EngineUnavailable as error:
        logger.warning("The engine %s does not say which filter stands in the way: %s", name, error)
        return ()


def suggest(text: str, limit: int = SUGGESTIONS) -> list[Suggestion]:
    """Return titles that go on as ``text`` begins, the most global first; nothing when no index answers in time.

    Elasticsearch has 150 ms for it; its silence here says nothing about searches, so the breaker does not hear of it.
    """
    for engine in _candidates():
        try:
            return engine.suggest(text, limit)
        except EngineUnavailable as error:
            logger.info("The engine %s suggests nothing: %s", engine.name, error)
    return []


def matrix(rows: str, columns: str) -> Matrix:
    """Return how many entries have each pair of codes of two facets; empty when no index answers."""
    found = _first_answer(lambda candidate: candidate.matrix(rows, columns))
    return found[1] if found else {}


def _candidates() -> Iterator[Engine]:
    if conf.engine_name() == ELASTIC.name and breaker.allows():
        yield ELASTIC
    yield EMBEDDED


def _first_answer(ask: Callable[[Engine], Found]) -> tuple[str, Found] | None:
    for engine in _candidates():
        try:
            answer = ask(engine)
        except EngineUnavailable as error:
            logger.warning("The engine %s does not answer: %s", engine.name, error)
            if engine is ELASTIC:
                breaker.failed()
            continue
        if engine is ELASTIC:
            breaker.succeeded()
        return engine.name, answer
    return None
