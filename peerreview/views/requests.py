"""The request of somebody who is signed in, for the type checker."""

from django.http import HttpRequest

from accounts.models import User


class SignedIn(HttpRequest):
    """What a view gets behind ``login_required``."""

    user: User
