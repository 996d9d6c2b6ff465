"""Plain instances: one matrix of similarities, ``k`` reviewers a paper, at most ``load`` papers a reviewer.

They go through the same solver as the hub's cases, with one class of seats and no soft rules. Every seat that can be
filled is filled, and among those matchings the one with the largest total is taken.
"""

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from peerreview.matching.problem import NO_PRICES, UNKNOWN, Array, Matching, Prices, Problem
from peerreview.matching.solver import Settings, solve

SEAT_FIRST = 100.0  # an empty seat costs more than any chain of exchanges that fills it
SECONDS = 600.0


@dataclass(frozen=True)
class Answer:
    """What was found for a plain instance."""

    total: float
    least: float  # the smallest sum of a paper
    filled: int
    seats: int
    seconds: float
    gap: float
    method: str
    pairs: list[tuple[int, int]]  # (paper, reviewer)


class Unusable(ValueError):
    """The file holds no instance; the message says why."""


def read(path: Path) -> tuple[Array, Array]:
    """Return similarities and conflicts, both reviewers × papers. Raises :class:`Unusable`."""
    try:
        with path.open("rb") as source:
            return _checked(*_loaded(path, source))
    except FileNotFoundError:
        raise Unusable(f"There is no file {path}.") from None
    except (OSError, EOFError, zipfile.BadZipFile):
        raise Unusable(f"{path} is no NumPy file (.npy or .npz) with plain numbers.") from None


def _loaded(path: Path, source: BinaryIO) -> tuple[Array, Array | None]:
    """Return the similarities and the mask, if there is one."""
    try:
        loaded = np.load(source, allow_pickle=False)
        if isinstance(loaded, np.ndarray):
            return loaded, None
        with loaded:
            if "similarity_matrix" in loaded.files:
                mask = loaded["mask_matrix"] if "mask_matrix" in loaded.files else None
                return loaded["similarity_matrix"], mask
            have = ", ".join(loaded.files) or "nothing"
    except ValueError:
        raise Unusable(f"{path} is no NumPy file (.npy or .npz) with plain numbers.") from None
    raise Unusable(f"{path} has no similarity_matrix; it has {have}.")


def _checked(similarity: Any, mask: Any) -> tuple[Array, Array]:
    if similarity.ndim != 2 or 0 in similarity.shape:
        raise Unusable(f"A matrix of reviewers × papers is needed; this has the shape {similarity.shape}.")
    if similarity.dtype.kind not in "biuf":
        raise Unusable(f"The similarities are no real numbers but {similarity.dtype}.")
    values = similarity.astype(np.float64)
    conflicts = np.zeros(values.shape, dtype=bool)
    if mask is not None:
        if mask.shape != values.shape:
            raise Unusable(
                f"The mask has the shape {mask.shape}, the similarities {values.shape}: they must be equal."
            )
        if mask.dtype.kind not in "biuf" or not np.isin(mask, (0, 1)).all():
            raise Unusable("The mask must hold 0 (free) and 1 (conflict) only.")
        conflicts = mask.astype(bool)
    bad = ~np.isfinite(values) & ~conflicts
    if bad.any():
        reviewer, paper = np.argwhere(bad)[0]
        raise Unusable(
            f"{int(bad.sum())} similarities are not finite numbers (NaN or infinite); the first is that of"
            f" reviewer {reviewer} and paper {paper}, counted from 0."
        )
    return np.where(conflicts, 0.0, values), conflicts


def answer(similarity: Array, conflicts: Array, *, k: int, load: int, seed: int = 0) -> Answer:
    """Solve one instance of reviewers × papers. Raises :class:`Unusable` for impossible ``k`` and ``load``."""
    if k < 1 or load < 0:
        raise Unusable("k must be 1 or more and the load 0 or more.")
    scale = float(np.abs(similarity).max()) or 1.0
    problem = _problem(similarity.T / scale, conflicts.T, k, load)
    prices = Prices(**{**NO_PRICES.__dict__, "empty": SEAT_FIRST})
    found = solve(problem, prices, Settings(seed=seed, seconds=SECONDS, gap=0.0, rest_gap=0.0))
    return _answer(similarity, found, k)


def _answer(similarity: Array, found: Matching, k: int) -> Answer:
    values = similarity[found.reviewer, found.case]
    papers = similarity.shape[1]
    sums = np.bincount(found.case, weights=values, minlength=papers)
    return Answer(
        total=float(values.sum()),
        least=float(sums.min()),
        filled=len(found.case),
        seats=papers * k,
        seconds=found.seconds,
        gap=found.gap,
        method=found.method,
        pairs=found.pairs(),
    )


def _problem(affinity: Array, conflict: Array, k: int, load: int) -> Problem:
    papers, reviewers = affinity.shape
    everybody = np.ones(reviewers, dtype=bool)
    nobody = np.zeros(reviewers, dtype=np.int64)
    unsaid = np.full(reviewers, UNKNOWN)
    return Problem(
        affinity=affinity,
        need=np.full((papers, 1), k),
        seat_class=nobody,
        active=everybody,
        available=everybody,
        cap_year=np.full(reviewers, load),
        used_year=nobody,
        cap_now=np.full(reviewers, load),
        open_now=nobody,
        reads=np.zeros((reviewers, 0), dtype=bool),
        language=np.full(papers, UNKNOWN),
        organisations=np.zeros((reviewers, 0), dtype=bool),
        submitters=np.zeros((papers, 0), dtype=bool),
        conflict=conflict,
        refused=np.zeros((papers, reviewers), dtype=bool),
        region=unsaid,
        gender=unsaid,
        background=unsaid,
        newcomer=~everybody,
    )
