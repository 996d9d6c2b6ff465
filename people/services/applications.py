"""Applications to the roster: received at any time, decided by editors with a reason, forgotten after a while."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts import roles
from accounts.models import User
from core.exceptions import Conflict, DomainError, NotPermitted
from core.mail import queue_mail, site_url
from core.sanitize import clean_text
from people import policies
from people.models import Profile, ReviewerProfile, RosterApplication
from people.services.roster import FACTS, activate, add_reviewer, update_reviewer
from people.signals import application_accepted

PERSON = ("affiliation", "is_un_claimed", "country", "away_until")
MAX_REASON = 2000


@transaction.atomic
def apply_to_roster(
    *, email: str, name: str, language: str, data: dict[str, Any]
) -> RosterApplication | None:
    """Take an application and tell the applicant and the editors; None when there is nothing to decide.

    ``data`` holds what the person says: affiliation, is_un_claimed, country, away_until, years, backgrounds,
    objectives, principles, language_levels, regions, works, cap_year, gender. Who has applied already or is on the
    roster learns that by mail and from nobody else: the page answers everybody the same.
    """
    address = email.lower()
    member = ReviewerProfile.objects.filter(user__email=address).exclude(
        status__in=[ReviewerProfile.Status.RETIRED, ReviewerProfile.Status.APPLIED]
    )
    if member.exists():
        _tell(address, name, language, "known", f"{timezone.localdate()}")
        return None
    known = {field: data[field] for field in (*PERSON, *FACTS) if field in data}
    try:
        with transaction.atomic():
            application = RosterApplication.objects.create(
                email=address, name=name, language=language, consented_at=timezone.now(), **known
            )
    except IntegrityError:
        _tell(address, name, language, "again", f"{timezone.localdate()}")
        return None
    _tell(address, name, language, "received", str(application.pk))
    _tell_editors(application)
    return application


@transaction.atomic
def accept_application(
    *, application: RosterApplication, by: User, is_un: bool, agency: str = "", reason: str = ""
) -> ReviewerProfile:
    """Put an applicant on the roster, active, with what they said of themselves; who has no account gets one.

    Whether somebody is UN is said here by the editor, not by the applicant (house D25). Raises NotPermitted (no
    editor, own application), Conflict (decided already), DomainError (account closed).
    """
    locked = _undecided(application, by)
    organisation = (
        {"agency": agency or locked.affiliation} if is_un else {"organisation_name": locked.affiliation}
    )
    facts = {name: getattr(locked, name) for name in FACTS}
    data = {**facts, "is_un": is_un, "languages": sorted(locked.language_levels), **organisation}
    reviewer = ReviewerProfile.objects.filter(user__email=locked.email).first()
    if reviewer is None:
        reviewer = add_reviewer(
            email=locked.email, name=locked.name, language=locked.language, data=data, by=by
        )
    else:
        reviewer = update_reviewer(reviewer=reviewer, data=data, by=by)
    if reviewer.status != ReviewerProfile.Status.ACTIVE:
        reviewer = activate(reviewer=reviewer, by=by)
    _fill_profile(reviewer.user, locked)
    _decide(locked, RosterApplication.Status.ACCEPTED, by, reason, reviewer=reviewer)
    application_accepted.send(
        sender=RosterApplication, reviewer=reviewer, away_until=locked.away_until, by=by
    )
    _tell(locked.email, locked.name, locked.language, "accepted", str(locked.pk), reason=locked.reason)
    return reviewer


@transaction.atomic
def decline_application(*, application: RosterApplication, by: User, reason: str) -> RosterApplication:
    """Turn an applicant down with a reason, which they read. Raises as :func:`accept_application`."""
    locked = _undecided(application, by)
    if not clean_text(reason).strip():
        raise DomainError(_("Give a reason: the applicant reads it."))
    _decide(locked, RosterApplication.Status.DECLINED, by, reason)
    _tell(locked.email, locked.name, locked.language, "declined", str(locked.pk), reason=locked.reason)
    return locked


@transaction.atomic
def withdraw_application(*, by: User) -> int:
    """Delete one's own application that waits; return how many there were."""
    waiting = RosterApplication.objects.filter(email=by.email, status=RosterApplication.Status.OPEN)
    return waiting.delete()[0]


def forget_applications() -> int:
    """Delete what was turned down long ago: nobody needs it any more. Return how many rows went."""
    limit = timezone.now() - timedelta(days=settings.HUB_DECLINED_APPLICATIONS_DAYS)
    old = RosterApplication.objects.filter(status=RosterApplication.Status.DECLINED, decided_at__lt=limit)
    return old.delete()[0]


def _undecided(application: RosterApplication, by: User) -> RosterApplication:
    if not policies.can_manage_roster(by):
        raise NotPermitted(_("Only editors keep the roster of reviewers."))
    locked = RosterApplication.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if locked.email == by.email:
        raise NotPermitted(_("Another editor has to decide on your application."))
    if locked.status != RosterApplication.Status.OPEN:
        raise Conflict(_("This application is decided already."))
    return locked


def _decide(
    application: RosterApplication,
    status: str,
    by: User,
    reason: str,
    *,
    reviewer: ReviewerProfile | None = None,
) -> None:
    application.status, application.reason = status, clean_text(reason).strip()[:MAX_REASON]
    application.decided_by, application.decided_at = by, timezone.now()
    application.reviewer = reviewer
    application.save(update_fields=["status", "reason", "decided_by", "decided_at", "reviewer"])


def _fill_profile(user: User, application: RosterApplication) -> None:
    """Keep where somebody works and lives, unless their profile says so already."""
    profile, _created = Profile.objects.get_or_create(user=user)
    profile.affiliation = profile.affiliation or application.affiliation
    profile.country = profile.country or application.country
    profile.save(update_fields=["affiliation", "country"])


def _tell(address: str, name: str, language: str, what: str, mark: str, *, reason: str = "") -> None:
    with translation.override(language):
        path = reverse("people:place" if what == "accepted" else "people:apply")
    queue_mail(
        key=f"roster:{what}:{address}:{mark}",
        to=address,
        template="roster_application",
        context={"name": name, "what": what, "reason": reason, "url": site_url() + path},
        language=language,
    )


def _tell_editors(application: RosterApplication) -> None:
    editors = get_user_model().objects.filter(groups__name=roles.EDITOR, is_active=True)
    for editor in editors.distinct().order_by("pk"):
        queue_mail(
            key=f"roster:new:{application.pk}:{editor.pk}",
            to=editor.email,
            template="roster_new",
            context={
                "name": editor.name,
                "applicant": application.name,
                "url": site_url() + reverse("roster_applications:one", args=[application.pk]),
            },
            language=editor.language,
        )
