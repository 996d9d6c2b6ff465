"""What all services share: the lock, the state, the record of events."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Revision

from accounts.models import User
from core.exceptions import Conflict, DomainError, NotPermitted
from peerreview import criteria, policies, queries
from peerreview.models import CaseEvent, ReviewCase, ReviewRound, Seat
from peerreview.services import clock_mail as clock
from peerreview.services import notices
from peerreview.transitions import TERMINAL, Action, State, next_state
from resources.digest import digest_of, snapshot
from resources.models import Entry
from resources.services import freeze


def locked_case(pk: int) -> ReviewCase:
    """Return the case as it is now, locked until the end of the transaction."""
    cases = ReviewCase.objects.select_for_update(of=("self",)).select_related(
        "entry", "submitter", "handling_editor", "policy"
    )
    return cases.get(pk=pk)


def case_for_editor(case: ReviewCase, by: User) -> ReviewCase:
    """Lock a case for an editor. Raises NotPermitted for everybody who has a part or an interest in it."""
    locked = locked_case(case.pk)
    if not policies.can_handle(by, locked):
        raise NotPermitted(_("You cannot handle this case."))
    return locked


def case_for_submitter(case: ReviewCase, by: User) -> ReviewCase:
    """Lock a case for its submitter. Raises NotPermitted for everybody else."""
    locked = locked_case(case.pk)
    if locked.submitter_id != by.pk:
        raise NotPermitted(_("This is not your submission."))
    return locked


def seat_for_reviewer(seat: Seat, by: User) -> tuple[ReviewCase, Seat]:
    """Lock the case of a seat and read the seat anew. Raises NotPermitted for everybody but its reviewer."""
    case, fresh = case_and_seat(seat)
    if fresh.reviewer.user_id != by.pk:
        raise NotPermitted(_("This is not your review."))
    return case, fresh


def case_and_seat(seat: Seat) -> tuple[ReviewCase, Seat]:
    """Lock the case of a seat and read the seat anew."""
    case = locked_case(seat.round.case_id)
    fresh = Seat.objects.select_related("round", "reviewer__user").get(pk=seat.pk)
    return case, fresh


def require_open_seat(seat: Seat, *states: str) -> None:
    """Raise Conflict unless the seat is in one of ``states`` and its round is still being read."""
    if not seat.round.open or seat.state not in states:
        raise Conflict(
            _("This seat has changed in the meantime: %(state)s.") % {"state": seat.get_state_display()}
        )


def record(case: ReviewCase, action: Action, *, by: User | None, **data: Any) -> CaseEvent:
    """Write the event and move the case along its table. The unique number is the second lock behind the row's.

    Raises InvalidTransition, and Conflict when somebody else moved the case.
    """
    after = next_state(case.state, action)
    now = timezone.now()
    event = CaseEvent.objects.create(
        case=case, seq=case.version + 1, action=action, actor=by, before=case.state, after=after, data=data
    )
    changes: dict[str, Any] = {"state": after, "version": event.seq, "changed_at": now}
    if after != event.before:
        changes["state_since"] = now
        changes["closed_at"] = now if after in TERMINAL else None
    if not ReviewCase.objects.filter(pk=case.pk, version=case.version).update(**changes):
        raise Conflict(_("Somebody else was faster. Look at the case again."))
    for name, value in changes.items():
        setattr(case, name, value)
    return event


def open_next_round(
    case: ReviewCase, revision: Revision, *, kind: str = ReviewRound.Kind.FIRST, response: str = ""
) -> ReviewRound:
    """Freeze the entry on ``revision`` and open a round with a snapshot of it and the hash of text and files."""
    content = snapshot(revision.as_object())
    last = queries.last_round(case)
    freeze(entry=case.entry, revision=revision)
    return ReviewRound.objects.create(
        case=case,
        number=last.number + 1 if last else 1,
        kind=kind,
        revision=revision,
        snapshot=content,
        digest=digest_of(content),
        form_version=criteria.CURRENT,
        response=response,
    )


def close_round(case: ReviewCase, event: CaseEvent, *, outcome: str) -> None:
    """Close the open round, if any, and release who still sits in it; they are told in the case of ``event``."""
    now = timezone.now()
    for review_round in ReviewRound.objects.filter(case=case, open=True):
        seats = list(review_round.seats.open().select_related("reviewer__user"))
        if seats:
            review_round.seats.open().update(state=Seat.State.RELEASED, closed_at=now, reason=outcome)
        ReviewRound.objects.filter(pk=review_round.pk).update(open=False, closed_at=now)
        clock.forget_reminders(seats)
        notices.released(case, event, seats)


def advance(case: ReviewCase) -> None:
    """Call the editor when the quorum is there and nobody is writing any more.

    It runs at the end of everything that can close a seat; else the last one to decline would leave a case
    with a quorum waiting for ever.
    """
    if case.state != State.IN_REVIEW:
        return
    review_round = queries.open_round(case)
    if review_round.seats.open().exists():
        return
    composition = policies.Composition.of(queries.counted_reviews(review_round), case.policy)
    if composition.is_quorum:
        event = record(case, Action.ADVANCE, by=None, un=composition.un, external=composition.external)
        notices.ready_to_decide(case, event)


def locked_entry(pk: int) -> Entry:
    """Return the entry, locked; always the last lock."""
    return Entry.objects.select_for_update(of=("self",)).get(pk=pk)


def required_text(text: str, message: str) -> str:
    """Return the text without space around it. Raises DomainError with ``message`` when nothing is left."""
    if not (stripped := text.strip()):
        raise DomainError(message)
    return stripped
