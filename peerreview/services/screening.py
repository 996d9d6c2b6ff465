"""The editor's check of what came in."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.sanitize import clean_text
from peerreview import queries
from peerreview.models import ReviewCase
from peerreview.services import interests, notices
from peerreview.services.cases import case_for_editor, close_round, locked_entry, record, required_text
from peerreview.transitions import Action
from resources.services import unfreeze


@transaction.atomic
def pass_screening(*, case: ReviewCase, by: User, note: str = "") -> ReviewCase:
    """Send a submission into review; whoever does it handles the case. Raises NotPermitted, InvalidTransition."""
    locked = case_for_editor(case, by)
    event = record(locked, Action.PASS_SCREENING, by=by)
    locked.handling_editor, locked.screening_note = by, clean_text(note).strip()
    locked.save(update_fields=["handling_editor", "screening_note"])
    interests.detect_conflicts(locked)
    notices.to_submitter(locked, event, "review_started")
    return locked


@transaction.atomic
def return_to_submitter(*, case: ReviewCase, by: User, message: str) -> ReviewCase:
    """Give a submission back for completion. Nobody has read the round yet, so it is not used up.

    Raises NotPermitted, InvalidTransition, and DomainError without a message.
    """
    locked = case_for_editor(case, by)
    message = required_text(clean_text(message), _("Tell the submitter what is missing."))
    event = record(locked, Action.RETURN, by=by, message=message)
    ReviewCase.objects.filter(pk=locked.pk).update(handling_editor=by)
    # Its digest stays in the event of the submission.
    queries.open_round(locked).delete()
    unfreeze(entry=locked_entry(locked.entry_id))
    notices.to_submitter(locked, event, "review_returned", letter=message)
    return locked


@transaction.atomic
def reject_at_screening(*, case: ReviewCase, by: User, message: str) -> ReviewCase:
    """Turn a submission down before review: out of scope. Raises as :func:`return_to_submitter`."""
    locked = case_for_editor(case, by)
    message = required_text(clean_text(message), _("Tell the submitter why."))
    event = record(locked, Action.REJECT_AT_SCREENING, by=by, message=message)
    ReviewCase.objects.filter(pk=locked.pk).update(handling_editor=by)
    close_round(locked, event, outcome="rejected")
    unfreeze(entry=locked_entry(locked.entry_id))
    notices.to_submitter(locked, event, "review_rejected", letter=message)
    return locked
