"""What of the reviews goes out with a decision: chosen parts and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from peerreview import criteria, queries
from peerreview.models import Decision, Review, ReviewPolicy

Key = int | str
"""A review's key: its words to the submitter. ``review:criterion``: the comment on one question."""


@dataclass(frozen=True)
class Part:
    """Something a reviewer wrote that an editor may release; ``label`` is the question, empty for the main text."""

    key: Key
    review: Review
    label: str | Promise
    text: str


def parts(reviews: Iterable[Review]) -> list[Part]:
    """Return everything of the reviews that can be released. What reviewers write to the editors cannot."""
    found = []
    for review in reviews:
        if review.to_submitter.strip():
            found.append(Part(review.pk, review, "", review.to_submitter))
        for one in criteria.criteria(review.form_version, review.seat.round.case.entry.kind):
            comment = str(review.answers.get(one.key, {}).get("comment", "")).strip()
            if comment:
                found.append(Part(f"{review.pk}:{one.key}", review, one.label, comment))
    return found


def chosen(reviews: Iterable[Review], wanted: Iterable[Key] | None) -> list[Part]:
    """Return the parts with these keys; without a choice, the words to the submitter of every review."""
    every = parts(reviews)
    if wanted is None:
        return [part for part in every if isinstance(part.key, int)]
    keys = {str(key) for key in wanted}
    return [part for part in every if str(part.key) in keys]


def released(decision: Decision) -> list[dict[str, Any]]:
    """Return what the submitter may read of the reviews with a decision, reviewer by reviewer.

    Each has ``letter``, ``text`` and ``comments`` (``label``, ``text``), and ``name``: empty unless the review is open.
    """
    case = decision.round.case
    keys = [row["review"] for row in decision.basis.get("reviews", [])]
    reviews = Review.objects.filter(pk__in=keys).select_related(
        "seat__round__case__entry", "seat__reviewer__user"
    )
    is_open = case.policy.anonymity == ReviewPolicy.Anonymity.OPEN
    return shown(list(reviews), decision.released, named=is_open)


def shown(reviews: list[Review], keys: Iterable[Key], *, named: bool) -> list[dict[str, Any]]:
    """Return the chosen parts as a submitter reads them; the letters are those of all the reviews, chosen or not."""
    letters = queries.public_letters(reviews)
    rows: dict[int, dict[str, Any]] = {}
    for part in chosen(reviews, keys):
        review = part.review
        blank = {"letter": letters[review.pk], "name": "", "text": "", "comments": []}
        row = rows.setdefault(review.pk, blank)
        row["name"] = str(review.seat.reviewer.user) if named else ""
        if part.label:
            row["comments"].append({"label": part.label, "text": part.text})
        else:
            row["text"] = part.text
    return sorted(rows.values(), key=lambda row: str(row["letter"]))
