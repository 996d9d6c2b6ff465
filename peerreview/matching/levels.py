"""Who reads a language well enough to review in it."""

from people.models import LanguageLevel, ReviewerProfile

# No level: the editors have put the language on the list.
ENOUGH_TO_REVIEW = frozenset({LanguageLevel.B2.value, LanguageLevel.C1.value, LanguageLevel.C2.value, ""})


def reads_well(reviewer: ReviewerProfile, code: str) -> bool:
    """Whether somebody reads a language well enough to review in it: B2 or better."""
    return code in reviewer.languages and reviewer.language_levels.get(code, "") in ENOUGH_TO_REVIEW
