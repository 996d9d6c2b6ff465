"""Editors and administrators sign in with a second factor, where the settings say so."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core.middleware import CMS

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class StaffMfaMiddleware:
    """Lead people without a second factor from /cms/ to the page where they set one up.

    Active where ``HUB_REQUIRE_STAFF_MFA`` is true. Must stand after the middleware of accounts and messages.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let everybody pass who is elsewhere, is not signed in, or has a second factor."""
        if not settings.HUB_REQUIRE_STAFF_MFA or not request.path_info.startswith(CMS):
            return self.get_response(request)
        user = request.user
        if not user.is_authenticated or is_mfa_enabled(user):
            return self.get_response(request)
        messages.warning(request, _("Set up a second way to sign in first: the editors' pages ask for it."))
        return redirect("mfa_index")
