"""Who has to do what next in a case, and until when. Pure: it reads what it is given and nothing else."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peerreview.models import ReviewCase, Seat
from peerreview.transitions import State


class Actor(models.TextChoices):
    """Whose turn it is."""

    EDITOR = "editor", _("editor")
    SECOND_EDITOR = "second_editor", _("second editor")
    REVIEWERS = "reviewers", _("reviewers")
    SUBMITTER = "submitter", _("submitter")


class Task(models.TextChoices):
    """What is to be done."""

    SCREEN = "screen", _("Check the submission")
    COMPLETE = "complete", _("Complete the submission")
    RULE = "rule", _("Rule on a conflict of interest")
    SEAT = "seat", _("Invite reviewers")
    ANSWER = "answer", _("Answer the invitation")
    REVIEW = "review", _("Review")
    DISCUSS = "discuss", _("Discuss the disagreement")
    DECIDE = "decide", _("Decide")
    CONFIRM = "confirm", _("Confirm or refuse the proposed decision")
    CHANGE = "change", _("Change the text and submit it again")


@dataclass(frozen=True)
class Step:
    """The next thing that has to happen in a case."""

    actor: Actor
    task: Task
    due: date


def local_day(moment: datetime) -> date:
    """Return the day of a moment where the hub is."""
    return timezone.localdate(moment)


def next_step(case: ReviewCase, seats: list[Seat], *, proposed: bool = False) -> Step | None:
    """Return the next step of a case, or None when it is closed.

    ``seats`` are those of its open round, ``proposed`` says whether a decision waits for a second editor.
    """
    policy, since = case.policy, local_day(case.state_since)
    if case.state == State.IN_REVIEW:
        return _in_review(case, seats)
    confirm = (Actor.SECOND_EDITOR, Task.CONFIRM) if proposed else (Actor.EDITOR, Task.DECIDE)
    table = {
        State.SCREENING: (Actor.EDITOR, Task.SCREEN, policy.days_to_screen),
        State.RETURNED: (Actor.SUBMITTER, Task.COMPLETE, policy.days_for_changes),
        State.DECIDING: (*confirm, policy.days_to_decide),
        State.RECONCILING: (Actor.REVIEWERS, Task.DISCUSS, policy.days_to_discuss),
        State.CHANGES: (Actor.SUBMITTER, Task.CHANGE, policy.days_for_changes),
    }
    if case.state not in table:
        return None
    actor, task, days = table[State(case.state)]
    return Step(actor, task, since + timedelta(days=days))


def _in_review(case: ReviewCase, seats: list[Seat]) -> Step:
    """Return the step while the panel reads: a ruling first, then missing seats, then what is due first."""
    policy, changed = case.policy, local_day(case.changed_at)
    if any(seat.is_open and seat.interests == Seat.Interests.DECLARED for seat in seats):
        return Step(Actor.EDITOR, Task.RULE, changed + timedelta(days=policy.days_to_rule))
    alive = [seat.seat_class for seat in seats if seat.is_open or seat.state == Seat.State.SUBMITTED]
    waiting = [seat for seat in seats if seat.is_open]
    full = alive.count(Seat.Class.UN) >= policy.min_un
    full = full and alive.count(Seat.Class.EXTERNAL) >= policy.min_external
    if not waiting or not (full or any(seat.tie_break for seat in waiting)):
        return Step(Actor.EDITOR, Task.SEAT, changed + timedelta(days=policy.days_to_seat))
    first = min(waiting, key=due_of)
    task = Task.ANSWER if first.state == Seat.State.INVITED else Task.REVIEW
    return Step(Actor.REVIEWERS, task, due_of(first))


def due_of(seat: Seat) -> date:
    """Return until when something is expected from an open seat."""
    return seat.respond_by if seat.state == Seat.State.INVITED else seat.due_on
