"""What signing up asks for beside address and password. Stands apart: allauth's form inherits from it."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.fields import CleanCharField


class SignupForm(forms.Form):
    """Asks for the name as people write it themselves."""

    name = CleanCharField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("As it shall stand beside what you submit."),
    )
    field_order = ("name", "email", "password1", "password2")

    def signup(self, request: HttpRequest, user: Any) -> None:
        """Do nothing more: the adapter keeps the name. allauth asks for this method."""
