"""The mails of a case. Those to submitters never get anything about reviewers into their context (house D20)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils import formats, timezone, translation

from accounts import roles
from accounts.models import User
from core.mail import queue_mail
from peerreview import calendars, policies
from peerreview.models import CaseEvent, Decision, ReviewCase, Seat
from peerreview.services.clock_mail import all_were_reminded, remind
from peerreview.services.links import address, seat_link
from peerreview.steps import Step


def day(user: User, value: date) -> str:
    """Return a date as the recipient writes it."""
    with translation.override(user.language):
        return formats.date_format(value, "DATE_FORMAT")


def _send(event: CaseEvent, template: str, user: User, context: dict[str, Any], **about: Any) -> None:
    if not user.is_active:
        return
    queue_mail(
        key=f"review:{event.case_id}:{event.seq}:{template}:{user.pk}",
        to=user.email,
        template=template,
        context={"name": user.name, **context},
        language=user.language,
        **about,
    )


def to_submitter(case: ReviewCase, event: CaseEvent, template: str, **context: Any) -> None:
    """Tell the submitter; callers pass words of editors only."""
    url = address(case.submitter, "review:status", case.entry.public_id)
    _send(event, template, case.submitter, {"title": case.entry.title, "url": url, **context})


def to_desk(case: ReviewCase, event: CaseEvent, template: str, **context: Any) -> None:
    """Tell the handling editor, or every editor who may handle the case while it has none."""
    for editor in _desk(case):
        url = address(editor, "review_desk:case", case.pk)
        _send(event, template, editor, {"title": case.entry.title, "url": url, **context})


def _desk(case: ReviewCase) -> Iterable[User]:
    handler = case.handling_editor
    if handler is not None and handler.is_active and policies.can_handle(handler, case):
        return [handler]
    return [editor for editor in _editors() if policies.can_handle(editor, case)]


def _editors() -> QuerySet[User]:
    group = Q(groups__name__in=[roles.EDITOR])
    return get_user_model().objects.filter(group, is_active=True).distinct().order_by("pk")


def to_reviewer(case: ReviewCase, event: CaseEvent, seat: Seat, template: str, **context: Any) -> None:
    """Tell the person in a seat from which nothing is expected any more; to read again they sign in."""
    user = seat.reviewer.user
    url = address(user, "review:seat", seat.uuid)
    facts = {"title": case.entry.title, "url": url, "due": day(user, seat.due_on)}
    _send(event, template, user, {**facts, **context})


def to_seated(
    case: ReviewCase, event: CaseEvent, seat: Seat, template: str, *, dated: bool = False, **context: Any
) -> None:
    """Tell the person in an open seat, with a link that opens it; ``dated`` adds the deadline as a calendar file."""
    user = seat.reviewer.user
    if not user.is_active:
        return
    facts = {"title": case.entry.title, "url": seat_link(seat), "due": day(user, seat.due_on)}
    attachments = [calendars.attachment_of(seat, sequence=event.seq)] if dated else None
    _send(event, template, user, {**facts, **context}, secret=True, attachments=attachments)


def invited(case: ReviewCase, event: CaseEvent, seat: Seat, *, again: bool, message: str) -> None:
    """Invite somebody, or call them for the next round."""
    answer_by = day(seat.reviewer.user, seat.respond_by)
    summary = str(seat.round.snapshot["fields"].get("summary", ""))
    facts: dict[str, Any] = {"summary": summary, "respond_by": answer_by, "again": again, "message": message}
    to_seated(case, event, seat, "review_invitation", anonymity=case.policy.anonymity, **facts)


def released(case: ReviewCase, event: CaseEvent, seats: Iterable[Seat]) -> None:
    """Thank those who need not go on."""
    for seat in seats:
        to_reviewer(case, event, seat, "review_released")


def to_leads(case: ReviewCase, event: CaseEvent, template: str, **context: Any) -> None:
    """Tell the leads of the desk who may see the case and are not its desk already."""
    desk = {editor.pk for editor in _desk(case)}
    for lead in _leads(case):
        if lead.pk not in desk:
            url = address(lead, "review_desk:case", case.pk)
            _send(event, template, lead, {"title": case.entry.title, "url": url, **context})


def _leads(case: ReviewCase) -> Iterable[User]:
    return [
        user for user in _possible_leads() if policies.is_desk_lead(user) and policies.can_handle(user, case)
    ]


def _possible_leads() -> QuerySet[User]:
    groups = Q(groups__name=roles.ADMINISTRATOR) | Q(groups__permissions__codename="lead_reviewcase")
    return get_user_model().objects.filter(groups, is_active=True).distinct().order_by("pk")


def to_second_editors(case: ReviewCase, event: CaseEvent, template: str, by: User, **context: Any) -> None:
    """Tell every editor who may confirm what ``by`` proposes."""
    for editor in _editors().exclude(pk=by.pk):
        if policies.can_handle(editor, case):
            url = address(editor, "review_desk:case", case.pk)
            _send(event, template, editor, {"title": case.entry.title, "url": url, **context})


def reminder_to_reviewer(case: ReviewCase, seat: Seat, what: str, start: date, offset: int | None) -> None:
    """Remind a reviewer; ``start`` and ``offset`` name the reminder, so that a new deadline has new ones."""
    if offset is None:
        return
    user = seat.reviewer.user
    due = seat.respond_by if what == "answer" else seat.due_on
    remind(
        user=user,
        key=f"seat{seat.pk}:{what}:{start.isoformat()}:{offset}",
        template="review_reminder",
        seat=seat,
        context={
            "title": case.entry.title,
            "what": what,
            "due": day(user, due),
            "late": timezone.localdate() > due,
        },
    )


def reminder_to_submitter(case: ReviewCase, step: Step, offset: int | None) -> None:
    """Remind the submitter of changes or of what is missing."""
    if offset is not None:
        url = address(case.submitter, "review:status", case.entry.public_id)
        _remind_of(case, case.submitter, step, offset, url, what=str(step.task.value))


def reminder_to_desk(case: ReviewCase, step: Step, offset: int | None, *, lead: bool) -> None:
    """Remind the editors of what is late; ``lead``: tell the leads of the desk too."""
    if offset is None:
        return
    handler = case.handling_editor
    asked = [handler] if handler is not None and handler.is_active else list(_editors())
    if all_were_reminded([*asked, *(_possible_leads() if lead else [])], key=_key(case, step, offset)):
        return  # so it is at most hours, and who may handle the case takes many questions
    people = {user.pk: user for user in [*_desk(case), *(_leads(case) if lead else [])]}
    for user in people.values():
        _remind_of(case, user, step, offset, address(user, "review_desk:case", case.pk), what="desk")


def _key(case: ReviewCase, step: Step, offset: int) -> str:
    """Return the name of a reminder. It has the task and its date: a new wait has new reminders."""
    return f"case{case.pk}:{step.task}:{step.due.isoformat()}:{offset}"


def _remind_of(case: ReviewCase, user: User, step: Step, offset: int, url: str, *, what: str) -> None:
    with translation.override(user.language):
        task = str(step.task.label)
    remind(
        user=user,
        key=_key(case, step, offset),
        template="review_reminder",
        context={
            "title": case.entry.title,
            "url": url,
            "what": what,
            "task": task,
            "due": day(user, step.due),
            "late": timezone.localdate() > step.due,
        },
    )


def ready_to_decide(case: ReviewCase, event: CaseEvent) -> None:
    """Call the editor."""
    to_desk(case, event, "review_ready")


def decided(case: ReviewCase, event: CaseEvent, decision: Decision, panel: Iterable[Seat]) -> None:
    """Tell the submitter the decision and the reviewers the outcome."""
    to_submitter(case, event, "review_decision", kind=decision.kind, letter=decision.letter)
    for seat in panel:
        to_reviewer(case, event, seat, "review_outcome", kind=decision.kind)
