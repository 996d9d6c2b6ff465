"""Going on after the last hit of a page: the thousandth page costs what the first one costs.

Both engines collect everything before a page that is asked for by its number, so numbers reach to the 10,000th hit. A
cursor holds the place of the last hit in the order of the page, signed, so that nobody can make one up.
"""

import hashlib
from dataclasses import dataclass

from django.core import signing

SALT = "search.cursor"
LONGEST = 1000  # characters of a token; a title's place has up to 220
Place = tuple[float | int | str, ...]


class BadCursor(ValueError):
    """The token was not made here."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins. ``page``: its number; ``place``: of the last hit before it; ``question``: whose it is."""

    page: int
    place: Place
    question: str

    def begins(self, page: int, question: str) -> bool:
        """Whether this is where that page of that question begins."""
        return (self.page, self.question) == (page, question)


def question(text: str, lang: str, sort: str, size: int, filters: object) -> str:
    """Return what tells one question from another: a place in the order of one says nothing in that of another."""
    return hashlib.sha256(repr((text, lang, sort, size, filters)).encode()).hexdigest()[:12]


def token(cursor: Cursor) -> str:
    """Return a cursor as a part of an address."""
    return signing.dumps([cursor.page, cursor.question, *cursor.place], salt=SALT)


def read(text: str) -> Cursor:
    """Return the cursor of a token. Raises BadCursor."""
    if len(text) > LONGEST:
        raise BadCursor
    try:
        page, asked, *place = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise BadCursor from error
    return Cursor(page, tuple(place), asked)
