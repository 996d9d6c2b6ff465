"""The review form as a plain text file: filled in without a connection, then sent back as a draft."""

import re
from typing import Any

from django.utils.translation import gettext as _

from core.exceptions import DomainError
from peerreview import criteria
from peerreview.models import Review, Seat
from peerreview.models.verdict import Recommendation
from peerreview.services.reviewing import ReviewData

MAX_BYTES = 400_000
HEADING = re.compile(r"\[([a-z_]+)\]\s*([^\s#]*)\s*")
CHOSEN = ("recommendation", "confidence")
TEXTS = ("to_submitter", "to_editor")


def write(seat: Seat, review: Review | None) -> str:
    """Return the form of a seat as text, with what is saved of the review in it."""
    kind, version = seat.round.case.entry.kind, seat.round.form_version
    answers = review.answers if review else {}
    lines = [
        *_explained(_("Review: %(title)s") % {"title": seat.round.snapshot["fields"]["title"]}),
        *_explained(_("Lines that begin with # are explanations and are not read.")),
        *_explained(_("Write your answer after the word in brackets, and your comment below it.")),
        *_explained(_("Then send this file back on the page of your review. It is kept as a draft.")),
        f"[seat] {seat.uuid}",
        "",
    ]
    for one in criteria.criteria(version, kind):
        answer = answers.get(one.key, {})
        lines += _explained(f"{one.label}: {one.question}")
        lines += _explained(_choices(one.choices))
        lines += [f"[{one.key}] {answer.get('value', '')}", answer.get("comment", ""), ""]
    lines += _closing(review)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _closing(review: Review | None) -> list[str]:
    recommendation = review.recommendation if review else ""
    confidence = review.confidence if review and review.confidence else ""
    return [
        *_explained(_("Your recommendation")),
        *_explained(_choices(Recommendation.choices)),
        f"[recommendation] {recommendation}",
        "",
        *_explained(_("How well do you know the field?")),
        *_explained(_choices(Review.Confidence.choices)),
        f"[confidence] {confidence}",
        "",
        *_explained(_("To the submitter")),
        "[to_submitter]",
        review.to_submitter if review else "",
        "",
        *_explained(_("To the editors only")),
        "[to_editor]",
        review.to_editor if review else "",
    ]


def read(seat: Seat, text: str) -> ReviewData:
    """Return what a filled file says, as the service takes it. Raises DomainError with the line that is wrong.

    The statement at the end of the form is never read from a file: it is confirmed on the page.
    """
    kind, version = seat.round.case.entry.kind, seat.round.form_version
    questions = {one.key: one for one in criteria.criteria(version, kind)}
    parts = _parts(text, {"seat", *questions, *CHOSEN, *TEXTS})
    if parts.get("seat", ("", ""))[0] != str(seat.uuid):
        raise DomainError(_("This file belongs to another review."))
    data: dict[str, Any] = {"answers": {}, "attested": False}
    for key, one in questions.items():
        value, comment = parts.get(key, ("", ""))
        _require_choice(key, value, one.choices)
        data["answers"][key] = {"value": value, "comment": comment}
    recommendation, confidence = (parts.get(key, ("", ""))[0] for key in CHOSEN)
    _require_choice("recommendation", recommendation, Recommendation.choices)
    _require_choice("confidence", confidence, Review.Confidence.choices)
    data["recommendation"] = recommendation
    data["confidence"] = int(confidence) if confidence else None
    return {**data, **{key: parts.get(key, ("", ""))[1] for key in TEXTS}}


def decode(content: bytes) -> str:
    """Return the text of a file. Raises DomainError when it is too large or no plain text."""
    if len(content) > MAX_BYTES:
        raise DomainError(_("This file is too large for a review form."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DomainError(
            _("This is no plain text. Save the file as text (UTF-8) and send it again.")
        ) from error


def _parts(text: str, known: set[str]) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, list[str]]] = {}
    key = ""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#"):
            continue
        heading = HEADING.fullmatch(line)
        if heading and heading[1] in known:
            key = heading[1]
            if key in found:
                raise DomainError(
                    _("Line %(number)s: “%(key)s” stands twice.") % {"number": number, "key": key}
                )
            found[key] = (heading[2], [])
        elif key:
            found[key][1].append(line)
        elif line.strip():
            raise DomainError(_("Line %(number)s is not part of the form.") % {"number": number})
    return {key: (value, "\n".join(lines).strip()) for key, (value, lines) in found.items()}


def _require_choice(key: str, value: str, choices: Any) -> None:
    allowed = [str(code) for code, _label in choices]
    if value and value not in allowed:
        words = {"key": key, "value": value[:40], "allowed": ", ".join(allowed)}
        raise DomainError(_("“%(key)s” is %(value)s; it can be one of: %(allowed)s.") % words)


def _choices(choices: Any) -> str:
    return "; ".join(f"{code} = {label}" for code, label in choices)


def _explained(text: str) -> list[str]:
    return [f"# {line}" for line in str(text).splitlines()]
