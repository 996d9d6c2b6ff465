"""New versions of review policies. What a case has pinned stays as it was."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.exceptions import Conflict, DomainError, NotPermitted
from peerreview.models import ReviewPolicy
from peerreview.policies import is_desk_lead
from resources import kinds

FIELDS = (
    *("min_un", "min_external", "anonymity", "see_others", "max_rounds"),
    *("days_to_screen", "days_to_seat", "days_to_answer", "days_to_rule", "days_to_review"),
    *("days_to_review_tie_break", "days_late", "days_to_discuss", "days_to_decide"),
    *("days_for_changes", "days_of_grace", "days_to_reopen"),
    *("remind_invited", "remind_reviewing", "remind_submitter", "remind_editor"),
)
LEAST = {"min_un": 1, "min_external": 2}  # the hub's promise to its readers; a policy may ask for more


@transaction.atomic
def new_policy_version(*, kind: str, based_on: int, data: dict[str, Any], by: User) -> ReviewPolicy:
    """Make the next version of the policy for a kind of entries (empty: for all kinds without their own).

    It holds for the cases opened from now on. ``based_on`` is the version that was looked at (0 for none): when
    somebody else made one since, nothing happens. Raises NotPermitted (leads of the desk only), Conflict,
    DomainError (unknown kind, nothing changed, fewer reviews than the hub promises).
    """
    if not is_desk_lead(by):
        raise NotPermitted(_("Only the lead of the desk changes policies."))
    if kind and kind not in {spec.code for spec in kinds.all_kinds()}:
        raise DomainError(_("There is no such kind of entry."))
    newest = ReviewPolicy.objects.filter(kind=kind).order_by("-version").first()
    if (newest.version if newest else 0) != based_on:
        raise Conflict(_("Somebody else made a new version meanwhile. Look at it first."))
    given = {name: data[name] for name in FIELDS}
    if any(given[name] < least for name, least in LEAST.items()):
        raise DomainError(_("The hub promises one review from the United Nations and two from outside."))
    if newest is not None and all(getattr(newest, name) == value for name, value in given.items()):
        raise DomainError(_("Nothing has changed."))
    try:
        with transaction.atomic():
            return ReviewPolicy.objects.create(kind=kind, version=based_on + 1, **given)
    except IntegrityError as error:
        raise Conflict(_("Somebody else made a new version meanwhile. Look at it first.")) from error
