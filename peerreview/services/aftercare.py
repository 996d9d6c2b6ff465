"""What editors do with entries after their acceptance: look again, ask for an update, retract."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.exceptions import Conflict, DomainError, NotPermitted
from core.mail import queue_mail
from core.sanitize import clean_text
from peerreview import policies
from peerreview.models import FreshnessCheck, ReviewCase
from peerreview.services.cases import case_for_editor, locked_entry, required_text
from peerreview.services.links import address
from peerreview.transitions import State
from resources import services as entries
from resources.models import Entry


@transaction.atomic
def ask_for_update(*, entry: Entry, by: User, reason: str = "") -> FreshnessCheck:
    """Ask the submitter of an accepted entry to bring it up to date. Raises NotPermitted and DomainError."""
    check = _check(entry, by, FreshnessCheck.Outcome.ASKED, clean_text(reason).strip())
    submitter = check.entry.submitter
    if submitter is not None and submitter.is_active:
        queue_mail(
            key=f"freshness:{check.pk}",
            to=submitter.email,
            template="review_update_wanted",
            context={
                "name": submitter.name,
                "title": check.entry.title,
                "url": address(submitter, "review:status", check.entry.public_id),
                "message": check.reason,
            },
            language=submitter.language,
        )
    return check


@transaction.atomic
def confirm_fresh(*, entry: Entry, by: User, reason: str) -> FreshnessCheck:
    """Say that an accepted entry still holds; the notice on its page goes. Raises NotPermitted and DomainError."""
    reason = required_text(clean_text(reason), _("Say what you looked at."))
    return _check(entry, by, FreshnessCheck.Outcome.CONFIRMED, reason)


def _check(entry: Entry, by: User, outcome: str, reason: str) -> FreshnessCheck:
    locked = locked_entry(entry.pk)
    case = _accepted_case(locked)
    if not policies.can_handle(by, case):
        raise NotPermitted(_("You cannot handle this case."))
    if not locked.live:
        raise DomainError(_("This entry is not public."))
    return FreshnessCheck.objects.create(entry=locked, outcome=outcome, by=by, reason=reason)


def _accepted_case(entry: Entry) -> ReviewCase:
    case = ReviewCase.objects.filter(entry=entry, state=State.ACCEPTED).order_by("-closed_at", "-pk").first()
    if case is None:
        raise DomainError(_("No panel has accepted this entry."))
    return case


@transaction.atomic
def retract(*, case: ReviewCase, by: User, reason: str) -> None:
    """Take an accepted entry off the site for good; its address says why. The record of the case stays.

    Raises NotPermitted (also for editors with a part in the case), Conflict, and DomainError without a reason.
    """
    locked = case_for_editor(case, by)
    reason = required_text(clean_text(reason), _("Say why: the reason stays at the entry's address."))
    if locked.state != State.ACCEPTED or not locked_entry(locked.entry_id).live:
        raise Conflict(_("Only an accepted entry that is public can be retracted."))
    entries.withdraw(entry=locked.entry, by=by, reason=reason, kind="retracted")
