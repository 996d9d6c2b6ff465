"""One appeal against a refusal: within thirty days, heard by somebody else, as a case of its own."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.exceptions import Conflict, DomainError
from core.sanitize import clean_text
from peerreview.models import CaseEvent, ReviewCase, ReviewPolicy
from peerreview.services import notices
from peerreview.services.cases import case_for_submitter, locked_entry, open_next_round, required_text
from peerreview.services.submission import MAX_NOTE, note_organisations
from peerreview.transitions import Action, State

DAYS = 30


def can_appeal(user: User, case: ReviewCase) -> bool:
    """Submitters appeal once, within the time, against a refusal that was not itself about an appeal."""
    return bool(
        case.submitter_id == user.pk
        and case.state == State.REJECTED
        and case.closed_at is not None
        and case.closed_at >= timezone.now() - timedelta(days=DAYS)
        and case.origin != ReviewCase.Origin.APPEAL
        and not ReviewCase.objects.filter(predecessor=case, origin=ReviewCase.Origin.APPEAL).exists()
    )


@transaction.atomic
def appeal(*, case: ReviewCase, by: User, grounds: str) -> ReviewCase:
    """Open a new case that follows a refused one; the editors who handled that one never see it.

    The text may be the same. Raises NotPermitted, Conflict (not possible any more), DomainError without grounds.
    """
    before = case_for_submitter(case, by)
    grounds = required_text(clean_text(grounds), _("Say what the decision overlooked."))[: MAX_NOTE * 5]
    if not can_appeal(by, before):
        raise Conflict(_("An appeal is possible once, within %(days)s days of a refusal.") % {"days": DAYS})
    entry = locked_entry(before.entry_id)
    if entry.frozen or ReviewCase.objects.open().filter(entry=entry).exists():
        raise Conflict(_("This entry is submitted already."))
    if entry.withdrawn_at is not None:
        raise DomainError(_("This entry was withdrawn. Make a new one."))
    revision = entry.specific.get_latest_revision()
    opened = ReviewCase.objects.create(
        entry=entry,
        submitter=by,
        version=1,
        policy=ReviewPolicy.current(entry.kind),
        predecessor=before,
        origin=ReviewCase.Origin.APPEAL,
    )
    note_organisations(opened, revision.as_object())
    review_round = open_next_round(opened, revision, response=grounds)
    facts = {"round": 1, "digest": review_round.digest, "appeal_of": before.pk}
    event = CaseEvent.objects.create(
        case=opened, seq=1, action=Action.SUBMIT, actor=by, before="", after=State.SCREENING, data=facts
    )
    notices.to_submitter(opened, event, "review_received")
    notices.to_desk(opened, event, "review_submission", appeal=True)
    return opened
