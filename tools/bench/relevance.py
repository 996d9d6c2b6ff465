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
    from search.relevance.scratch import Vectors
    from search.types import Document

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
MEANING_LIMITS = {  # with the encoder; ir-npl, whose texts are short, must only not get worse
    "ir-adi": 0.52,
    "ir-cranfield": 0.385,
    "ir-scifact": 0.705,
    "ir-xquadr/ar": 0.94,
    "ir-xquadr/es": 0.965,
}
AGREE = 0.01
SET_GOALS = {
    (name, engine): Goal(f"{name} nDCG@10, {engine}", limit, "", at_least=True)
    for name, (_lang, limit) in LIMITS.items()
    for engine in ENGINES
    if (SETS / name / "docs.jsonl").exists()
}
MEANING_GOALS = {
    name: Goal(f"{name} nDCG@10 with meaning", MEANING_LIMITS[name], "", at_least=True)
    if name in MEANING_LIMITS
    else Goal(f"{name} nDCG@10 with meaning, less that without", 0.0, "", at_least=True)
    for name, engine in SET_GOALS
    if engine == "embedded"
}
GAP_GOALS = {name: Goal(f"{name} difference of the engines", AGREE, "") for name, _engine in SET_GOALS}
OWN_GOALS = {engine: Goal(f"own judgments nDCG@10, {engine}", 0.8, "", at_least=True) for engine in ENGINES}


@benchmark(
    "relevance",
    goals=(*OWN_GOALS.values(), *SET_GOALS.values(), *MEANING_GOALS.values(), *GAP_GOALS.values()),
    runs=1,
    report=True,
)
def relevance(runs: int) -> Iterator[Sample]:
    """Order of the hits: own judgments in six languages, and the public sets that are there."""
    with elasticsearch() as address, hub(ELASTICSEARCH_URL=address):
        for _run in range(runs):
            for engine, ndcg in own().items():
                yield OWN_GOALS[engine], ndcg
            for name, gap in GAP_GOALS.items():
                folder, lang = SETS / name, LIMITS[name][0]
                found = {engine: measure(folder, lang, engine)[0] for engine in ENGINES[1:]}
                found["embedded"], weighed = measure(folder, lang, "embedded", meaning=True)
                for engine, scores in found.items():
                    print(f"    {line(name, engine, scores)}", flush=True)
                    yield SET_GOALS[name, engine], scores.ndcg
                if weighed:
                    print(f"    {line(name, 'embedded with meaning', weighed)}", flush=True)
                    less = 0.0 if name in MEANING_LIMITS else found["embedded"].ndcg
                    yield MEANING_GOALS[name], weighed.ndcg - less
                yield gap, abs(found["elastic"].ndcg - found["embedded"].ndcg)


def own() -> dict[str, float]:
    """Load the demo, print the scores of each language and engine; return the mean nDCG@10 over all queries."""
    from demo import loader
    from resources.models import Entry
    from search import engines, rebuild
    from search.engines import elastic_index
    from search.engines.elastic import ElasticEngine
    from search.relevance import judgments, scratch

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
        from search.relevance.testset import BadTestSet

        try:
            scores, weighed = measure(
                options.data, options.lang, options.engine, quiet=options.no_progress, meaning=options.meaning
            )
        except (BadTestSet, RuntimeError) as error:
            print(f"{options.data}: {error}", file=sys.stderr)
            return 2
    print(line(str(options.data), options.engine, scores))
    if weighed:
        print(line(str(options.data), f"{options.engine} with meaning", weighed))
    if options.json:
        report = {**weighed.as_json(), "without_meaning": scores.as_json()} if weighed else scores.as_json()
        options.json.write_text(json.dumps(report) + "\n", encoding="utf-8")
    return 0


def arguments(words: list[str]) -> argparse.Namespace:
    """Return the command line."""
    parser = argparse.ArgumentParser(prog="dev.py bench relevance", description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="docs.jsonl, queries.jsonl, qrels.tsv"
    )
    parser.add_argument("--engine", choices=ENGINES, default="embedded")
    parser.add_argument("--lang", default="", help="of texts that do not say it themselves, and of the page")
    parser.add_argument(
        "--meaning", action="store_true", help="order by meaning, too (slow: every text is encoded)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the scores there, too")
    parser.add_argument("--no-progress", action="store_true", help="no progress bars")
    return parser.parse_args(words)


def measure(
    folder: Path, lang: str, engine: str, *, quiet: bool = False, meaning: bool = False
) -> "tuple[Scores, Scores | None]":
    """Return the scores of one set in one engine, and those in the order of meaning if asked for. Django is set up.

    Raises BadTestSet, and RuntimeError when the encoder is asked for and not installed.
    """
    from search import synonyms
    from search.relevance import scratch
    from search.relevance.evaluate import Collection
    from search.relevance.testset import TestSet

    testset = TestSet(folder, lang)
    collection = Collection(testset)
    vectors = scratch.Vectors() if meaning else None
    asked = len(testset.queries()) * (2 if meaning else 1)
    with (
        synonyms.fixed(synonyms.starter()),
        tqdm(total=testset.count_documents(), desc="documents", unit="doc", disable=quiet) as reading,
        tqdm(total=asked, desc="queries", unit="query", disable=quiet) as asking,
        scratch.filled(engine, _watched(collection.documents(reading.update), vectors)) as filled,
    ):
        words = collection.score(filled, asking.update)
        return words, collection.score(filled, asking.update, vectors) if vectors else None


def _watched(found: "Iterator[Document]", vectors: "Vectors | None") -> "Iterator[Document]":
    return vectors.over(found) if vectors else found


def line(name: str, engine: str, scores: "Scores") -> str:
    """Return the scores as a line for people."""
    return (
        f"{name} · {engine}: nDCG@10 {scores.ndcg:.4f}, MRR {scores.mrr:.4f}, "
        f"nothing found {scores.zero_hit:.1%}, {scores.queries} queries"
    )


commands["relevance"] = Command("--data", main)
