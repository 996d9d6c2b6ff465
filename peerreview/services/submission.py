"""What submitters do: submit, submit again, withdraw."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Revision

from accounts.models import User
from core.exceptions import Conflict, DomainError, NotPermitted
from core.listing import listed
from core.sanitize import clean_text
from peerreview import policies, queries
from peerreview.models import (
    CaseEvent,
    CaseOrganisation,
    Decision,
    LetterPoint,
    PointAnswer,
    ReviewCase,
    ReviewPolicy,
    ReviewRound,
)
from peerreview.services import notices, panel
from peerreview.services.cases import (
    case_for_submitter,
    close_round,
    locked_case,
    locked_entry,
    open_next_round,
    record,
    required_text,
)
from peerreview.transitions import Action, State, next_state
from resources.digest import content_digest
from resources.models import Entry
from resources.queries import Duplicate, find_duplicates
from resources.services import unfreeze

MAX_NOTE = 2000


class Incomplete(DomainError):
    """Something required is still empty; ``missing`` are the names of the fields in words."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(_("Before you can submit, fill in: %(fields)s.") % {"fields": listed(missing)})
        self.missing = missing


class DuplicatesFound(DomainError):
    """Other entries look the same; the submitter may go on and say why."""

    def __init__(self, duplicates: list[Duplicate]) -> None:
        super().__init__(
            _("The hub already has something very similar. Look at it, then confirm that yours is new.")
        )
        self.duplicates = duplicates


@transaction.atomic
def submit(
    *, entry: Entry, by: User, overrule_duplicates: bool = False, duplicate_note: str = ""
) -> ReviewCase:
    """Pin the newest version of an entry, freeze it and open a case with its first round.

    Raises NotPermitted (not the submitter, no confirmed address), Conflict (a case is open), Incomplete,
    DuplicatesFound unless overruled, DomainError (too many today, or this very text was decided on already).
    """
    locked = locked_entry(entry.pk)
    _require_right(locked, by)
    revision = locked.specific.get_latest_revision() or locked.specific.save_revision(user=by)
    draft = revision.as_object()
    _require_complete(draft)
    _require_new_text(locked, content_digest(draft))
    duplicates = find_duplicates(draft)
    if duplicates and not overrule_duplicates:
        raise DuplicatesFound(duplicates)
    _require_rate(by)
    case = ReviewCase.objects.create(
        entry=locked,
        submitter=by,
        policy=ReviewPolicy.current(locked.kind),
        version=1,
        duplicates=[{"public_id": one.entry.public_id, "reason": one.reason} for one in duplicates],
        duplicate_note=clean_text(duplicate_note).strip()[:MAX_NOTE],
        **_what_it_follows(locked),
    )
    note_organisations(case, draft)
    review_round = open_next_round(case, revision)
    facts = {"round": 1, "digest": review_round.digest, "duplicates": len(duplicates)}
    event = CaseEvent.objects.create(
        case=case, seq=1, action=Action.SUBMIT, actor=by, before="", after=State.SCREENING, data=facts
    )
    notices.to_submitter(case, event, "review_received")
    notices.to_desk(case, event, "review_submission", duplicates=len(duplicates))
    return case


@transaction.atomic
def resubmit(
    *, case: ReviewCase, by: User, response: str = "", answers: dict[int, str] | None = None
) -> ReviewCase:
    """Submit again after a return or after changes were requested, with what was changed in words.

    ``answers`` maps each point of the letter (its key) to what was done about it; none may be left out.
    After small changes the editor looks at the difference; after large ones the same panel is asked again.
    Raises NotPermitted, InvalidTransition, Incomplete, and DomainError when nothing changed or nothing is said.
    """
    locked = case_for_submitter(case, by)
    action = _resubmission(locked)
    # The table is asked before anything is written.
    returned = action == Action.RESUBMIT
    response = clean_text(response).strip()[: MAX_NOTE * 5]
    points = [] if returned else _answered(locked, answers or {})
    if not returned and not points:
        response = required_text(response, _("Say what you changed and answer the points of the letter."))
    if action == Action.RESUBMIT_MAJOR:
        panel.lock_reviewers(queries.last_round(locked))
    entry = locked_entry(locked.entry_id)
    revision = entry.specific.get_latest_revision()
    draft = revision.as_object()
    _require_complete(draft)
    last = queries.last_round(locked)
    if last is not None and last.digest == content_digest(draft):
        raise DomainError(_("The text is still the same. Change it first, then submit it again."))
    locked.entry = entry
    note_organisations(locked, draft)
    review_round = _open_again(locked, revision, action, response, by)
    PointAnswer.objects.bulk_create(
        [PointAnswer(point=point, round=review_round, text=text) for point, text in points]
    )
    return locked


@transaction.atomic
def reopen(*, case: ReviewCase, by: User) -> ReviewCase:
    """Take up a case again whose changes never came; its submitter or an editor may, within the days of the policy.

    Raises NotPermitted, InvalidTransition, Conflict (another case is open), DomainError (too late, entry withdrawn).
    """
    locked = locked_case(case.pk)
    if locked.submitter_id != by.pk and not policies.can_handle(by, locked):
        raise NotPermitted(_("This is not your submission."))
    next_state(locked.state, Action.REOPEN)
    last_day = locked.closed_at + timedelta(days=locked.policy.days_to_reopen) if locked.closed_at else None
    if last_day is None or timezone.now() > last_day:
        raise DomainError(_("This lapsed too long ago. Submit the entry anew."))
    if locked.entry.withdrawn_at is not None:
        raise DomainError(_("This entry was withdrawn. Make a new one."))
    if ReviewCase.objects.open().filter(entry=locked.entry_id).exists():
        raise Conflict(_("This entry is submitted already."))
    event = record(locked, Action.REOPEN, by=by)
    notices.to_submitter(locked, event, "review_lapse", reopened=True)
    notices.to_desk(locked, event, "review_lapse", reopened=True)
    return locked


