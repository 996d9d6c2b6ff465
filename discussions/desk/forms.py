"""The forms of the desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from discussions.models import Sanction, Space

ROWS = {"rows": 2}


class WhyForm(forms.Form):
    """A reason, which the author reads where there is one."""

    why = forms.CharField(
        label=_("Reason"), required=False, max_length=500, widget=forms.Textarea(attrs=ROWS)
    )


class SplitForm(WhyForm):
    """The title of the new thread."""

    title = forms.CharField(label=_("Title of the new thread"), max_length=300)


class MoveForm(WhyForm):
    """Where a thread goes."""

    to = forms.ModelChoiceField(Space.objects.none(), label=_("Space"))


class SanctionForm(WhyForm):
    """What, and for how many days."""

    kind = forms.ChoiceField(label=_("Sanction"), choices=Sanction.Kind.choices)
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=365)


class SynthesisForm(forms.Form):
    """What came of a thread."""

    title = forms.CharField(label=_("Title"), max_length=200)
    body = forms.CharField(
        label=_("Text"),
        help_text=_(
            "Markdown. Cite posts as [#12], or by their permalinks; every cited post must be readable."
        ),
        widget=forms.Textarea(attrs={"rows": 14}),
    )
