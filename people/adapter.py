"""How allauth behaves here: our mails, our host in links, and the one front door for passwords."""

import uuid
from contextvars import ContextVar
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils import translation

from accounts.models import User
from core.mail import queue_rendered, site_url

_at_the_front_door: ContextVar[bool] = ContextVar("at_the_front_door", default=False)


def user_display(user: User) -> str:
    """Return how allauth's pages and mails name somebody."""
    return user.name or user.email


class HubAccountAdapter(DefaultAccountAdapter):
    """Sign-up with a name, mails through the outbox in the reader's language, links from settings."""

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        """Keep the name, and the language the person signed up in."""
        user.name = form.cleaned_data.get("name", "")
        user.language = translation.get_language() or settings.LANGUAGE_CODE
        return super().save_user(request, user, form, commit)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Check a password for one of allauth's own views, which go on to the second factor."""
        token = _at_the_front_door.set(True)
        try:
            return super().authenticate(request, **credentials)
        finally:
            _at_the_front_door.reset(token)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail in the reader's language and queue it; its secrets are wiped once it is sent."""
        with translation.override(_language_of(email, context.get("user"))):
            site = SimpleNamespace(name=settings.WAGTAIL_SITE_NAME, domain=urlsplit(site_url()).netloc)
            message = self.render_mail(
                template_prefix, email, {**context, "email": email, "current_site": site}
            )
        name = template_prefix.rpartition("/")[2]
        body = str(message.body)
        queue_rendered(
            key=f"account:{name}:{uuid.uuid4()}", to=email, subject=str(message.subject), body=body
        )

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """Return the link that confirms an address."""
        return _on_our_host(super().get_email_confirmation_url(request, emailconfirmation))

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link that lets somebody set a password."""
        return _on_our_host(super().get_reset_password_from_key_url(key))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Go on in the language of the page where one signed in."""
        return _home()

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Go home in the language one was reading in."""
        return _home()


class FrontDoorBackend(AuthenticationBackend):
    """Passwords count only where allauth asks for them (trap T1).

    Any other login view, Wagtail's or Django's, would let somebody in who has a second factor without asking
    for it.
    """

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        """Return the user when allauth asks and the password is right."""
        if not _at_the_front_door.get():
            return None
        return super().authenticate(request, **credentials)


def _on_our_host(url: str) -> str:
    """Put the site's own address in place of what the request said its host was."""
    parts = urlsplit(url)
    return site_url() + parts.path + (f"?{parts.query}" if parts.query else "")


def _home() -> str:
    return f"/{translation.get_language() or settings.LANGUAGE_CODE}/"


def _language_of(email: str, user: User | None) -> str:
    found = user or User.objects.filter(email=email.lower()).first()
    return found.language if found else translation.get_language() or settings.LANGUAGE_CODE
