"""Looks whether a matching keeps every hard rule, by plain loops over the raw facts. It shares no code with the solver."""

from collections import Counter
from typing import Any


def broken_rules(problem: Any, pairs: list[tuple[int, int]]) -> list[str]:
    """Return a sentence for each rule that is broken; none when all hold."""
    found = [sentence for pair in pairs for sentence in _of_pair(problem, *pair)]
    return found + _of_panels(problem, pairs) + _of_reviewers(problem, pairs)


def _of_pair(problem: Any, case: int, reviewer: int) -> list[str]:
    found = []
    if not problem.active[reviewer]:
        found.append("is not active")
    if not problem.available[reviewer]:
        found.append("is away")
    if problem.conflict[case][reviewer]:
        found.append("has a conflict")
    if problem.refused[case][reviewer]:
        found.append("refused")
    language = int(problem.language[case])
    if language >= 0 and not problem.reads[reviewer][language]:
        found.append("does not read the language")
    for own, submitters in zip(problem.organisations[reviewer], problem.submitters[case], strict=True):
        if own and submitters:
            found.append("is of the submitter's organisation")
            break
    return [f"case {case}: reviewer {reviewer} {text}" for text in found]


def _of_panels(problem: Any, pairs: list[tuple[int, int]]) -> list[str]:
    found = []
    panels: dict[int, list[int]] = {}
    for case, reviewer in [*problem.seated, *pairs]:
        panels.setdefault(case, []).append(reviewer)
    given = Counter((case, int(problem.seat_class[reviewer])) for case, reviewer in pairs)
    for (case, name), count in given.items():
        if count > problem.need[case][name]:
            found.append(f"case {case}: {count} seats of class {name}")
    for case, panel in panels.items():
        if len(set(panel)) < len(panel):
            found.append(f"case {case}: somebody sits twice")
        seen: Counter[int] = Counter()
        for reviewer in panel:
            seen.update(number for number, own in enumerate(problem.organisations[reviewer]) if own)
        if any(count > 1 for count in seen.values()):
            found.append(f"case {case}: two of one organisation")
    return found


def _of_reviewers(problem: Any, pairs: list[tuple[int, int]]) -> list[str]:
    found = []
    for reviewer, count in Counter(reviewer for _case, reviewer in pairs).items():
        if count + problem.used_year[reviewer] > problem.cap_year[reviewer]:
            found.append(f"reviewer {reviewer} has too many reviews in a year")
        if count + problem.open_now[reviewer] > problem.cap_now[reviewer]:
            found.append(f"reviewer {reviewer} has too many reviews at a time")
    return found
