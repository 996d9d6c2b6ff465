"""What the hub holds about a person, for them to download. Upper apps register their own parts."""

from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession

from accounts.models import User

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
        *("cap_concurrent", "notes"),
    )
    found: Any = getattr(user, "reviewer_profile", None)
    return {name: getattr(found, name) for name in fields} if found else None


@register_export("email_addresses")
def email_addresses(user: User) -> list[dict[str, Any]]:
    """Their addresses, confirmed or not."""
    return list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary"))


@register_export("sessions")
def sessions(user: User) -> list[dict[str, Any]]:
    """Where they are signed in."""
    found = UserSession.objects.filter(user=user).order_by("created_at")
    return [{"since": row.created_at.isoformat(), "ip": row.ip, "browser": row.user_agent} for row in found]
