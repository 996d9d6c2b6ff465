"""The roster of reviewers: kept by editors only."""

from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from accounts import roles
from accounts.models import User
from core.exceptions import DomainError, InvalidTransition, NotPermitted
from people import policies
from people.models import ReviewerProfile
from people.services.accounts import make_account
from people.transitions import TRANSITIONS

FACTS = (
    *("years", "backgrounds", "objectives", "principles", "language_levels", "regions", "works"),
    *("cap_year", "gender"),
)
"""What reviewers say of themselves, and may change."""

FIELDS = (
    *("is_un", "agency", "organisation_name", "languages", "cap_concurrent", "notes"),
    *FACTS,
)


def _must_keep_roster(by: User) -> None:
    if not policies.can_manage_roster(by):
        raise NotPermitted(_("Only editors keep the roster of reviewers."))


@transaction.atomic
def add_reviewer(
    *, email: str, by: User, name: str = "", language: str = "en", data: dict[str, Any] | None = None
) -> ReviewerProfile:
    """Put somebody on the roster, not yet active. Without an account they get one, and an invitation.

    ``data`` holds any of the fields of the profile that editors set, see ``FIELDS``.
    """
    _must_keep_roster(by)
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        if not name:
            raise DomainError(_("Nobody has an account with this address yet. Give their name, to make one."))
        user = make_account(email=email, name=name, language=language, by=by)
    if not user.is_active:
        raise DomainError(_("This account is not active."))
    if ReviewerProfile.objects.filter(user=user).exists():
        raise DomainError(_("This person is on the roster already."))
    reviewer = ReviewerProfile.objects.create(user=user, **_known(data or {}))
    log(instance=reviewer, action="wagtail.create", user=by)
    return reviewer


@transaction.atomic
def update_reviewer(*, reviewer: ReviewerProfile, data: dict[str, Any], by: User) -> ReviewerProfile:
    """Change what editors say of a reviewer. A changed UN flag stands in the log: the quorum counts on it."""
    _must_keep_roster(by)
    locked = _locked(reviewer)
    changed = {name: value for name, value in _known(data).items() if getattr(locked, name) != value}
    for name, value in changed.items():
        setattr(locked, name, value)
    if changed:
        locked.save(update_fields=list(changed))
        extra = {"fields": sorted(changed), "is_un": locked.is_un}
        log(instance=locked, action="wagtail.edit", user=by, data=extra, content_changed=True)
    return locked


def activate(*, reviewer: ReviewerProfile, by: User) -> ReviewerProfile:
    """Let a reviewer be invited to reviews from now on."""
    return _move(reviewer, "activate", by)


def pause(*, reviewer: ReviewerProfile, by: User | None) -> ReviewerProfile:
    """Send no new invitations for a while; seats already taken stay. ``by`` is None when the clock does it."""
    return _move(reviewer, "pause", by)


def retire(*, reviewer: ReviewerProfile, by: User) -> ReviewerProfile:
    """Take somebody off the roster; what they reviewed stays."""
    return _move(reviewer, "retire", by)


@transaction.atomic
def confirm_place(*, reviewer: ReviewerProfile, by: User, data: dict[str, Any]) -> ReviewerProfile:
    """Keep what a reviewer says of themselves as right for another year. Raises NotPermitted, InvalidTransition.

    ``data`` holds the fields of ``FACTS``; what editors alone decide, whether somebody is UN above all, stays.
    """
    locked = _locked(reviewer)
    if locked.user_id != by.pk:
        raise NotPermitted(_("You can confirm your own place only."))
    if locked.status not in (ReviewerProfile.Status.ACTIVE, ReviewerProfile.Status.PAUSED):
        raise InvalidTransition(_("You are not on the roster now. You can apply again."))
    known = {name: data[name] for name in FACTS if name in data}
    if "language_levels" in known:
        known["languages"] = sorted(known["language_levels"])
    changed = sorted(name for name, value in known.items() if getattr(locked, name) != value)
    for name, value in known.items():
        setattr(locked, name, value)
    locked.confirmed_at, locked.confirmation_asked_at = timezone.now(), None
    locked.save(update_fields=[*known, "confirmed_at", "confirmation_asked_at"])
    # Which fields, never what: a log is read by more people than a profile.
    log(instance=locked, action="people.confirm", user=by, data={"fields": changed}, content_changed=True)
    return locked


@transaction.atomic
def _move(reviewer: ReviewerProfile, action: str, by: User | None) -> ReviewerProfile:
    locked = _locked(reviewer)
    if by is not None and not policies.can_move(by, locked, action):
        raise NotPermitted(_("Only editors keep the roster of reviewers."))
    sources, target = TRANSITIONS[action]
    if locked.status not in sources:
        message = _("This reviewer is %(status)s: that is not possible now.")
        raise InvalidTransition(message % {"status": locked.get_status_display()})
    locked.status = target
    if action == "activate" and by is not None:
        locked.activated_by, locked.activated_at = by, timezone.now()
    locked.save(update_fields=["status", "activated_by", "activated_at"])
    _keep_group(locked)
    log(instance=locked, action=f"people.{action}", user=by)
    return locked


def _keep_group(reviewer: ReviewerProfile) -> None:
    """Everybody on the roster who is not retired is in the group of reviewers."""
    group, _created = Group.objects.get_or_create(name=roles.REVIEWER)
    if reviewer.status == ReviewerProfile.Status.RETIRED:
        reviewer.user.groups.remove(group)
    else:
        reviewer.user.groups.add(group)
    roles.forget(reviewer.user)


def _locked(reviewer: ReviewerProfile) -> ReviewerProfile:
    return ReviewerProfile.objects.select_for_update(of=("self",)).select_related("user").get(pk=reviewer.pk)


def _known(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in FIELDS if name in data}
