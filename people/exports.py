"""What the hub holds about a person, for them to download. Upper apps register their own parts."""

from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db.models import Q

from accounts.models import User
from people.models import RosterApplication

Part = Callable[[User], Any]

parts: dict[str, Part] = {}


def register_export(name: str) -> Callable[[Part], Part]:
    """Register the decorated function: user → plain JSON values, under ``name`` in the download."""

    def register(function: Part) -> Part:
        parts[name] = function
        return function

    return register


def export(user: User) -> dict[str, Any]:
    """Return everything registered about ``user`` as plain JSON values."""
    return {name: part(user) for name, part in parts.items()}


@register_export("account")
def account(user: User) -> dict[str, Any]:
    """The account itself; never the password's hash."""
    return {
        "email": user.email,
        "name": user.name,
        "language": user.language,
        "joined": user.date_joined.isoformat(),
        "last_sign_in": user.last_login.isoformat() if user.last_login else None,
        "roles": sorted(user.groups.values_list("name", flat=True)),
    }


@register_export("profile")
def profile(user: User) -> dict[str, Any] | None:
    """What they say of themselves."""
    fields = ("affiliation", "country", "bio", "is_un_claimed")
    found: Any = getattr(user, "profile", None)
    return {name: getattr(found, name) for name in fields} if found else None


@register_export("reviewer")
def reviewer(user: User) -> dict[str, Any] | None:
    """Their place on the roster; the editors' notes are about the person, so they are part of it."""
    fields = (
        *("status", "is_un", "agency", "organisation_name", "languages", "objectives", "regions"),
        *("principles", "backgrounds", "language_levels", "years", "works", "gender"),
        *("cap_concurrent", "cap_year", "notes"),
    )
    found: Any = getattr(user, "reviewer_profile", None)
    if found is None:
        return None
    confirmed = found.confirmed_at.isoformat() if found.confirmed_at else None
    return {**{name: getattr(found, name) for name in fields}, "confirmed": confirmed}


@register_export("roster_applications")
def roster_applications(user: User) -> list[dict[str, Any]]:
    """What they wrote when they asked to join the roster, and the answer."""
    fields = (
        *("email", "name", "language", "affiliation", "is_un_claimed", "country", "years", "backgrounds"),
        *("objectives", "principles", "language_levels", "regions", "works", "gender", "cap_year", "status"),
        "reason",
    )
    own = Q(email=user.email) | Q(reviewer__user=user)
    return [
        {
            **{name: getattr(row, name) for name in fields},
            "received": row.created_at.isoformat(),
            "consented": row.consented_at.isoformat(),
            "not_before": row.away_until.isoformat() if row.away_until else None,
        }
        for row in RosterApplication.objects.filter(own).order_by("pk")
    ]


@register_export("email_addresses")
def email_addresses(user: User) -> list[dict[str, Any]]:
    """Their addresses, confirmed or not."""
    return list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary"))


@register_export("sessions")
def sessions(user: User) -> list[dict[str, Any]]:
    """Where they are signed in."""
    found = UserSession.objects.filter(user=user).order_by("created_at")
    return [{"since": row.created_at.isoformat(), "ip": row.ip, "browser": row.user_agent} for row in found]
