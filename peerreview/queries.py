"""Questions that more than one place asks."""

import hashlib
from typing import Any

from django.db.models import Prefetch, QuerySet

from peerreview import criteria, policies
from peerreview.models import (
    CaseEvent,
    DecisionProposal,
    LetterPoint,
    PanelMessage,
    PointAnswer,
    Review,
    ReviewCase,
    ReviewPolicy,
    ReviewRound,
    Seat,
)
from peerreview.transitions import State
from resources.models import Entry, TermRole
from resources.queries import missing_fields


def open_round(case: ReviewCase) -> ReviewRound:
    """Return the round that is being read. Raises ReviewRound.DoesNotExist between rounds."""
    found = ReviewRound.objects.select_related("revision").get(case=case, open=True)
    found.case = case
    return found


def last_round(case: ReviewCase) -> ReviewRound | None:
    """Return the newest round, open or not."""
    return ReviewRound.objects.filter(case=case).order_by("-number").first()


def open_seats(case: ReviewCase) -> list[Seat]:
    """Return the seats of the open round, whatever their state."""
    return list(Seat.objects.filter(round__case=case, round__open=True).order_by("pk"))


def has_proposal(case: ReviewCase) -> bool:
    """Whether a decision on the open round waits for a second editor, written on the case as it is."""
    return proposals(case).filter(version=case.version).exists()


def proposals(case: ReviewCase) -> QuerySet[DecisionProposal]:
    """Return the proposed decisions on the open round that nobody has answered."""
    return DecisionProposal.objects.filter(
        round__case=case, round__open=True, state=DecisionProposal.State.OPEN
    ).select_related("by", "round")


def was_recorded(case: ReviewCase, action: str, reviews: list[Review]) -> bool:
    """Whether an editor took this step in sight of exactly these reviews."""
    seen = sorted(review.pk for review in reviews)
    events = CaseEvent.objects.filter(case=case, action=action).values_list("data", flat=True)
    return any(data.get("reviews") == seen for data in events)


def discussion_for(user: Any, review_round: ReviewRound) -> QuerySet[PanelMessage]:
    """Return what the panel says, for those who take part in it: reviewers who have submitted, and editors."""
    messages = PanelMessage.objects.filter(round=review_round).order_by("pk")
    seated = review_round.seats.filter(reviewer__user=user, state=Seat.State.SUBMITTED).exists()
    return messages if seated or policies.can_handle(user, review_round.case) else messages.none()


def others_for(seat: Seat) -> list[Review]:
    """Return the reviews of the others that a reviewer may read now, by the policy of the case."""
    review_round = seat.round
    see = review_round.case.policy.see_others
    talking = review_round.messages.exists() or review_round.case.state == State.RECONCILING
    allowed = see == ReviewPolicy.SeeOthers.AFTER_OWN or (
        see == ReviewPolicy.SeeOthers.DISCUSSION and talking
    )
    if seat.state != Seat.State.SUBMITTED or not allowed:
        return []
    return [one for one in submitted_reviews([review_round]) if one.seat_id != seat.pk]


def seat_of_token(token: str) -> Seat | None:
    """Return the seat for which a token was made, be it open or closed by now."""
    digest = hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
    return Seat.objects.to_show().filter(tokens__token_hash=digest).first()


def seat_by_token(token: str) -> Seat | None:
    """Return the seat that a token from a mail opens, as long as something is expected from it."""
    seat = seat_of_token(token)
    return seat if seat is not None and seat.is_open and seat.round.open else None


def counted_rounds(review_round: ReviewRound) -> list[ReviewRound]:
    """Return the rounds whose reviews count for a decision on this one, newest first.

    A round after small changes is decided on the reviews of the round before it.
    """
    earlier = ReviewRound.objects.filter(case_id=review_round.case_id, number__lte=review_round.number)
    found: list[ReviewRound] = []
    for one in earlier.order_by("-number"):
        found.append(one)
        if one.kind != ReviewRound.Kind.MINOR:
            break
    return found


def counted_reviews(review_round: ReviewRound) -> list[Review]:
    """Return the finished reviews that count for a decision on this round, one per reviewer, in letter order."""
    kind = review_round.case.entry.kind
    reviews = submitted_reviews(counted_rounds(review_round))
    newest: dict[int, Review] = {}
    for review in sorted(reviews, key=lambda one: one.seat.round.number):
        newest[review.seat.reviewer_id] = review
    return [
        review
        for review in reviews
        if newest[review.seat.reviewer_id] is review and policies.counts(review, kind)
    ]


