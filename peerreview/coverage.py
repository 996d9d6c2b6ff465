"""What the roster covers, and whom the hub should look for: objectives by languages by regions, load and shares."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peerreview.matching.levels import reads_well
from peerreview.models import ReviewCase, ReviewRound, Seat
from people.models import Gender, ReviewerProfile
from resources.models import TermRole
from taxonomy.models import Vocabulary
from taxonomy.queries import labels, terms

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
A_YEAR = 2  # reviews that a volunteer is asked for in twelve months
UN_SHARE = 1 / 3  # one of three seats on a panel is for the United Nations
FEW = 5  # below that many people, a share says something about single ones
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Cell:
    """How many active reviewers know an objective and a region and read a language."""

    un: int
    external: int

    @property
    def total(self) -> int:
        """Return all of them."""
        return self.un + self.external


@dataclass(frozen=True)
class Line:
    """An objective with one cell for each region."""

    code: str
    label: str
    cells: list[Cell]


@dataclass(frozen=True)
class Signal:
    """Something to recruit for."""

    text: str | Promise
    is_urgent: bool


@dataclass(frozen=True)
class Member:
    """An active reviewer and how much was asked of them; nothing here tells gender or where they are from."""

    reviewer: Any
    used: int
    asked: int
    declined: int
    last_asked: Any


def regions() -> list[tuple[str, str]]:
    """Return the regions with their names."""
    named = labels(Vocabulary.PLACE)
    return [
        (term.code, named[term.code])
        for term in terms(Vocabulary.PLACE)
        if term.data.get("level") == "region"
    ]


def matrix(roster: Iterable[ReviewerProfile], language: str) -> list[Line]:
    """Return the objectives by regions for those who read a language well enough to review in it."""
    columns = [code for code, _name in regions()]
    counted: Counter[tuple[str, str, bool]] = Counter()
    for one in roster:
        if reads_well(one, language):
            counted.update(
                (objective, region, one.is_un) for objective in one.objectives for region in one.regions
            )
    return [
        Line(
            code,
            label,
            [Cell(counted[code, region, True], counted[code, region, False]) for region in columns],
        )
        for code, label in labels(Vocabulary.OBJECTIVE).items()
    ]


def empty_cells(lines: Iterable[Line]) -> int:
    """Return how many cells nobody fills."""
    return sum(cell.total == 0 for line in lines for cell in line.cells)


def active_roster() -> list[ReviewerProfile]:
    """Return who may be invited now."""
    return list(ReviewerProfile.objects.active().select_related("user").order_by("user__name", "pk"))


def members(user: Any) -> list[Member]:
    """Return the active roster with its load of the last twelve months, over the cases that an editor may see."""
    since = timezone.now() - YEAR
    seen = Q(seats__round__case__in=ReviewCase.objects.visible_to(user), seats__invited_at__gte=since)
    taken = Q(seats__state__in=[*Seat.OPEN_STATES, Seat.State.SUBMITTED])
    declined = Q(seats__state__in=[Seat.State.DECLINED, Seat.State.EXPIRED])
    found = ReviewerProfile.objects.active().select_related("user")
    found = found.annotate(
        asked=Count("seats", filter=seen),
        used=Count("seats", filter=seen & taken),
        declined=Count("seats", filter=seen & declined),
        last_asked=Max("seats__invited_at", filter=seen),
    )
    return [
        Member(one, one.used, one.asked, one.declined, one.last_asked)
        for one in found.order_by("-used", "user__name", "pk")
    ]


def signals(user: Any) -> list[Signal]:
    """Return whom the hub should look for, the most urgent first."""
    roster = active_roster()
    loads = members(user)
    found = [*_un_share(roster), *_load(loads), *_wanted(user, roster), *_languages(roster)]
    return sorted(found, key=lambda one: not one.is_urgent)


def gender_totals(roster: list[ReviewerProfile]) -> list[tuple[str, int]]:
    """Return how many said which gender, or nothing while one of the numbers would point at single people."""
    shown = Counter(one.gender for one in roster if one.gender != Gender.NOT_SAID)
    if any(count < FEW for count in shown.values()):
        return []
    return [(str(label), shown[value]) for value, label in Gender.choices if value in shown]


def _un_share(roster: list[ReviewerProfile]) -> list[Signal]:
    un = sum(one.is_un for one in roster)
    share = round(100 * un / len(roster)) if roster else 0
    words = {"un": un, "all": len(roster), "share": share}
    text = _(
        "%(un)s of %(all)s active reviewers are from the United Nations system (%(share)s %%); a third is needed."
    )
    return [Signal(text % words, not roster or un / len(roster) < UN_SHARE)]


def _load(loads: list[Member]) -> list[Signal]:
    used, room = sum(one.used for one in loads), sum(one.reviewer.cap_year for one in loads)
    over = sum(one.used > A_YEAR for one in loads)
    words = {"used": used, "room": room, "share": round(100 * used / room) if room else 0}
    text = _("%(used)s of %(room)s reviews that the roster takes in twelve months are taken (%(share)s %%).")
    found = [Signal(text % words, room == 0 or used / room > 0.8)]
    if over:
        text = ngettext(
            "%(count)s reviewer was asked for more than two reviews in twelve months.",
            "%(count)s reviewers were asked for more than two reviews in twelve months.",
            over,
        )
        found.append(Signal(text % {"count": over}, True))
    return found


def _wanted(user: Any, roster: list[ReviewerProfile]) -> list[Signal]:
    """Return what the entries of the last twelve months asked for and nobody on the roster has."""
    named = labels(Vocabulary.LANGUAGE)
    recent = ReviewRound.objects.filter(
        case__in=ReviewCase.objects.visible_to(user), opened_at__gte=timezone.now() - YEAR, number=1
    )
    wanted = recent.values_list(
        "snapshot__fields__language", f"snapshot__terms__{TermRole.OBJECTIVE_PRIMARY.value}"
    )
    missing: Counter[tuple[str, str]] = Counter()
    readers: dict[str, set[str]] = {}
    for language, objectives in wanted:
        if language not in readers:
            readers[language] = {
                code for one in roster if reads_well(one, language) for code in one.objectives
            }
        missing.update((code, language) for code in objectives or [] if code not in readers[language])
    text = _(
        "Objective %(code)s in %(language)s: entries came, and nobody active knows it and reads the language."
    )
    return [
        Signal(text % {"code": code, "language": named.get(language, language)}, True)
        for (code, language), _count in missing.most_common(10)
    ]


def _languages(roster: list[ReviewerProfile]) -> list[Signal]:
    named = labels(Vocabulary.LANGUAGE)
    found = []
    for language in LANGUAGES:
        readers = [one for one in roster if reads_well(one, language)]
        un = sum(one.is_un for one in readers)
        words = {"language": named.get(language, language), "un": un, "external": len(readers) - un}
        if un < 1 or len(readers) - un < 2:
            text = _("%(language)s: %(un)s UN and %(external)s external readers do not make a panel.")
            found.append(Signal(text % words, True))
    return found
