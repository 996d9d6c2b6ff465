"""Plain instances: the optimum, bad files in words, numbers of any kind."""

from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import linprog

from peerreview.matching import plain, solver
from tools.bench import _matching_instance


def best_total(similarity: np.ndarray, conflicts: np.ndarray, k: int, load: int) -> float:
    """Return the optimum when every seat can be filled, by another model: a matrix of all pairs, dual simplex."""
    reviewers, papers = similarity.shape
    cost = -similarity.astype(float).reshape(-1)
    per_reviewer = sparse.kron(sparse.eye_array(reviewers), np.ones((1, papers)))
    per_paper = sparse.kron(np.ones((1, reviewers)), sparse.eye_array(papers))
    ceiling = np.where(conflicts.reshape(-1), 0.0, 1.0)
    result = linprog(
        cost,
        A_ub=per_reviewer,
        b_ub=np.full(reviewers, load),
        A_eq=per_paper,
        b_eq=np.full(papers, k),
        bounds=np.column_stack([np.zeros(len(cost)), ceiling]),
        method="highs-ds",
    )
    assert result.status == 0
    return -result.fun


@pytest.mark.parametrize(
    ("shape", "k", "load"), [((30, 12), 3, 2), ((8, 40), 2, 11), ((60, 5), 4, 1), ((25, 25), 3, 3)]
)
@pytest.mark.parametrize("lowest", [0.0, -1.0])
def test_the_total_is_the_optimum(shape: tuple[int, int], k: int, load: int, lowest: float) -> None:
    rng = np.random.default_rng(shape[0])
    similarity = rng.uniform(lowest, 1, shape)
    conflicts = rng.random(shape) < 0.1
    answer = plain.answer(similarity, conflicts, k=k, load=load)
    assert answer.filled == answer.seats
    assert answer.total == pytest.approx(best_total(similarity, conflicts, k, load), abs=1e-6)
    assert not any(conflicts[reviewer, paper] for paper, reviewer in answer.pairs)


def test_bringing_pairs_in_by_their_prices_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    similarity = rng.random((90, 60))
    conflicts = rng.random((90, 60)) < 0.2
    whole = plain.answer(similarity, conflicts, k=3, load=2)
    monkeypatch.setattr(solver, "SMALL_PAIRS", 10)
    monkeypatch.setattr("peerreview.matching.pruning.PER_SEAT", 1)
    monkeypatch.setattr("peerreview.matching.pruning.PER_REVIEWER", 1)
    assert plain.answer(similarity, conflicts, k=3, load=2).total == pytest.approx(whole.total, abs=1e-6)


def test_a_load_that_is_too_small_fills_what_it_can() -> None:
    answer = plain.answer(np.full((4, 10), 0.5), np.zeros((4, 10), dtype=bool), k=3, load=2)
    assert (answer.filled, answer.seats, answer.least) == (8, 30, 0.0)


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
def test_seats_are_filled_whatever_the_scale_of_the_numbers(scale: float) -> None:
    rng = np.random.default_rng(1)
    answer = plain.answer(rng.random((10, 10)) * scale, np.zeros((10, 10), dtype=bool), k=3, load=3)
    assert answer.filled == 30


def test_zeros_are_similarities_like_others() -> None:
    answer = plain.answer(np.zeros((6, 4)), np.zeros((6, 4), dtype=bool), k=3, load=2)
    assert (answer.filled, answer.total) == (12, 0.0)


@pytest.mark.parametrize("dtype", ["float32", "float16", "int64", "uint8", "bool"])
def test_numbers_of_any_kind_are_read(tmp_path: Path, dtype: str) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.random.default_rng(0).integers(0, 2, (5, 4)).astype(dtype))
    similarity, _conflicts = plain.read(path)
    assert similarity.dtype == np.float64


BAD = {
    "no numbers": (np.array([["a"]]), None, "no real numbers"),
    "one row": (np.ones(3), None, "reviewers × papers"),
    "nothing": (np.ones((0, 3)), None, "reviewers × papers"),
    "nan": (np.array([[0.5, np.nan]]), None, "reviewer 0 and paper 1"),
    "infinite": (np.array([[0.5, np.inf]]), None, "not finite"),
    "other shape": (np.ones((2, 2)), np.ones((2, 3)), "must be equal"),
    "odd mask": (np.ones((2, 2)), np.full((2, 2), 2), "0 (free) and 1 (conflict)"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_in_words(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    similarity, mask, words = BAD[name]
    path = tmp_path / "a.npz"
    np.savez(path, similarity_matrix=similarity, **({} if mask is None else {"mask_matrix": mask}))
    assert _matching_instance.solve(path, k=1, load=1, out=None) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 broken", None])
def test_what_is_no_file_of_numpy_is_refused_in_words(
    tmp_path: Path, content: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.npz"
    if content is not None:
        path.write_bytes(content)
    assert _matching_instance.solve(path, k=1, load=1, out=None) == 2
    assert "a.npz" in capsys.readouterr().err


def test_a_masked_pair_may_hold_anything() -> None:
    similarity = np.array([[np.nan, 0.5], [0.4, 0.3]])
    values, conflicts = plain._checked(similarity, np.array([[1, 0], [0, 0]]))
    assert plain.answer(values, conflicts, k=1, load=1).total == pytest.approx(0.9)


@pytest.mark.parametrize(("k", "load"), [(0, 3), (3, -1)])
def test_impossible_demands_are_refused(k: int, load: int) -> None:
    with pytest.raises(plain.Unusable):
        plain.answer(np.ones((3, 3)), np.zeros((3, 3), dtype=bool), k=k, load=load)


def test_the_answer_is_printed_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "a.npy", tmp_path / "out.json"
    np.save(path, np.array([[0.5, -0.5], [0.25, 0.75]]))
    assert _matching_instance.solve(path, k=1, load=1, out=out) == 0
    printed = capsys.readouterr().out
    assert "total: 1.250000" in printed
    assert "minimum paper affinity: 0.500000" in printed
    assert "seats filled: 2 of 2" in printed
    assert "below 0" in printed
    assert '"filled": 2' in out.read_text()


def test_an_answer_that_cannot_be_written_is_said_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.ones((2, 2)))
    assert _matching_instance.solve(path, k=1, load=1, out=tmp_path / "nowhere" / "out.json") == 2
    assert "cannot be written" in capsys.readouterr().err
