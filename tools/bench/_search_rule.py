"""Goals 13 and 14: the order of the hits in both engines, and how large the indices are."""

from collections import Counter
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from tools.bench import Goal, Sample, _corpus, _report
from tools.bench._search_world import World, spread

QUALITY = Goal("13 nDCG@10 embedded / Elasticsearch, own judgments", 0.95, "×", at_least=True)
BROKEN = {
    name: Goal(f"13 ordering rule violated in 10,000 random pairs, {name}", 0, "")
    for name in ("elastic", "embedded")
}
ORDER = (QUALITY, *BROKEN.values())
ELASTIC_SIZE = Goal("14 Elasticsearch index / stored text", 1.2, "×")
EMBEDDED_SIZE = Goal("14 embedded index / stored text", 1.0, "×")
SIZE = (ELASTIC_SIZE, EMBEDDED_SIZE)
RANDOM_PAIRS = 10_000
PAGE = 100
PARTS = 10  # of an index that are named


def order(world: World) -> Iterator[Sample]:
    """Goal 13."""
    from resources.models import Entry
    from search.relevance import judgments

    source_ids = dict(Entry.objects.exclude(source=_corpus.SOURCE).values_list("pk", "source_id"))
    means = {}
    for engine in (world.embedded, world.elastic):
        found = judgments.score(engine, source_ids).values()
        means[engine.name] = sum(each.ndcg * each.queries for each in found) / sum(
            each.queries for each in found
        )
    yield from spread(QUALITY, [means["embedded"] / means["elastic"]])
    for name, goal in BROKEN.items():
        yield from spread(goal, [float(_violations(getattr(world, name)))])


def _violations(engine: Any) -> int:
    """Count the pairs of the first browsed hits that stand the other way round than the rule says."""
    from resources.models import Entry
    from search import conf, ranking
    from search.types import SearchRequest

    pages = range(1, conf.DEEPEST_HIT // PAGE + 1)
    kinds = {"kind": ("resource", "practice", "use_case")}
    answers = (engine.search(SearchRequest(filters=kinds, page=page, size=PAGE), None) for page in pages)
    keys = [hit.object_id for answer in answers for hit in answer.hits]
    rows = Entry.objects.filter(kind__in=kinds["kind"]).values_list(
        "pk", "scope", "comprehensiveness", "year", "year_end"
    )
    rule = {
        pk: (ranking.scope_rank(scope) or 0, comprehensive or 0, end or year or 0, -pk)
        for pk, scope, comprehensive, year, end in rows
    }
    random = Random(3)  # noqa: S311 -- not for secrets
    wrong = 0
    for _pair in range(RANDOM_PAIRS):
        first, second = sorted(random.sample(range(len(keys)), 2))
        wrong += rule[keys[first]] < rule[keys[second]]
    left_out = len(set(rule) - set(keys)) if len(rule) <= len(keys) else 0
    return wrong + left_out


def size(world: World) -> Iterator[Sample]:
    """Goal 14."""
    from search import documents
    from search.engines import embedded_index

    text = sum(
        len(part.encode())
        for _ids, found in documents.everything()
        for each in found
        for part in (each["title"], each["names"], each["body"], each["files"])
    )
    world.client.indices.forcemerge(index=world.index, max_num_segments=1)
    stats = world.client.indices.stats(index=world.index, metric="store")
    elastic = stats["indices"][world.index]["primaries"]["store"]["size_in_bytes"]
    folder = embedded_index.current()
    embedded = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) if folder else 0
    print(
        f"    text {text / 1e6:.1f} MB, Elasticsearch {elastic / 1e6:.1f}, embedded {embedded / 1e6:.1f}",
        flush=True,
    )
    yield from spread(ELASTIC_SIZE, [elastic / text])
    yield from spread(EMBEDDED_SIZE, [embedded / text])
    if not ELASTIC_SIZE.is_met(elastic / text):
        usage = world.client.indices.disk_usage(index=world.index, run_expensive_tasks=True)
        fields = usage[world.index]["fields"]
        _explain("Elasticsearch", {name: each["total_in_bytes"] for name, each in fields.items()}, text)
    if folder and not EMBEDDED_SIZE.is_met(embedded / text):
        parts: Counter[str] = Counter()
        for path in folder.rglob("*.*"):
            parts[path.suffix] += path.stat().st_size
        _explain("The embedded index", parts, text)


def _explain(index: str, parts: Mapping[str, int], text: int) -> None:
    """Say what an index consists of, the largest parts first, next to the stored text."""
    largest = sorted(parts.items(), key=lambda part: -part[1])[:PARTS]
    _report.say(f"{index}: {', '.join(f'{name} {size / text:.2f}' for name, size in largest)} × the text.")
