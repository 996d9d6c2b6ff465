"""What submitters and reviewers are told about where something stands."""

from typing import Any

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peerreview.models import Decision, ReviewCase, ReviewPolicy, Seat
from peerreview.transitions import State

DRAFT = _("Draft, not submitted yet")

# Submitters must not see when the reviews arrive, so that waiting for the decision looks like being in review.
TO_SUBMITTER: dict[str, str | Promise] = {
    State.SCREENING: _("Received: an editor is checking it"),
    State.RETURNED: _("Returned to you: something is missing"),
    State.IN_REVIEW: _("In review"),
    State.DECIDING: _("In review"),
    State.RECONCILING: _("In review"),
    State.CHANGES: _("Changes requested: it is your turn"),
    State.ACCEPTED: _("Accepted and published"),
    State.REJECTED: _("Not accepted"),
    State.WITHDRAWN: _("Withdrawn"),
    State.LAPSED: _("Lapsed: the changed text did not come in time"),
}

TO_REVIEWER: dict[str, str | Promise] = {
    Seat.State.INVITED: _("Invitation: please answer"),
    Seat.State.ACCEPTED: _("Yours to review"),
    Seat.State.SUBMITTED: _("Review submitted"),
    Seat.State.DECLINED: _("You declined"),
    Seat.State.EXPIRED: _("Not answered in time"),
    Seat.State.RECUSED: _("You were recused"),
    Seat.State.RELEASED: _("No longer needed"),
}

_Anonymity = ReviewPolicy.Anonymity
TO_REVIEWER_WHO: dict[str, str | Promise] = {
    _Anonymity.DOUBLE: _("Neither you nor the submitter learns who the other is."),
    _Anonymity.SINGLE: _(
        "You see who submitted, so that you can tell us of a conflict of interest. The submitter does not see who you are."
    ),
    _Anonymity.OPEN: _(
        "You see who submitted, so that you can tell us of a conflict of interest. With the decision, the submitter"
        " learns who you are."
    ),
}

TO_EVERYBODY_WHO: dict[str, str | Promise] = {
    _Anonymity.DOUBLE: _(
        "Submitters do not learn who the reviewers are, and reviewers do not learn who submitted."
    ),
    _Anonymity.SINGLE: _(
        "Submitters do not learn who the reviewers are. Reviewers see who submitted, so that they can tell of a conflict."
    ),
    _Anonymity.OPEN: _(
        "With the decision, submitters learn who the reviewers were whose words they read. Reviewers see who submitted."
    ),
}

NEEDS = {
    "against_majority": _("most reviewers do not recommend to turn it down"),
    "short_panel": _("the panel is smaller than the policy asks"),
    "waived_conflict": _("a conflict of interest was waived"),
}
"""Why a second editor has to confirm a decision."""

_REACHED = {
    State.SCREENING: 1,
    State.RETURNED: 1,
    State.IN_REVIEW: 2,
    State.DECIDING: 2,
    State.RECONCILING: 2,
    State.CHANGES: 3,
    State.ACCEPTED: 4,
    State.REJECTED: 4,
    State.WITHDRAWN: 4,
    State.LAPSED: 4,
}


def status_of(case: ReviewCase | None) -> str | Promise:
    """Return where a submission stands, for its submitter."""
    return TO_SUBMITTER[case.state] if case else DRAFT


def waits_for_submitter(case: ReviewCase | None) -> bool:
    """Whether the next move is the submitter's."""
    return case is None or case.state in (State.RETURNED, State.CHANGES)


def steps(case: ReviewCase, decision: Decision | None) -> list[dict[str, Any]]:
    """Return the four steps for the stepper, with dates that tell nothing about single reviewers."""
    reached = _REACHED[State(case.state)]
    decided = formats.date_format(decision.created_at, "DATE_FORMAT") if decision else ""
    rows = [
        (_("Received"), "", formats.date_format(case.opened_at, "DATE_FORMAT")),
        (_("Check"), _("An editor looks whether it is complete and in scope."), ""),
        (_("Review"), _("One expert of the United Nations system and two from outside read it."), ""),
        (_("Decision"), _("An editor decides and writes to you."), decided),
    ]
    return [
        {"title": title, "text": text, "note": note, "state": _step_state(place, reached)}
        for place, (title, text, note) in enumerate(rows)
    ]


def _step_state(place: int, reached: int) -> str:
    if place < reached:
        return "done"
    return "now" if place == reached else ""
