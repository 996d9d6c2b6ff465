"""One application to the roster that waits for an editor. The person is fictitious."""

from people.models import Background, LanguageLevel, RosterApplication
from people.services import apply_to_roster

EMAIL = "applicant@example.org"
SAID = {
    "affiliation": "Almaty School of Public Policy",
    "country": "KAZ",
    "years": 8,
    "backgrounds": [Background.TECHNICAL.value, Background.POLICY.value],
    "objectives": ["1", "18", "21"],
    "principles": ["human-rights"],
    "language_levels": {"ru": LanguageLevel.C2.value, "en": LanguageLevel.C1.value},
    "regions": ["142"],
    "works": "Registers of seasonal workers and what they leave out (working paper, 2024).",
    "cap_year": 2,
}


def make_application() -> bool:
    """Make it, unless there is one; return whether it was made."""
    if RosterApplication.objects.filter(email=EMAIL).exists():
        return False
    apply_to_roster(email=EMAIL, name="Dinara Abilova-Stern", language="ru", data=SAID)
    return True
