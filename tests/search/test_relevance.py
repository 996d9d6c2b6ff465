"""Scores are computed as they should be, sets of any shape are read, and the order of the hits stays good."""

import json
from pathlib import Path
from typing import Any

import pytest

from search import query, synonyms
from search.relevance import judgments, measures, scratch
from search.relevance.evaluate import Collection
from search.relevance.testset import BadTestSet, TestSet
from tests.search.conftest import BOTH


def test_ndcg_is_the_gain_discounted_by_place_over_the_best_possible() -> None:
    grades = {"a": 3.0, "b": 2.0, "c": 0.0, "d": 1.0}
    assert measures.ndcg(["a", "b", "d"], grades) == 1
    assert measures.ndcg(["b", "x", "a"], grades) == pytest.approx((2 + 3 / 2) / (3 + 2 / 1.5849625 + 1 / 2))
    assert measures.ndcg(["x"] * 10 + ["a"], grades) == 0
    assert measures.ndcg([], {"c": 0.0}) == 0


def test_reciprocal_rank_and_zero_hits() -> None:
    scores = measures.mean([(["x", "a"], {"a": 1.0}), ([], {"a": 1.0})])
    assert scores.as_json() == {
        "ndcg@10": pytest.approx(0.3154649),
        "mrr": 0.25,
        "zero_hit": 0.5,
        "queries": 2,
    }


def write(folder: Path, docs: list[Any], queries: list[Any], qrels: str) -> TestSet:
    """Make a test set."""
    for name, rows in (("docs", docs), ("queries", queries)):
        (folder / f"{name}.jsonl").write_text("\n".join(json.dumps(row) for row in rows) + "\n\n", "utf-8")
    (folder / "qrels.tsv").write_text(qrels, "utf-8")
    return TestSet(folder)


DOCS = [
    {"id": 7, "title": None, "text": "Рыба и права мигрантов"},
    {"id": "a b/ü", "title": "Миграция", "text": ""},
    {"id": "a b/ü", "title": "twice", "text": ""},
    {"id": "empty", "title": "", "text": "", "lang": "xx"},
    {"id": "fr", "title": "L'intégration", "text": "des réfugiés", "lang": "fr"},
]
QUERIES = [
    {"id": 1, "text": "мигранты"},
    {"id": "q:2", "text": 'миграция "'},
    {"id": "3", "text": "réfugié", "lang": "fr"},
    {"id": "4", "text": "без ответа"},
    {"id": "5", "text": ""},
]
QRELS = "query_id\tdoc_id\trel\n1\t7\t2\nq:2\ta b/ü\t1\n3\tfr\t1\n4\t7\t0\n5\t7\t1\n\n"


@pytest.mark.parametrize("engine", BOTH)
def test_odd_ids_missing_languages_and_empty_texts_are_no_trouble(
    engine: str, tmp_path: Path, search_directory: None
) -> None:
    collection = Collection(write(tmp_path, DOCS, QUERIES, QRELS))
    read: list[int] = []
    with scratch.filled(engine, collection.documents(read.append)) as filled:
        scores = collection.score(filled, read.append)
    assert collection.testset.lang == "ru"
    assert scores.as_json() == {"ndcg@10": 0.75, "mrr": 0.75, "zero_hit": 0.25, "queries": 4}
    assert len(read) == 4 + 4


def test_what_is_no_test_set_is_said_with_file_and_line(tmp_path: Path) -> None:
    with pytest.raises(BadTestSet, match=r"docs\.jsonl"):
        TestSet(tmp_path).count_documents()
    testset = write(tmp_path, [{"id": "a", "text": "x"}, {"text": "no id"}], [], "q d r\nq1 d1 much\n")
    with pytest.raises(BadTestSet, match=r"docs\.jsonl, line 2"):
        list(testset.documents())
    with pytest.raises(BadTestSet, match=r"qrels\.tsv, line 2"):
        testset.queries()


def test_a_question_longer_than_any_that_people_may_ask_is_asked_here() -> None:
    text = " ".join(f"word{number}" for number in range(300))
    plan = scratch.plan(text, "en")
    assert plan is not None
    assert plan.strict is not None


def test_there_are_sixty_judged_queries_in_six_languages() -> None:
    found = judgments.read()
    assert len(found) >= 60
    assert {judged.lang for judged in found} == {"en", "fr", "es", "ar", "ru", "zh"}
    with synonyms.fixed(synonyms.starter()):
        assert all(query.plan(judged.text, judged.lang) for judged in found)
    known = {
        json.loads(line)["source_id"]
        for path in Path("demo/data").glob("*.jsonl")
        for line in path.read_text("utf-8").splitlines()
    }
    assert {key for judged in found for key in judged.grades} <= known
