"""The editors' form of a term: its labels."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from core.exceptions import DomainError
from taxonomy.models import Term
from taxonomy.services import CHECKED, LANGUAGES, LONGEST, OWN, clean_label, relabel

NAMES = {
    "en": _("English"),
    "fr": _("French"),
    "es": _("Spanish"),
    "ar": _("Arabic"),
    "ru": _("Russian"),
    "zh": _("Chinese"),
}
HELP = {
    OWN: _("Our own translation; not yet checked by a speaker."),
    CHECKED: _("Written or checked by an editor."),
}


def _field(language: str) -> forms.CharField:
    direction = "rtl" if language == "ar" else "ltr"
    widget = forms.TextInput(attrs={"lang": language, "dir": direction})
    return forms.CharField(label=NAMES[language], max_length=LONGEST, widget=widget)


class TermForm(WagtailAdminModelForm):
    """Six labels, and which of them a speaker has checked."""

    label_en = _field("en")
    label_fr = _field("fr")
    label_es = _field("es")
    label_ar = _field("ar")
    label_ru = _field("ru")
    label_zh = _field("zh")
    checked = forms.MultipleChoiceField(
        label=_("Checked by a speaker"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Tick a language when its label is right. A checked label stays when vocabularies are loaded."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        term: Term = self.instance
        for language in LANGUAGES:
            field = self.fields[f"label_{language}"]
            field.initial = term.labels.get(language, "")
            field.help_text = HELP.get(term.notes.get(language, ""), "")
        to_check = [(code, name) for code, name in NAMES.items() if term.notes.get(code) == OWN]
        if to_check:
            self.fields["checked"].choices = to_check
        else:
            del self.fields["checked"]

    def clean(self) -> dict[str, Any]:
        """Tidy the labels."""
        data = super().clean() or self.cleaned_data
        for name in [f"label_{language}" for language in LANGUAGES if f"label_{language}" in data]:
            try:
                data[name] = clean_label(data[name])
            except DomainError as error:
                self.add_error(name, str(error))
        return data

    def save(self, commit: bool = True) -> Term:
        """Keep the labels."""
        labels = {language: self.cleaned_data[f"label_{language}"] for language in LANGUAGES}
        return relabel(term=self.instance, labels=labels, checked=self.cleaned_data.get("checked", ()))
