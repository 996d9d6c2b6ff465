"""Made-up rosters and cases with the skew of real ones: popular topics, unequal regions, few UN experts, six languages."""

from dataclasses import dataclass

import numpy as np

from peerreview.matching.problem import UNKNOWN, Array, Problem

TOPICS = 30
REGIONS = np.array([0.26, 0.2, 0.16, 0.12, 0.1, 0.08, 0.05, 0.03])
LANGUAGES = np.array([0.62, 0.13, 0.12, 0.06, 0.04, 0.03])
GENDERS = np.array([0.46, 0.51, 0.03])
BACKGROUNDS = np.array([0.4, 0.35, 0.25])
UN_SHARE, ON_LEAVE, HALF_CAP, CONFLICTS = 0.3, 0.05, 0.25, 0.015
AGENCIES = 20
CLASSES = (1, 2)


@dataclass(frozen=True)
class Size:
    """How many, and how many reviews each reviewer takes."""

    cases: int
    reviewers: int
    cap: int


def synthetic(size: Size, seed: int) -> Problem:
    """Return a problem; the same seed gives the same one."""
    rng = np.random.default_rng(seed)
    cases, reviewers = size.cases, size.reviewers
    seat_class = np.where(rng.random(reviewers) < UN_SHARE, 0, 1)
    region = rng.choice(len(REGIONS), reviewers, p=REGIONS)
    gender = rng.choice(len(GENDERS), reviewers, p=GENDERS)
    reads = rng.random((reviewers, len(LANGUAGES))) < LANGUAGES * 0.5
    reads[np.arange(reviewers), rng.choice(len(LANGUAGES), reviewers, p=LANGUAGES)] = True
    reads[:, 0] |= rng.random(reviewers) < 0.8
    cap = np.where(rng.random(reviewers) < HALF_CAP, max(size.cap // 2, 1), size.cap)
    organisations = _organisations(rng, seat_class)
    submitters = np.zeros((cases, organisations.shape[1]), dtype=bool)
    submitters[np.arange(cases), rng.integers(0, organisations.shape[1], cases)] = True
    return Problem(
        affinity=_affinity(rng, cases, region),
        need=np.tile(np.array(CLASSES), (cases, 1)),
        seat_class=seat_class,
        active=np.ones(reviewers, dtype=bool),
        available=rng.random(reviewers) >= ON_LEAVE,
        cap_year=cap,
        used_year=np.zeros(reviewers, dtype=np.int64),
        cap_now=cap,
        open_now=np.zeros(reviewers, dtype=np.int64),
        reads=reads,
        language=rng.choice(len(LANGUAGES), cases, p=LANGUAGES),
        organisations=organisations,
        submitters=submitters,
        conflict=rng.random((cases, reviewers)) < CONFLICTS,
        refused=np.zeros((cases, reviewers), dtype=bool),
        region=region,
        gender=np.where(gender == 2, UNKNOWN, gender),
        background=rng.choice(3, reviewers, p=BACKGROUNDS),
        newcomer=rng.random(reviewers) < 0.2,
    )


def _organisations(rng: np.random.Generator, seat_class: Array) -> Array:
    """UN experts belong to agencies of unequal size, the others to some 3 a house."""
    houses = max(len(seat_class) // 3, 1)
    shares = 1.0 / np.arange(1, AGENCIES + 1)
    agency = rng.choice(AGENCIES, len(seat_class), p=shares / shares.sum())
    house = AGENCIES + rng.integers(0, houses, len(seat_class))
    found = np.zeros((len(seat_class), AGENCIES + houses), dtype=bool)
    found[np.arange(len(seat_class)), np.where(seat_class == 0, agency, house)] = True
    return found


def _affinity(rng: np.random.Generator, cases: int, region: Array) -> Array:
    """Topics in common, place, type and text, each 0 to 1, with the weights of the hub."""
    popular = 1.0 / np.arange(1, TOPICS + 1) ** 0.7
    wanted = _topics(rng, cases, popular, 1, 4)
    known = _topics(rng, len(region), popular, 2, 7)
    topics = (wanted @ known.T) / wanted.sum(axis=1)[:, None]
    place = rng.choice(len(REGIONS), cases, p=REGIONS)
    near = (place[:, None] == region[None, :]).astype(np.float32)
    kind = (rng.random((cases, len(region))) < 0.5).astype(np.float32)
    text = np.clip(0.5 * topics + rng.normal(0.2, 0.15, topics.shape), 0, 1)
    confidence = rng.choice([0.8, 0.9, 1.0], len(region))
    total = (0.5 * topics + 0.15 * near + 0.15 * kind + 0.2 * text) * confidence[None, :]
    return np.asarray(total, dtype=np.float64)


def _topics(rng: np.random.Generator, rows: int, popular: Array, low: int, high: int) -> Array:
    luck = np.log(popular)[None, :] + rng.gumbel(size=(rows, TOPICS))
    rank = np.argsort(np.argsort(-luck, axis=1), axis=1)
    chosen: Array = (rank < rng.integers(low, high + 1, rows)[:, None]).astype(np.float32)
    return chosen
