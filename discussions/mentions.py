"""Names in texts: who is meant by @Name, and how names are taken out where nobody is named."""

import re

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from accounts.models import User
from discussions.models import Space, Thread

_AT = re.compile(r"(?<![\w@])@(?=\w)")
_LONGEST = 6  # words of a name
_LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
SOMEBODY = "participant"


def count_links(text: str) -> int:
    """Return how many addresses a text holds."""
    return len(_LINK.findall(text))


def named(text: str) -> QuerySet[User]:
    """Return all with an account who are named with an @ in the text, whether they take part or not."""
    wanted = {name for match in _AT.finditer(text) for name in _prefixes(text[match.end() :])}
    people = User.objects.annotate(lower_name=Lower("name")).filter(is_active=True)
    return people.filter(lower_name__in=wanted).order_by("pk") if wanted else people.none()


def mentioned(text: str, thread: Thread) -> list[User]:
    """Return those who take part in a thread or moderate its space and are named with an @ in the text."""
    if not _AT.search(text):
        return []
    here = (
        Q(posts__thread=thread)
        | Q(threads=thread)
        | Q(moderated_spaces__space=thread.space_id)
        | Q(pk__in=Space.objects.filter(pk=thread.space_id).values("members__user"))
    )
    return list(named(text).filter(here).distinct())


def _prefixes(text: str) -> list[str]:
    words = text[:200].replace("\n", " ").split(" ")[:_LONGEST]
    found = []
    for count in range(1, len(words) + 1):
        name = " ".join(words[:count]).lower()
        found += [name, name.rstrip(".,;:!?)’'\"")]
    return found


def without_names(text: str, by: User) -> str:
    """Return ``text`` with the name and address of its author, and all names after an @, replaced by one word.

    Names after an @ go whether their bearers take part or not: else the text would tell who does.
    """
    people = [by, *named(text)]
    names = sorted({part for one in people for part in (one.name, one.email) if part}, key=len, reverse=True)
    for name in names:
        text = re.sub(re.escape(name), SOMEBODY, text, flags=re.IGNORECASE)
    return text