def submitted_reviews(rounds: list[ReviewRound]) -> list[Review]:
    """Return the finished reviews of some rounds with their seats, in letter order within a round."""
    reviews = Review.objects.filter(seat__round__in=rounds, submitted_at__isnull=False)
    return list(
        reviews.select_related("seat__round__case__entry", "seat__reviewer__user")
        .prefetch_related("files__stored")
        .order_by("seat__round__number", "seat__letter")
    )


def public_letters(reviews: list[Review]) -> dict[int, str]:
    """Return review → A, B, C …: by rank of the shuffled letters, so that gaps do not tell who was invited."""
    ranked = sorted(reviews, key=lambda one: (one.seat.round.number, one.seat.letter))
    return {review.pk: chr(ord("A") + position) for position, review in enumerate(ranked)}


def open_points(case: ReviewCase) -> list[LetterPoint]:
    """Return the points of letters that the submitter has not answered yet."""
    points = LetterPoint.objects.filter(decision__round__case=case, answer=None)
    return list(points.order_by("decision", "number"))


def answered_points(review_round: ReviewRound) -> list[PointAnswer]:
    """Return what the submitter did about each point of the letter before this round, in the letter's order."""
    answers = PointAnswer.objects.filter(round=review_round).select_related("point")
    return list(answers.order_by("point__decision", "point__number"))


def missing_labels(draft: Entry) -> list[str]:
    """Return what a draft still needs before it can be submitted, in the words of the form."""
    roles = set(TermRole.values)
    return [
        str(TermRole(name).label if name in roles else draft._meta.get_field(name).verbose_name)
        for name in missing_fields(draft)
    ]


def submissions_of(user: Any) -> QuerySet[Entry]:
    """Return a submitter's entries, drafts too, each with its newest case under ``newest_case``; last changed first."""
    newest = ReviewCase.objects.order_by("-opened_at", "-pk")
    cases = Prefetch("cases", queryset=newest, to_attr="cases_newest_first")
    return Entry.objects.filter(submitter=user).prefetch_related(cases).order_by("-updated_at", "-pk")


def export_of(user: Any) -> dict[str, Any]:
    """Return what the records of review hold about a person, for their download."""
    cases = ReviewCase.objects.submitted_by(user).select_related("entry").order_by("pk")
    seats = Seat.objects.visible_to(user).select_related("round__case__entry", "review").order_by("pk")
    return {
        "submissions": [
            {"entry": case.entry.public_id, "state": case.state, "opened": case.opened_at.isoformat()}
            for case in cases
        ],
        "seats": [_seat_export(seat) for seat in seats],
    }


def _seat_export(seat: Seat) -> dict[str, Any]:
    review = getattr(seat, "review", None)
    return {
        "entry": seat.round.case.entry.public_id,
        "state": seat.state,
        "interests": seat.interests,
        "invited": seat.invited_at.isoformat(),
        "recommendation": review.recommendation if review else "",
        "to_submitter": review.to_submitter if review else "",
        "to_editor": review.to_editor if review else "",
    }


def answers_in_words(review: Review) -> list[dict[str, Any]]:
    """Return question, answer and comment of each criterion of a review."""
    kind = review.seat.round.case.entry.kind
    rows = []
    for one in criteria.criteria(review.form_version, kind):
        answer = review.answers.get(one.key, {})
        words = dict(one.choices).get(answer.get("value", ""), "")
        rows.append(
            {
                "criterion": one,
                "answer": words,
                "value": answer.get("value", ""),
                "comment": answer.get("comment", ""),
            }
        )
    return rows


def side_by_side(reviews: list[Review]) -> list[dict[str, Any]]:
    """Return, per criterion, the answers of all reviews in their order and how far they lie apart (0–3, or None)."""
    columns = [{row["criterion"].key: row for row in answers_in_words(one)} for one in reviews]
    rows = []
    for key, first in (columns[0] if columns else {}).items():
        cells = [column.get(key, {"answer": "", "value": "", "comment": ""}) for column in columns]
        scores = [int(cell["value"]) for cell in cells if str(cell["value"]).isdigit()]
        spread = max(scores) - min(scores) if len(scores) > 1 else None
        rows.append({"criterion": first["criterion"], "cells": cells, "spread": spread})
    return rows
