"""Several things in one sentence: what stands between them is the language's own (Arabic and Chinese have commas of theirs)."""

from collections.abc import Iterable

from django.utils.translation import pgettext


def listed(things: Iterable[object]) -> str:
    """Return things in a row, as the reader's language writes that."""
    return pgettext("between names", ", ").join(map(str, things))
