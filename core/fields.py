"""Form fields that take no broken text."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.sanitize import clean_text

_BROKEN = re.compile(r"[\x00\ud800-\udfff]")


def clean_value(value: str) -> str:
    """Return ``value`` cleaned; refuse NUL and lone surrogates, which no person types."""
    if _BROKEN.search(value):
        raise ValidationError(
            _("This text contains broken characters. Type it again, or paste it as plain text.")
        )
    return clean_text(value)


class CleanCharField(forms.CharField):
    """A text field whose value is clean before any validator or database sees it.

    One-line fields lose their newlines, so that no title can carry a mail header.
    """

    def to_python(self, value: Any) -> str | None:
        """Clean the text before it is stripped and measured."""
        if isinstance(value, str):
            value = clean_value(value)
            if not isinstance(self.widget, forms.Textarea):
                value = " ".join(value.split()) if self.strip else value.replace("\n", " ")
        return super().to_python(value)


class CleanFormMixin:
    """For forms: every text field cleans its value as :class:`CleanCharField` does."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]  # a mixin of forms
        for field in fields.values():
            if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.PasswordInput):
                field.to_python = _cleaning(field)  # type: ignore[method-assign]  # this very field only


def _cleaning(field: forms.CharField) -> Any:
    """Return ``field.to_python`` with cleaning before it."""
    original = field.to_python
    one_line = not isinstance(field.widget, forms.Textarea)

    def to_python(value: Any) -> Any:
        if isinstance(value, str):
            value = clean_value(value)
            if one_line:
                value = value.replace("\n", " ")
        return original(value)

    return to_python
