"""How good the order of the hits is: on our own judgments, and on any test set.

``dev.py bench relevance --data DIR`` runs one set, in a scratch index, through the same analysis and query code that
people use, and writes its scores. Without ``--data`` the judgments on the demo's entries are run for each language
and engine, and the public sets beside the repository when they are there, with the goals they must reach.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from tools.bench import Command, Goal, Sample, benchmark, commands
from tools.bench._servers import elasticsearch, hub
from tools.dev.shell import ROOT

if TYPE_CHECKING:
    from search.relevance.measures import Scores

SETS = ROOT.parent / "shared" / "data"
ENGINES = ("embedded", "elastic")
LIMITS = {  # folder -> language, least nDCG@10; plain BM25 reaches .483 .349 .436 .679 .934 .960
    "ir-adi": ("en", 0.51),
    "ir-cranfield": ("en", 0.375),
    "ir-npl": ("en", 0.435),
    "ir-scifact": ("en", 0.688),
    "ir-xquadr/ar": ("ar", 0.935),
    "ir-xquadr/es": ("es", 0.963),
}
AGREE = 0.01
SET_GOALS = {
    (name, engine): Goal(f"{name} nDCG@10, {engine}", limit, "", at_least=True)
    for name, (_lang, limit) in LIMITS.items()
    for engine in ENGINES
    if (SETS / name / "docs.jsonl").exists()
}
GAP_GOALS = {name: Goal(f"{name} difference of the engines", AGREE, "") for name, _engine in SET_GOALS}
OWN_GOALS = {engine: Goal(f"own judgments nDCG@10, {engine}", 0.8, "", at_least=True) for engine in ENGINES}


@benchmark("relevance", goals=(*OWN_GOALS.values(), *SET_GOALS.values(), *GAP_GOALS.values()), runs=1)
def relevance(runs: int) -> Iterator[Sample]:
    """Order of the hits: own judgments in six languages, and the public sets that are there."""
    with elasticsearch() as address, hub(ELASTICSEARCH_URL=address):
        for _run in range(runs):
            for engine, ndcg in own().items():
                yield OWN_GOALS[engine], ndcg
            for name, gap in GAP_GOALS.items():
                found = {engine: measure(SETS / name, LIMITS[name][0], engine) for engine in ENGINES}
                for engine, scores in found.items():
                    print(f"    {line(name, engine, scores)}", flush=True)
                    yield SET_GOALS[name, engine], scores.ndcg
                yield gap, abs(found["elastic"].ndcg - found["embedded"].ndcg)


def own() -> dict[str, float]:
    """Load the demo, print the scores of each language and engine; return the mean nDCG@10 over all queries."""
    from demo import loader  # noqa: PLC0415 -- needs Django
    from resources.models import Entry  # noqa: PLC0415
    from search import engines, rebuild  # noqa: PLC0415
    from search.engines import elastic_index  # noqa: PLC0415
    from search.engines.elastic import ElasticEngine  # noqa: PLC0415
    from search.relevance import judgments, scratch  # noqa: PLC0415

    loader.load()
    index = rebuild.rebuild_elastic()
    try:
        source_ids = dict(Entry.objects.values_list("pk", "source_id"))
        means = {}
        for engine in (engines.EMBEDDED, ElasticEngine(budget=scratch.PATIENCE)):
            found = judgments.score(engine, source_ids)
            for lang, scores in found.items():
                print(f"    {line(f'own judgments, {lang}', engine.name, scores)}", flush=True)
            total = sum(scores.queries for scores in found.values())
            means[engine.name] = sum(scores.ndcg * scores.queries for scores in found.values()) / total
        return means
    finally:
        elastic_index.delete(index)


def main(words: list[str]) -> int:
    """Run one test set; return 2 when it cannot be read."""
    options = arguments(words)
    with ExitStack() as stack:
        if options.engine == "elastic":
            address = stack.enter_context(elasticsearch())
            stack.enter_context(hub(ELASTICSEARCH_URL=address))
        else:
            stack.enter_context(hub())
        from search.relevance.testset import BadTestSet  # noqa: PLC0415 -- needs Django

        try:
            scores = measure(options.data, options.lang, options.engine, quiet=options.no_progress)
        except BadTestSet as error:
            print(f"{options.data}: {error}", file=sys.stderr)
            return 2
    print(line(str(options.data), options.engine, scores))
    if options.json:
        options.json.write_text(json.dumps(scores.as_json()) + "\n", encoding="utf-8")
    return 0


def arguments(words: list[str]) -> argparse.Namespace:
    """Return the command line."""
    parser = argparse.ArgumentParser(prog="dev.py bench relevance", description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="docs.jsonl, queries.jsonl, qrels.tsv"
    )
    parser.add_argument("--engine", choices=ENGINES, default="embedded")
    parser.add_argument("--lang", default="", help="of texts that do not say it themselves, and of the page")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the scores there, too")
    parser.add_argument("--no-progress", action="store_true", help="no progress bars")
    return parser.parse_args(words)


def measure(folder: Path, lang: str, engine: str, *, quiet: bool = False) -> "Scores":
    """Return the scores of one set in one engine. Django is set up."""
    from search import synonyms  # noqa: PLC0415 -- needs Django
    from search.relevance import scratch  # noqa: PLC0415
    from search.relevance.evaluate import Collection  # noqa: PLC0415
    from search.relevance.testset import TestSet  # noqa: PLC0415

    testset = TestSet(folder, lang)
    collection = Collection(testset)
    asked = len(testset.queries())
    with (
        synonyms.fixed(synonyms.starter()),
        tqdm(total=testset.count_documents(), desc="documents", unit="doc", disable=quiet) as reading,
        tqdm(total=asked, desc="queries", unit="query", disable=quiet) as asking,
        scratch.filled(engine, collection.documents(reading.update)) as filled,
    ):
        return collection.score(filled, asking.update)


def line(name: str, engine: str, scores: "Scores") -> str:
    """Return the scores as a line for people."""
    return (
        f"{name} · {engine}: nDCG@10 {scores.ndcg:.4f}, MRR {scores.mrr:.4f}, "
        f"nothing found {scores.zero_hit:.1%}, {scores.queries} queries"
    )


commands["relevance"] = Command("--data", main)
