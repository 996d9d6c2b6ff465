"""Forms take no broken text and store none."""

import pytest
from django import forms

from core.fields import CleanCharField, CleanFormMixin


class Plain(forms.Form):
    """A form of clean fields."""

    title = CleanCharField(max_length=20)
    body = CleanCharField(widget=forms.Textarea, required=False)


class Mixed(CleanFormMixin, forms.Form):
    """A form of ordinary fields, cleaned by the mixin."""

    title = forms.CharField(max_length=20)
    body = forms.CharField(widget=forms.Textarea, required=False)
    email = forms.EmailField(required=False)


@pytest.mark.parametrize("form", [Plain, Mixed])
@pytest.mark.parametrize("broken", ["a\x00b", "a\ud800b", "\udfff"])
def test_broken_text_is_an_error_of_its_field_and_the_form_comes_back_filled(
    form: type[forms.Form], broken: str
) -> None:
    filled = form({"title": "A title", "body": broken})

    assert list(filled.errors) == ["body"]
    assert filled["title"].value() == "A title"


@pytest.mark.parametrize("form", [Plain, Mixed])
def test_text_is_stored_clean(form: type[forms.Form]) -> None:
    filled = form({"title": " Cafe\u0301\r\nBcc: x ", "body": "one\r\ntwo\u202e"})

    assert filled.is_valid()
    assert filled.cleaned_data["title"] == "Café Bcc: x"
    assert filled.cleaned_data["body"] == "one\ntwo"
