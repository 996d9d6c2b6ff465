"""Reads the roster and the open cases into a problem. The one place where the matching meets the tables."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

import numpy as np
from django.db.models import Avg, Count, Exists, OuterRef, Q
from django.utils import timezone

from peerreview import policies
from peerreview.matching.affinity import Known, Parts, Wanted, parts
from peerreview.matching.levels import reads_well
from peerreview.matching.problem import UNKNOWN, Array, Problem
from peerreview.models import Absence, Review, ReviewCase, ReviewRound, Seat
from people.models import Background, Gender, ReviewerProfile
from resources.models import TermRole
from taxonomy.queries import place_ancestry

CLASSES = (Seat.Class.UN, Seat.Class.EXTERNAL)
YEAR = timedelta(days=365)
TEXTS = ("title", "summary", "body", "results", "innovation", "lessons", "authors")


@dataclass
class Reading:
    """A problem, and whose rows and columns it has."""

    cases: list[ReviewCase]
    reviewers: list[Any]
    problem: Problem
    parts: dict[tuple[int, int], Parts] = field(default_factory=dict)

    @property
    def inputs_hash(self) -> str:
        """SHA-256 over everything the solver sees, and of whom it is."""
        digest = hashlib.sha256()
        digest.update(repr([case.pk for case in self.cases]).encode())
        digest.update(repr([reviewer.pk for reviewer in self.reviewers]).encode())
        for value in vars(self.problem).values():
            digest.update(
                repr(value).encode() if isinstance(value, list) else np.ascontiguousarray(value).tobytes()
            )
        return digest.hexdigest()


def wanted_seats(case: ReviewCase) -> dict[str, int]:
    """Return how many seats of each class a panel of this case has."""
    return {Seat.Class.UN: case.policy.min_un, Seat.Class.EXTERNAL: case.policy.min_external}


def read(cases: Iterable[ReviewCase], reviewers: Iterable[int] | None = None) -> Reading:
    """Return the problem of filling the panels of ``cases`` from the roster (or some of it, by their keys)."""
    cases = sorted(cases, key=lambda one: one.pk)
    people = _roster(reviewers)
    rounds = {one.case_id: one for one in ReviewRound.objects.filter(case__in=cases, open=True)}
    cases = [case for case in cases if case.pk in rounds]
    snapshots = [rounds[case.pk].snapshot for case in cases]
    column = {reviewer.pk: number for number, reviewer in enumerate(people)}
    fits = _fits(snapshots, people)
    problem = Problem(
        affinity=np.array([[one.total for one in row] for row in fits]).reshape(len(cases), len(people)),
        need=np.array([list(wanted_seats(case).values()) for case in cases], dtype=np.int64).reshape(-1, 2),
        conflict=_conflicts(cases, people),
        refused=np.zeros((len(cases), len(people)), dtype=bool),
        **_people(people),
        **_languages(snapshots, people),
        **_organisations(cases, people),
    )
    _seats(problem, cases, column)
    every = {(row, place): one for row, line in enumerate(fits) for place, one in enumerate(line)}
    return Reading(cases, people, problem, every)


def as_plain(one: Parts) -> dict[str, Any]:
    """Return the parts as JSON."""
    return {
        name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(one).items()
    }


def _roster(keys: Iterable[int] | None) -> list[Any]:
    since = timezone.now() - YEAR
    counted = Q(seats__state__in=[*Seat.OPEN_STATES, Seat.State.SUBMITTED])
    roster = ReviewerProfile.objects.filter(status=ReviewerProfile.Status.ACTIVE, user__is_active=True)
    if keys is not None:
        roster = ReviewerProfile.objects.filter(pk__in=keys)
    return list(
        roster.select_related("user__profile")
        .annotate(
            open_now=Count("seats", filter=Q(seats__state__in=Seat.OPEN_STATES)),
            used_year=Count("seats", filter=counted & Q(seats__invited_at__gte=since)),
            away=Exists(Absence.objects.on(timezone.localdate()).filter(reviewer=OuterRef("pk"))),
            ever=Count("seats", filter=Q(seats__state=Seat.State.SUBMITTED)),
        )
        .order_by("pk")
    )


def _people(people: list[Any]) -> dict[str, Any]:
    regions = _codes([place_ancestry(one.user.profile.country)[0] or "" for one in people])
    genders = {Gender.WOMAN: 0, Gender.MAN: 1}
    backgrounds = {name: number for number, name in enumerate(Background.values)}
    return {
        "seat_class": _ints(0 if one.is_un else 1 for one in people),
        "active": _flags(one.status == one.Status.ACTIVE and one.user.is_active for one in people),
        "available": _flags(not one.away for one in people),
        "cap_year": _ints(one.cap_year for one in people),
        "used_year": _ints(one.used_year for one in people),
        "cap_now": _ints(one.cap_concurrent for one in people),
        "open_now": _ints(one.open_now for one in people),
        "region": regions,
        "gender": _ints(genders.get(one.gender, UNKNOWN) for one in people),
        "background": _ints(backgrounds.get((one.backgrounds or [""])[0], UNKNOWN) for one in people),
        "newcomer": _flags(one.ever == 0 for one in people),
    }


def _ints(values: Iterable[int]) -> Array:
    return np.array(list(values), dtype=np.int64)


def _flags(values: Iterable[bool]) -> Array:
    return np.array(list(values), dtype=bool)


def _codes(values: list[str]) -> Array:
    number = {value: place for place, value in enumerate(sorted({value for value in values if value}))}
    return _ints(number.get(value, UNKNOWN) for value in values)


def _languages(snapshots: list[dict[str, Any]], people: list[Any]) -> dict[str, Any]:
    wanted = [snapshot["fields"]["language"] for snapshot in snapshots]
    number = {code: place for place, code in enumerate(sorted(set(wanted)))}
    reads = np.zeros((len(people), len(number)), dtype=bool)
    for row, reviewer in enumerate(people):
        for code, place in number.items():
            reads[row, place] = reads_well(reviewer, code)
    return {"reads": reads, "language": _ints(number[code] for code in wanted)}


def _organisations(cases: list[ReviewCase], people: list[Any]) -> dict[str, Any]:
    interests = {case.pk: policies.CaseInterests.of(case) for case in cases}
    theirs = [policies.organisations_of(one.user) for one in people]
    slugs = {slug for own in theirs for slug in own}
    slugs |= {slug for one in interests.values() for slug in one.submitter_organisations}
    number = {slug: place for place, slug in enumerate(sorted(slugs))}
    organisations = np.zeros((len(people), len(number)), dtype=bool)
    submitters = np.zeros((len(cases), len(number)), dtype=bool)
    for row, own in enumerate(theirs):
        organisations[row, [number[slug] for slug in own]] = True
    for row, case in enumerate(cases):
        submitters[row, [number[slug] for slug in interests[case.pk].submitter_organisations]] = True
    return {"organisations": organisations, "submitters": submitters}


def _conflicts(cases: list[ReviewCase], people: list[Any]) -> Array:
    """Any interest keeps somebody off a proposal; with a ruling an editor can still invite by hand."""
    found = np.zeros((len(cases), len(people)), dtype=bool)
    for row, case in enumerate(cases):
        interests = policies.CaseInterests.of(case)
        found[row] = [bool(interests.against(one)) for one in people]
    return found


def _seats(problem: Problem, cases: list[ReviewCase], column: dict[int, int]) -> None:
    """Take off what is seated already; remember who refused."""
    row = {case.pk: number for number, case in enumerate(cases)}
    alive = (*Seat.OPEN_STATES, Seat.State.SUBMITTED)
    for seat in Seat.objects.filter(round__case__in=cases).select_related("round").order_by("pk"):
        case, reviewer = row[seat.round.case_id], column.get(seat.reviewer_id)
        if seat.state in alive and seat.round.open:
            place = CLASSES.index(Seat.Class(seat.seat_class))
            problem.need[case, place] = max(problem.need[case, place] - 1, 0)
            if reviewer is not None:
                problem.seated.append((case, reviewer))
        elif reviewer is not None and seat.state not in alive:
            problem.refused[case, reviewer] = True


def _fits(snapshots: list[dict[str, Any]], people: list[Any]) -> list[list[Parts]]:
    from peerreview.matching.text import similarities  # noqa: PLC0415 -- SciPy is loaded only where it works

    texts = similarities(map(_text_of, snapshots), (f"{one.works}\n{one.user.profile.bio}" for one in people))
    said = dict(
        Review.objects.filter(submitted_at__isnull=False, seat__reviewer__in=people)
        .values_list("seat__reviewer")
        .annotate(mean=Avg("confidence"))
    )
    known = [_known(one, said.get(one.pk)) for one in people]
    return [
        [parts(_wanted(snapshot), one, float(texts[row, place])) for place, one in enumerate(known)]
        for row, snapshot in enumerate(snapshots)
    ]


def _text_of(snapshot: dict[str, Any]) -> str:
    return "\n".join(str(snapshot["fields"].get(name) or "") for name in TEXTS)


def _wanted(snapshot: dict[str, Any]) -> Wanted:
    terms, fields = snapshot["terms"], snapshot["fields"]
    places = [*terms.get(TermRole.REGION, []), *terms.get(TermRole.COUNTRY, [])]
    return Wanted(
        primary=frozenset(terms.get(TermRole.OBJECTIVE_PRIMARY, [])),
        secondary=frozenset(terms.get(TermRole.OBJECTIVE_SECONDARY, [])),
        principles=frozenset(terms.get(TermRole.PRINCIPLE, [])),
        regions=frozenset(region for code in places if (region := place_ancestry(code)[0])),
        kind=snapshot["kind"],
        type=fields.get("resource_type") or fields.get("practice_type") or "",
    )


def _known(reviewer: ReviewerProfile, confidence: float | None) -> Known:
    return Known(
        objectives=frozenset(reviewer.objectives),
        principles=frozenset(reviewer.principles),
        regions=frozenset(reviewer.regions),
        backgrounds=frozenset(reviewer.backgrounds),
        confidence=confidence,
    )
