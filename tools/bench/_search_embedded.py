"""Goals 7 and 8: the embedded engine next to tantivy's own calls, and how long people wait."""

from collections.abc import Iterator
from typing import Any

from tools.bench import Goal, Sample, _corpus, _pairs
from tools.bench._search_world import PAIRS, World, explain, spread

ADDED = Goal("7 hub embedded / raw tantivy calls, wall", 1.15, "×")
OVERHEAD = (ADDED,)
TEXT = Goal("8 embedded with facets and highlights, p95 wall", 50, "ms")
BROWSE = Goal("8 embedded browsing, p95 wall", 10, "ms")
SPEED = (TEXT, BROWSE)
ROUNDS = 3


def speed(world: World) -> Iterator[Sample]:
    """Goal 8: each round is one sample, the 95th percentile of its questions."""
    from search import engines

    for goal, requests in (
        (TEXT, _corpus.requests(160)),
        (BROWSE, [each for each in _corpus.requests(160, browse=True) if not each.filters]),
    ):
        for request in requests[:20]:
            engines.search(request, engine="embedded")
        rounds, cpu = [], []
        for _round in range(ROUNDS):
            found = [
                _pairs.took(lambda request=request: engines.search(request, engine="embedded"))  # type: ignore[misc]
                for request in requests
            ]
            rounds.append(_pairs.percentile([each.wall for each in found], 0.95))
            cpu.append(_pairs.percentile([each.cpu for each in found], 0.95))
        print(f"    {goal.name}: CPU p95 {sorted(cpu)[len(cpu) // 2]:.3g} ms", flush=True)
        yield from spread(goal, rounds)
        slowest = max(zip(found, requests, strict=True), key=lambda pair: pair[0].wall)[1]
        explain(goal, rounds, lambda slowest=slowest: engines.search(slowest, engine="embedded"))  # type: ignore[misc]


def overhead(world: World) -> Iterator[Sample]:
    """Goal 7: B is the very same calls of the binding, made before for each question: search, aggregate, documents."""
    from search import engines

    requests = _corpus.requests(64)
    cases = [
        (lambda request=request: engines.search(request, engine="embedded"), _raw(world, request))
        for request in requests
    ]
    yield from spread(ADDED, values := _pairs.ratios(_pairs.pairs(cases, PAIRS)))
    explain(ADDED, values, cases[1][0])


def _raw(world: World, request: Any) -> Any:
    """Return a function that repeats the calls of the binding that a search makes."""
    from search import query

    calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []
    reader = world.embedded._reader()
    searcher = reader.searcher

    class Noting:
        """A searcher that remembers what it is asked."""

        def __getattr__(self, name: str) -> Any:
            def note(*words: Any, **more: Any) -> Any:
                calls.append((name, words, more))
                return getattr(searcher, name)(*words, **more)

            return note

    reader.__dict__["searcher"] = Noting()
    try:
        world.embedded.search(request, query.plan(request.text, request.lang))
    finally:
        reader.__dict__["searcher"] = searcher

    def again() -> None:
        for name, words, more in calls:
            getattr(searcher, name)(*words, **more)

    return again
