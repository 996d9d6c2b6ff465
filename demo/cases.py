"""Plays the demo's reviews through the real services, by the demo's fictitious people.

What happens in each case stands in ``data/reviews.json``; the entries in ``data/submissions.jsonl``. A case
is one transaction, so a start that is cut off leaves no half of one; a case whose entry exists is skipped.
"""

import json
from functools import cache
from typing import Any

from django.db import transaction

from accounts.models import User
from demo import people, rows
from peerreview import criteria, services
from peerreview.models import ReviewCase, Seat
from resources.models import Entry
from resources.services import create_draft

PLANS = rows.DATA / "reviews.json"
LETTERS = {
    "accept": "Thank you. The reviewers agree that your entry is relevant and clear; it is published now.",
    "minor": (
        "Thank you. The reviewers find your entry relevant and ask for small changes: name all six areas in"
        " the summary, add the year and place of the workshop, and complete the topics. It will not be"
        " reviewed a second time."
    ),
}
# How a reviewer who recommends something answers the question on clarity; all other answers are the best one.
CLARITY = {"accept": "3", "minor": "1"}

Plan = dict[str, Any]


def play() -> int:
    """Play the cases that are missing; return how many were played."""
    submissions = {row["source_id"]: row for row in rows.read(rows.SUBMISSIONS)}
    submitter = _user("submitter")
    done = set(Entry.objects.filter(submitter=submitter).values_list("title", flat=True))
    missing = [plan for plan in plans() if submissions[plan["source_id"]]["title"] not in done]
    for plan in missing:
        _play(plan, submissions[plan["source_id"]], submitter)
    return len(missing)


def plans() -> list[Plan]:
    """Return what happens in each case: entry, panel with reviews, state in the end."""
    return json.loads(PLANS.read_text(encoding="utf-8"))


@transaction.atomic
def _play(plan: Plan, row: rows.Row, submitter: User) -> None:
    entry = create_draft(kind=row["kind"], data=rows.draft_data(row), by=submitter)
    case = services.submit(entry=entry, by=submitter)
    if plan["state"] == "screening":
        return
    editor = _user("editor")
    services.pass_screening(case=case, by=editor)
    seats = [_invite(case, part, editor) for part in plan["panel"]]
    for seat, part in zip(seats, plan["panel"], strict=True):
        if "recommendation" in part:
            _review(seat, part, row["kind"])
    if plan["state"] != "in_review":
        kind = {"accepted": "accept", "changes": "minor"}[plan["state"]]
        version = ReviewCase.objects.values_list("version", flat=True).get(pk=case.pk)
        services.decide(case=case, kind=kind, letter=LETTERS[kind], by=editor, version=version)


def _invite(case: ReviewCase, part: Plan, editor: User) -> Seat:
    profile = _user(part["reviewer"]).reviewer_profile
    return services.invite(case=case, reviewer=profile, by=editor)


def _review(seat: Seat, part: Plan, kind: str) -> None:
    reviewer = seat.reviewer.user
    services.accept_invitation(seat=seat, by=reviewer)
    services.declare_interests(seat=seat, by=reviewer, answers={})
    answers = {one.key: {"value": one.scale[0][0]} for one in criteria.criteria(criteria.CURRENT, kind)}
    answers["clarity"]["value"] = CLARITY[part["recommendation"]]
    data = {
        "answers": answers,
        "recommendation": part["recommendation"],
        "confidence": part["confidence"],
        "to_submitter": part["to_submitter"],
        "attested": True,
    }
    services.submit_review(seat=seat, by=reviewer, data=data)


@cache
def _person(key: str) -> people.Person:
    return next(person for person in people.EVERYBODY if person.key == key)


def _user(key: str) -> User:
    return people.account(_person(key))