def _answered(case: ReviewCase, answers: dict[int, str]) -> list[tuple[LetterPoint, str]]:
    """Return the points of the last letter, each with its answer. Raises DomainError when one has none."""
    points = queries.open_points(case)
    given = [(point, clean_text(answers.get(point.pk, "")).strip()[:MAX_NOTE]) for point in points]
    if left := [str(point.number) for point, text in given if not text]:
        raise DomainError(
            _("Say what you did about each point. Missing: %(points)s.") % {"points": listed(left)}
        )
    return given


def _resubmission(case: ReviewCase) -> Action:
    """Return which of the three ways of submitting again applies; outside ``changes`` that of a return."""
    if case.state != State.CHANGES:
        return Action.RESUBMIT
    decision = Decision.objects.filter(round__case=case).order_by("-round__number").first()
    major = decision is not None and decision.kind == Decision.Kind.MAJOR
    return Action.RESUBMIT_MAJOR if major else Action.RESUBMIT_MINOR


def _open_again(case: ReviewCase, revision: Revision, action: Action, response: str, by: User) -> ReviewRound:
    before = queries.last_round(case)
    kinds = {Action.RESUBMIT_MAJOR: ReviewRound.Kind.MAJOR, Action.RESUBMIT_MINOR: ReviewRound.Kind.MINOR}
    event = record(case, action, by=by, response=response)
    kind = kinds.get(action, ReviewRound.Kind.FIRST)
    review_round = open_next_round(case, revision, kind=kind, response=response)
    notices.to_submitter(case, event, "review_received", again=True)
    notices.to_desk(case, event, "review_submission", again=True)
    if action == Action.RESUBMIT_MAJOR and before is not None:
        panel.invite_again(case, event, before, review_round)
    return review_round


@transaction.atomic
def withdraw(*, case: ReviewCase, by: User, reason: str = "") -> ReviewCase:
    """Take a submission back before it is decided. Raises NotPermitted and InvalidTransition."""
    locked = case_for_submitter(case, by)
    event = record(locked, Action.WITHDRAW, by=by, reason=clean_text(reason).strip()[:MAX_NOTE])
    unfreeze(entry=locked_entry(locked.entry_id))
    close_round(locked, event, outcome="withdrawn")
    notices.to_desk(locked, event, "review_withdrawn")
    return locked


def _what_it_follows(entry: Entry) -> dict[str, Any]:
    """Return the case that was accepted before, when this is an update of what it published."""
    accepted = (
        ReviewCase.objects.filter(entry=entry, state=State.ACCEPTED).order_by("-closed_at", "-pk").first()
    )
    return {"predecessor": accepted, "origin": ReviewCase.Origin.UPDATE} if accepted else {}


def _require_right(entry: Entry, by: User) -> None:
    if entry.submitter_id != by.pk:
        raise NotPermitted(_("You can submit your own entries only."))
    if not policies.has_verified_address(by):
        raise NotPermitted(_("Confirm your e-mail address first: open the link in the mail we sent you."))
    if entry.withdrawn_at is not None:
        raise NotPermitted(_("This entry was withdrawn. Make a new one."))
    if entry.frozen or ReviewCase.objects.open().filter(entry=entry).exists():
        raise Conflict(_("This entry is submitted already."))


def _require_complete(draft: Entry) -> None:
    if missing := queries.missing_labels(draft):
        raise Incomplete(missing)
    if draft.call is not None and not draft.call.is_open:
        raise DomainError(
            _("The call “%(call)s” is closed. Take it out of the entry.") % {"call": draft.call.title}
        )


def _require_new_text(entry: Entry, digest: str) -> None:
    if entry.permits.filter(digest=digest).exists():
        raise DomainError(_("This very text is published already. Change it first, then submit it."))
    turned_down = Decision.objects.filter(kind=Decision.Kind.REJECT, round__digest=digest)
    if turned_down.filter(round__case__entry=entry).exists():
        raise DomainError(_("This very text was not accepted. Change it first, then submit it again."))


def _require_rate(by: User) -> None:
    # Counted in the database, not in the cache: it must hold when the cache is emptied.
    since = timezone.now() - timedelta(days=1)
    if ReviewCase.objects.filter(submitter=by, opened_at__gt=since).count() >= settings.HUB_SUBMISSIONS_A_DAY:
        raise DomainError(_("You have submitted very much today. Please go on tomorrow."))


def note_organisations(case: ReviewCase, draft: Any) -> None:
    """Keep which organisations the case touches, as they are now; nothing noted before is forgotten."""
    relation = CaseOrganisation.Relation
    own = {(slug, relation.SUBMITTER) for slug in policies.organisations_of(case.submitter)}
    named = {(policies.organisation_slug(row.name), relation.NAMED) for row in draft.organisations.all()}
    rows = [CaseOrganisation(case=case, slug=slug, relation=kind) for slug, kind in own | named if slug]
    CaseOrganisation.objects.bulk_create(rows, ignore_conflicts=True)
