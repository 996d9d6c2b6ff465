"""Accounts and profiles: made, invited, given roles, closed."""

import uuid
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts import roles
from accounts.models import User
from core.exceptions import DomainError, NotPermitted
from core.mail import TOPIC, queue_mail, site_url
from core.models import Outbox
from people import policies
from people.models import Profile, ReviewerProfile, RosterApplication
from people.services.listing import withdraw_consent
from people.signals import account_closing, listings_changed

FORMER = "Former member"


@transaction.atomic
def save_profile(*, user: User, name: str, language: str, data: dict[str, Any]) -> Profile:
    """Save what people say of themselves; ``data`` holds affiliation, country, bio, is_un_claimed."""
    user.name, user.language = name, language
    user.save(update_fields=["name", "language"])
    profile, _created = Profile.objects.update_or_create(user=user, defaults=data)
    listings_changed.send(sender=Profile, users=[user.pk])
    return profile


@transaction.atomic
def make_account(*, email: str, name: str, language: str, by: User) -> User:
    """Make an account for somebody and invite them to set a password."""
    if not (policies.can_manage_roster(by) or policies.can_manage_accounts(by)):
        raise NotPermitted(_("Only editors and administrators may make accounts for others."))
    if User.objects.filter(email=email.lower()).exists():
        raise DomainError(_("There is an account with this e-mail address already."))
    user = User.objects.create_user(email, None, name=name, language=language)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    invite(user=user)
    return user


def invite(*, user: User) -> None:
    """Send a mail whose link lets ``user`` set a password, which also confirms their address."""
    key = default_token_generator.make_token(user)
    with translation.override(user.language):
        path = reverse(
            "account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key}
        )
        again = reverse("account_reset_password")
    context = {"name": user.name, "link": site_url() + path, "again": site_url() + again}
    queue_mail(
        key=f"invitation:{user.pk}:{uuid.uuid4()}",
        to=user.email,
        template="invitation",
        context=context,
        language=user.language,
        resend=True,
        secret=True,
    )


@transaction.atomic
def set_roles(*, user: User, names: set[str], is_active: bool, by: User) -> None:
    """Give exactly these roles; being a reviewer is the roster's business and stays as it is."""
    if not policies.can_change_account(by, user):
        raise NotPermitted(_("Only administrators may give and take roles."))
    _lock_administrators()
    keeps_power = is_active and (user.is_superuser or roles.ADMINISTRATOR in names)
    if not keeps_power and policies.is_last_administrator(user):
        raise DomainError(_("This is the last administrator. Make somebody else administrator first."))
    wanted = names | (set(user.groups.values_list("name", flat=True)) & {roles.REVIEWER})
    user.groups.set(Group.objects.filter(name__in=wanted))
    roles.forget(user)
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    if not is_active:
        end_sessions(user=user)


@transaction.atomic
def close_account(*, user: User) -> None:
    """Close an account for good: the name and the address go, what was submitted and decided stays.

    Raises DomainError for the last administrator, and when an upper app refuses because of an open duty.
    """
    _lock_administrators()
    # Not the key: who writes a row that points at this person holds that, maybe with a lock that a receiver waits for.
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if locked.closed_at is not None:
        return
    if policies.is_last_administrator(locked):
        raise DomainError(_("You are the last administrator. Make somebody else administrator first."))
    account_closing.send(sender=User, user=locked)
    end_sessions(user=locked)
    _forget_person(locked)
    _forget_mails(locked.email)
    _anonymise(locked)
    user.refresh_from_db()
    roles.forget(user)


def end_sessions(*, user: User) -> None:
    """End every session of ``user``, on all their devices."""
    for session in UserSession.objects.filter(user=user):
        session.end()


def _lock_administrators() -> None:
    """Two administrators who leave at once: the second waits here and then is the last."""
    numbers = list(policies.administrators().values_list("pk", flat=True))
    list(User.objects.select_for_update(no_key=True).filter(pk__in=numbers).order_by("pk"))


def _forget_person(user: User) -> None:
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    withdraw_consent(user=user)
    Profile.objects.filter(user=user).update(affiliation="", country="", bio="", is_un_claimed=False)
    # ``is_un`` stays: past decisions counted on it.
    ReviewerProfile.objects.filter(user=user).update(
        status=ReviewerProfile.Status.RETIRED,
        **dict.fromkeys(("agency", "organisation_name", "notes", "works", "gender"), ""),
        **{name: [] for name in ("principles", "backgrounds")},
        language_levels={},
        years=None,
    )
    RosterApplication.objects.filter(Q(email=user.email) | Q(reviewer__user=user)).delete()
    user.groups.clear()
    user.user_permissions.clear()


def _forget_mails(address: str) -> None:
    """Mails that wait are not sent; of mails that were sent only their keys stay."""
    mails = Outbox.objects.filter(topic=TOPIC, payload__to=address)
    mails.filter(done_at=None, given_up_at=None).update(
        given_up_at=timezone.now(), last_error="The account was closed."
    )
    mails.update(payload={})


def _anonymise(user: User) -> None:
    user.email = f"closed-{user.pk}@closed.invalid"
    user.name = FORMER
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = None
    user.closed_at = timezone.now()
    user.set_unusable_password()
    user.save()
