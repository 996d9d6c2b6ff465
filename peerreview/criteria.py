"""The review form as versioned data. A version that was used is never edited: a change is a new version.

The criteria follow the published expectations of the hub (transparent methodology, applicability at every level of
government) and the guiding principles of the Global Compact for Migration; a gate that fails cannot be outvoted.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CURRENT = 1
LETTER_MINIMUM = 200  # characters to the submitter, unless the recommendation is to accept as it is

NOT_APPLICABLE = "na"
OUTSIDE = "outside"  # outside my competence: does not count, see policies.counts
MET = frozenset({"2", "3"})
FAILED = "0"

SCALE: tuple[tuple[str, str | Promise], ...] = (
    ("3", _("Strong")),
    ("2", _("Met")),
    ("1", _("Weak")),
    ("0", _("Not met")),
)
YES_NO: tuple[tuple[str, str | Promise], ...] = (("3", _("Yes")), ("0", _("No, see my comment")))


@dataclass(frozen=True)
class Criterion:
    """One question. ``kinds`` limits it to kinds of entries (empty: all); a gate must be met to accept.

    ``released``: the middle score of the panel is shown with the accepted entry. Comments never are.
    """

    key: str
    label: str | Promise
    question: str | Promise
    gate: bool = False
    kinds: tuple[str, ...] = ()
    weight: int = 1
    scale: tuple[tuple[str, str | Promise], ...] = SCALE
    may_not_apply: bool = False
    released: bool = True

    @property
    def choices(self) -> list[tuple[str, str | Promise]]:
        """Return the answers one can give."""
        answers = list(self.scale)
        if self.may_not_apply:
            answers.append((NOT_APPLICABLE, _("Not applicable")))
        return [*answers, (OUTSIDE, _("Outside my competence"))]


_TOLD = ("practice", "use_case")

_VERSION_1 = (
    Criterion(
        "relevance",
        _("Relevance"),
        _("Which objectives of the Global Compact does it serve, and does the text show it?"),
        gate=True,
    ),
    Criterion(
        "applicability",
        _("Applicability"),
        _("Can it be used to implement the Global Compact at local, national, regional or global level?"),
        gate=True,
    ),
    Criterion(
        "evidence",
        _("Evidence and method"),
        _("Are sources, data and methodology transparent, and do they carry what is claimed?"),
        gate=True,
        may_not_apply=True,
    ),
    Criterion(
        "harm",
        _("Do no harm"),
        _("Are human rights, protection and privacy respected, with nobody named against their will?"),
        gate=True,
        scale=YES_NO,
        released=False,
    ),
    Criterion(
        "results", _("Results"), _("Are results shown, with limits and failures?"), kinds=_TOLD, weight=2
    ),
    Criterion(
        "replicability",
        _("Replicability"),
        _("Could others adapt it? Are conditions, costs and partners stated?"),
        kinds=_TOLD,
        weight=2,
    ),
    Criterion("innovation", _("Innovation"), _("What is new, and for whom?"), kinds=_TOLD),
    Criterion(
        "sustainability",
        _("Sustainability"),
        _("Will it last without its first funding? Is an institution behind it?"),
        kinds=("practice",),
    ),
    Criterion(
        "inclusiveness",
        _("Inclusiveness"),
        _("Did migrants take part? Does it think of gender, children and disability?"),
        weight=2,
        may_not_apply=True,
    ),
    Criterion(
        "partnership",
        _("Partnership"),
        _("Do parts of government and of society work together?"),
        kinds=("practice",),
        may_not_apply=True,
    ),
    Criterion("clarity", _("Clarity"), _("Is it clear in language and structure, open and accessible?")),
    Criterion(
        "currency",
        _("Currency"),
        _("Is it up to date, with the right dates, places and scope, and no duplicate?"),
    ),
    Criterion(
        "metadata",
        _("Description"),
        _("Are title, regions, objectives and other labels right?"),
        released=False,
    ),
)

FORMS: dict[int, tuple[Criterion, ...]] = {1: _VERSION_1}


def criteria(version: int, kind: str) -> list[Criterion]:
    """Return the questions of a version of the form for a kind of entry. Raises KeyError for an unknown version."""
    return [one for one in FORMS[version] if not one.kinds or kind in one.kinds]


def gates(version: int, kind: str) -> list[Criterion]:
    """Return the questions that must be met for an acceptance."""
    return [one for one in criteria(version, kind) if one.gate]


INTERESTS_VERSION = 1
INTERESTS: tuple[tuple[str, str | Promise], ...] = (
    ("involved", _("I took part in this work, its funding or its supervision.")),
    ("employer", _("I work, or worked in the last four years, for an organisation that is part of it.")),
    ("people", _("I have published, worked closely or have a family tie with somebody behind it.")),
    ("gain", _("I could gain or lose from the outcome, or compete with it.")),
)
"""What is asked before the full text opens; any “yes” goes to an editor."""
