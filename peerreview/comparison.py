"""What changed between two frozen texts, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peerreview.models import ReviewRound
from resources import kinds
from resources.models import StoredFile, TermRole

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
AROUND = 160  # characters shown before and after a change in a long text
LONGEST = 40_000  # characters compared by words; beyond that by lines, since the comparison is quadratic

MOST_LINES = 6000  # beyond that both texts are shown whole

Segments = list[tuple[str, str]]
"""(``same``, ``new``, ``old`` or ``skipped``; text) in reading order."""


@dataclass(frozen=True)
class Change:
    """A part of the entry that differs."""

    label: str | Promise
    segments: Segments


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """Return what differs between two snapshots, part by part; private fields are named without their text."""
    spec = kinds.get(after["kind"])
    found = []
    for name in spec.digest_fields:
        old, new = _text(before["fields"].get(name)), _text(after["fields"].get(name))
        if old == new:
            continue
        label = spec.model._meta.get_field(name).verbose_name
        found.append(Change(label, [] if name in spec.private else compare(old, new)))
    for role in spec.term_roles:
        found += _listed(TermRole(role).label, before["terms"].get(role, []), after["terms"].get(role, []))
    for name, label in (("organisations", _("organisations")), ("links", _("links")), ("files", _("files"))):
        found += _listed(label, [_line(row) for row in before[name]], [_line(row) for row in after[name]])
    return found + _files(before["files"], after["files"])


def changes_since(review_round: ReviewRound) -> list[Change]:
    """Return what differs between a round and the one before; nothing for the first."""
    before = ReviewRound.objects.filter(case_id=review_round.case_id, number=review_round.number - 1).first()
    return changes(before.snapshot, review_round.snapshot) if before else []


def compare(old: str, new: str) -> Segments:
    """Return two texts as one, with what was taken out and what was put in."""
    left, right = _pieces(old, new)
    if len(left) + len(right) > MOST_LINES and len(old) + len(new) > LONGEST:
        return [("old", old), ("new", new)]
    segments: Segments = []
    for kind, start, end, new_start, new_end in SequenceMatcher(
        None, left, right, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            segments.append(("same", "".join(left[start:end])))
            continue
        if start < end:
            segments.append(("old", "".join(left[start:end])))
        if new_start < new_end:
            segments.append(("new", "".join(right[new_start:new_end])))
    return segments


def _pieces(old: str, new: str) -> tuple[list[str], list[str]]:
    """Return both texts in words; in lines where they are long, such as those of files."""
    if len(old) + len(new) > LONGEST:
        return old.splitlines(keepends=True), new.splitlines(keepends=True)
    return WORDS.findall(old), WORDS.findall(new)


def _listed(label: str | Promise, old: list[str], new: list[str]) -> list[Change]:
    segments: Segments = [("old", text) for text in old if text not in new]
    segments += [("new", text) for text in new if text not in old]
    return [Change(label, segments)] if segments else []


def _files(before: list[list[str]], after: list[list[str]]) -> list[Change]:
    """Return what differs in the words of files: of those with the same name, and of the only one of a type."""
    old, new = _changed_files(before, after), _changed_files(after, before)
    pairs = [(sha256, old[name], name) for name, sha256 in new.items() if name in old]
    if not pairs and len(old) == len(new) == 1:
        pairs = [(sha256, next(iter(old.values())), name) for name, sha256 in new.items()]
    wanted = {sha256 for pair in pairs for sha256 in pair[:2]}
    texts = dict(StoredFile.objects.filter(sha256__in=wanted).values_list("sha256", "text"))
    found = []
    for sha256, earlier, name in pairs:
        one, other = texts.get(earlier, ""), texts.get(sha256, "")
        if one and other and one != other:
            found.append(
                Change(_("Text of the file %(name)s") % {"name": name}, shortened(compare(one, other)))
            )
    return found


def _changed_files(files: list[list[str]], others: list[list[str]]) -> dict[str, str]:
    hashes = {sha256 for sha256, _name in others}
    return {name: sha256 for sha256, name in files if sha256 not in hashes}


def shortened(segments: Segments) -> Segments:
    """Return a comparison without the long stretches in which nothing changed."""
    found: Segments = []
    for kind, text in segments:
        if kind == "same" and len(text) > 2 * AROUND:
            found += [("same", text[:AROUND]), ("skipped", ""), ("same", text[-AROUND:])]
        else:
            found.append((kind, text))
    return found


def _line(row: list[str]) -> str:
    """Return a link, organisation or file on one line; the hash of a file in short."""
    return " · ".join(part[:12] if re.fullmatch(r"[0-9a-f]{64}", part) else part for part in row if part)


def _text(value: Any) -> str:
    return "" if value is None else str(value)
