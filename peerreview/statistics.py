"""Numbers about review: medians, not means, since one forgotten case would move every mean.

Everything is counted over the cases that the asking editor may see: a count is a leak too.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peerreview.models import CaseEvent, Decision, DecisionProposal, ReviewCase, Seat
from peerreview.models.case import ReviewCaseQuerySet
from peerreview.transitions import Action, State
from taxonomy.models import Vocabulary
from taxonomy.queries import labels, place_ancestry

FEW = 5  # below that many, a median says more about single people than about the process
LOAD_MONTHS = 12
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Row:
    """One line of a table and one bar of its chart."""

    label: str | Promise
    value: float | int | None
    note: str | Promise = ""


@dataclass(frozen=True)
class Table:
    """A table with a name by which its file is asked for."""

    key: str
    title: str | Promise
    text: str | Promise
    rows: list[Row] = field(default_factory=list)
    unit: str | Promise = ""


def tables(user: Any, *, year: int | None = None) -> list[Table]:
    """Return all tables for an editor, over the cases opened in a year or ever."""
    cases = ReviewCase.objects.visible_to(user)
    if year is not None:
        cases = cases.filter(opened_at__year=year)
    return [
        _medians(cases),
        _funnel(cases),
        _languages(cases),
        _regions(cases),
        _invitations(cases),
        _exceptions(cases),
        _load(cases),
    ]


def years(user: Any) -> list[int]:
    """Return the years in which visible cases were opened, the newest first."""
    found = ReviewCase.objects.visible_to(user).values_list("opened_at__year", flat=True)
    return sorted(set(found), reverse=True)


def _medians(cases: ReviewCaseQuerySet) -> Table:
    seats = Seat.objects.filter(round__case__in=cases)
    reviewed = seats.filter(review__submitted_at__isnull=False)
    checked = CaseEvent.objects.filter(case__in=cases, action=Action.PASS_SCREENING)
    answered = CaseEvent.objects.filter(case__in=cases, action=Action.ACCEPT_INVITATION)
    invited = dict(seats.values_list("pk", "invited_at"))
    answers = [(invited.get(event.data.get("seat")), event.created_at) for event in answered]
    decided = (
        Decision.objects.filter(round__case__in=cases).values("round__case").annotate(first=Min("created_at"))
    )
    opened = dict(cases.values_list("pk", "opened_at"))
    final = cases.filter(
        state__in=[State.ACCEPTED, State.REJECTED], rounds__decision__isnull=False
    ).distinct()
    rows = [
        _median(
            _("From submission to the end of the check"), checked.values_list("case__opened_at", "created_at")
        ),
        _median(_("From invitation to acceptance"), answers),
        _median(_("From invitation to review"), reviewed.values_list("invited_at", "review__submitted_at")),
        _median(
            _("From submission to the first decision"),
            [(opened.get(row["round__case"]), row["first"]) for row in decided],
        ),
        _median(_("From submission to the end, after review"), final.values_list("opened_at", "closed_at")),
    ]
    text = _("Half of the cases took less time, half took more. Those turned down at the check are left out.")
    return Table("medians", _("How long it takes"), text, rows, _("days"))


def _median(label: str | Promise, spans: Iterable[tuple[datetime | None, datetime | None]]) -> Row:
    days = [(end - start) / DAY for start, end in spans if start is not None and end is not None]
    counted = _("%(count)s counted") % {"count": len(days)}
    return Row(label, round(median(days), 1) if len(days) >= FEW else None, counted)


def _funnel(cases: ReviewCaseQuerySet) -> Table:
    passed = CaseEvent.objects.filter(case=OuterRef("pk"), action=Action.PASS_SCREENING)
    reviewed = Seat.objects.filter(round__case=OuterRef("pk"), state=Seat.State.SUBMITTED)
    decided = Decision.objects.filter(round__case=OuterRef("pk"))
    found = list(
        cases.annotate(passed=Exists(passed), reviewed=Exists(reviewed), decided=Exists(decided)).values_list(
            "passed", "reviewed", "decided", "state"
        )
    )
    rows = [
        Row(_("Submitted"), len(found)),
        Row(_("Passed the check"), sum(row[0] for row in found)),
        Row(_("With at least one review"), sum(row[1] for row in found)),
        Row(_("With a decision"), sum(row[2] for row in found)),
        Row(_("Accepted"), sum(row[3] == State.ACCEPTED for row in found)),
    ]
    text = _("How many submissions reached each step.")
    return Table("funnel", _("From submission to publication"), text, rows, _("cases"))


def _languages(cases: ReviewCaseQuerySet) -> Table:
    words = labels(Vocabulary.LANGUAGE)
    counted = Counter(cases.values_list("entry__language", flat=True))
    accepted = Counter(cases.filter(state=State.ACCEPTED).values_list("entry__language", flat=True))
    rows = [
        _share(words.get(code, code or "–"), counted[code], accepted[code])
        for code, _n in counted.most_common()
    ]
    return Table(
        "languages", _("By language of the entry"), _("Submissions, with those accepted."), rows, _("cases")
    )


def _regions(cases: ReviewCaseQuerySet) -> Table:
    words = labels(Vocabulary.PLACE)
    counted: Counter[str] = Counter()
    accepted: Counter[str] = Counter()
    for country, state in cases.values_list("submitter__profile__country", "state"):
        region = place_ancestry(country)[0] or "" if country else ""
        counted[region] += 1
        accepted[region] += state == State.ACCEPTED
    rows = [
        _share(words.get(code, _("not stated")), number, accepted[code])
        for code, number in counted.most_common()
    ]
    text = _("By the country that submitters state in their profile.")
    return Table("regions", _("By region of the submitter"), text, rows, _("cases"))


def _share(label: str | Promise, number: int, accepted: int) -> Row:
    return Row(label, number, _("%(count)s accepted") % {"count": accepted})


def _invitations(cases: ReviewCaseQuerySet) -> Table:
    states = Counter(Seat.objects.filter(round__case__in=cases).values_list("state", flat=True))
    taken = states[Seat.State.ACCEPTED] + states[Seat.State.SUBMITTED] + states[Seat.State.RECUSED]
    answered = taken + states[Seat.State.DECLINED] + states[Seat.State.EXPIRED]
    share = _("%(percent)s %% of those that were answered or ran out") % {
        "percent": round(100 * taken / answered) if answered else 0
    }
    rows = [
        Row(_("Invitations"), sum(states.values())),
        Row(_("Accepted"), taken, share),
        Row(_("Declined"), states[Seat.State.DECLINED]),
        Row(_("Not answered"), states[Seat.State.EXPIRED]),
        Row(_("No longer needed"), states[Seat.State.RELEASED]),
    ]
    return Table("invitations", _("Invitations"), _("What came of them."), rows, _("seats"))


def _exceptions(cases: ReviewCaseQuerySet) -> Table:
    """What goes beyond the plain rule of three reviews and one editor; each is in the events with its reason."""
    did = Counter(CaseEvent.objects.filter(case__in=cases).values_list("action", flat=True))
    seats = Seat.objects.filter(round__case__in=cases)
    proposed = DecisionProposal.objects.filter(round__case__in=cases)
    tie_breaks = seats.filter(tie_break=True)
    rows = [
        Row(_("Short panels accepted"), did[Action.OVERRIDE_PANEL]),
        Row(
            _("Further reviewers asked to break a tie"),
            tie_breaks.count(),
            _("%(count)s reviewed") % {"count": tie_breaks.filter(state=Seat.State.SUBMITTED).count()},
        ),
        Row(_("Disagreements discussed by the panel"), did[Action.RECONCILE]),
        Row(_("Disagreements resolved by an editor"), did[Action.RESOLVE]),
        Row(
            _("Decisions that needed a second editor"),
            proposed.count(),
            _("%(confirmed)s confirmed, %(refused)s refused")
            % {
                "confirmed": proposed.filter(state=DecisionProposal.State.CONFIRMED).count(),
                "refused": proposed.filter(state=DecisionProposal.State.REFUSED).count(),
            },
        ),
        Row(
            _("Conflicts of interest waived"),
            seats.filter(interests=Seat.Interests.WAIVED).count(),
        ),
    ]
    text = _("How often the rule was departed from. Each has its reason in the timeline of its case.")
    return Table("exceptions", _("Exceptions and second opinions"), text, rows, _("times"))


def _load(cases: ReviewCaseQuerySet) -> Table:
    since = timezone.now() - LOAD_MONTHS * 30 * DAY
    seats = Seat.objects.filter(
        Q(invited_at__gte=since) | Q(state__in=Seat.OPEN_STATES), round__case__in=cases
    )
    counted: dict[str, Counter[str]] = {}
    for pk, name, email, state in seats.values_list(
        "reviewer_id", "reviewer__user__name", "reviewer__user__email", "state"
    ):
        counted.setdefault(f"{name or email} ({pk})", Counter())[state] += 1
    rows = [
        Row(
            name,
            states[Seat.State.SUBMITTED],
            _("%(open)s open, %(declined)s declined, %(expired)s not answered")
            % {
                "open": states[Seat.State.INVITED] + states[Seat.State.ACCEPTED],
                "declined": states[Seat.State.DECLINED],
                "expired": states[Seat.State.EXPIRED],
            },
        )
        for name, states in sorted(
            counted.items(), key=lambda pair: (-pair[1][Seat.State.SUBMITTED], pair[0])
        )
    ]
    text = _("Reviews written in the last twelve months; two a year is what was promised.")
    return Table("load", _("Load of reviewers"), text, rows, _("reviews"))
