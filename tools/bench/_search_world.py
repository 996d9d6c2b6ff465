"""The surroundings of the search benchmark: a hub of its own with generated entries and the demo's, in both engines."""

import cProfile
import pstats
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tools.bench import Goal, _corpus, _pairs, _report, _servers

PAIRS = 200
PATIENCE = 60.0  # seconds for one question: here the time is what is measured
PROFILED = 30


@dataclass
class World:
    """What the parts measure with. ``elastic`` waits as long as it takes."""

    docs: int
    index: str
    elastic: Any
    embedded: Any
    client: Any  # of Elasticsearch

    def clear_cache(self) -> None:
        """Forget the counts that Elasticsearch keeps."""
        self.client.indices.clear_cache(index=self.index, request=True)


@contextmanager
def prepared(docs: int) -> Iterator[World]:
    """Yield a world with so many generated documents; without the encoder, which is no part of the engines' work."""
    with (
        _servers.elasticsearch() as address,
        _servers.hub(ELASTICSEARCH_URL=address, HUB_MEANING="false") as folder,
    ):
        print(f"  {_pairs.machine()}; data in {folder}", flush=True)
        from demo import loader
        from search import engines, rebuild, sync
        from search.engines import elastic_index
        from search.engines.elastic import ElasticEngine

        _timed("demo", loader.load)
        _timed(f"{docs} generated entries", lambda: _corpus.fill(docs))
        _timed("embedded index", lambda: sync.rebuild_embedded(force=True))
        index = _timed("Elasticsearch index", rebuild.rebuild_elastic)
        engines.BY_NAME["elastic"] = elastic = ElasticEngine(budget=PATIENCE)
        _report.notes.append(
            f"{docs:,} generated documents beside the demo's; SQLite, one shard, no replica."
        )
        try:
            yield World(docs, index, elastic, engines.EMBEDDED, elastic_index.client())
        finally:
            from search.models import SearchTarget

            for name in {index, *SearchTarget.objects.values_list("name", flat=True)}:
                elastic_index.delete(name)


def _timed(label: str, work: Callable[[], Any]) -> Any:
    start = time.perf_counter()
    found = work()
    print(f"  {label}: {time.perf_counter() - start:.0f} s", flush=True)
    return found


def explain(goal: Goal, values: list[float], work: Callable[[], object]) -> None:
    """When a goal is missed, print where the time goes."""
    if not values or goal.is_met(statistics.median(values)):
        return
    low, high = _pairs.bootstrap(values)
    print(f"  MISSED {goal.name}: {statistics.median(values):.3g} ({low:.3g} – {high:.3g})", flush=True)
    profile = cProfile.Profile()
    profile.enable()
    for _each in range(PROFILED):
        work()
    profile.disable()
    pstats.Stats(profile).sort_stats("cumulative").print_stats(25)


def spread(goal: Goal, values: list[float]) -> Iterator[tuple[Goal, float]]:
    """Yield all values of a goal, and say what they come to."""
    if values:
        low, high = _pairs.bootstrap(values)
        print(
            f"    {goal.name}: {statistics.median(values):.3g} {goal.unit} ({low:.3g} – {high:.3g})",
            flush=True,
        )
    for value in values:
        yield goal, value
