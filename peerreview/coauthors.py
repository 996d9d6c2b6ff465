"""Who wrote something together: names in the works that reviewers declare."""

import re
from collections.abc import Iterable
from functools import lru_cache

from django.utils.text import slugify

YEARS = 4  # how long working together counts as an interest
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")

Work = tuple[frozenset[str], int]
"""The words of one line, and the latest year in it (0: none)."""


def wrote_with(works: str, names: Iterable[str], *, own: str, this_year: int) -> bool:
    """Whether one of ``names`` stands in a work of the last years, in full or with one initial.

    ``works`` has one work on each line. Names are compared as :func:`peerreview.policies.plain_name` gives them; ``own``
    is the reviewer's. A line without a year counts: nobody knows how old it is.
    """
    wanted = [frozenset(name.split()) for name in names if name and name != own]
    recent = [words for words, year in _lines(works) if not year or year >= this_year - YEARS]
    return any(_is_named(name, words) for name in wanted for words in recent)


@lru_cache(maxsize=4096)
def _lines(works: str) -> tuple[Work, ...]:
    return tuple(_line(line) for line in works.splitlines() if line.strip())


def _line(line: str) -> Work:
    years = [int(year) for year in _YEAR.findall(line)]
    return frozenset(slugify(line, allow_unicode=True).split("-")), max(years, default=0)


def _is_named(name: frozenset[str], words: frozenset[str]) -> bool:
    missing = name - words
    if not missing:
        return True
    if len(missing) > 1 or not any(len(word) > 2 for word in name & words):
        return False
    (first_name,) = missing
    return first_name[0] in words
