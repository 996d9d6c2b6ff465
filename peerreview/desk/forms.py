"""The forms of the desk. They check the shape; the services apply the rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from peerreview.letters import parts
from peerreview.models import Decision, Review
from people.models import ReviewerProfile

ROWS = {"rows": 3}
CHECKLIST = (
    ("complete", _("Complete and understandable")),
    ("scope", _("Serves at least one objective of the Global Compact")),
    ("new", _("Not in the hub already")),
    ("harmless", _("Names nobody who must be protected")),
)


class PassForm(forms.Form):
    """The check before review: every point must hold."""

    checklist = forms.MultipleChoiceField(
        label=_("I have looked, and it is:"), choices=CHECKLIST, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(label=_("Note for editors"), required=False, widget=forms.Textarea(attrs=ROWS))

    def clean_checklist(self) -> list[str]:
        """Ask for all points."""
        chosen: list[str] = self.cleaned_data["checklist"]
        if len(chosen) < len(CHECKLIST):
            raise forms.ValidationError(_("All points must hold. Otherwise return it or turn it down."))
        return chosen


class MessageForm(forms.Form):
    """A message to the submitter."""

    message = forms.CharField(
        label=_("Message to the submitter"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 5})
    )


class RetractForm(forms.Form):
    """Why an accepted entry goes."""

    reason = forms.CharField(
        label=_("Reason, for everybody to read"),
        help_text=_("It stays at the address of the entry for good."),
        max_length=2000,
        widget=forms.Textarea(attrs=ROWS),
    )


class InviteForm(forms.Form):
    """Whom to invite, until when, and why a soft conflict is no obstacle."""

    reviewer = forms.ModelChoiceField(ReviewerProfile.objects.none(), label=_("Reviewer"), empty_label=None)
    due_on = forms.DateField(label=_("Review due on"), required=False, widget=AdminDateInput)
    message = forms.CharField(
        label=_("Personal message"), required=False, max_length=3000, widget=forms.Textarea(attrs=ROWS)
    )
    tie_break = forms.BooleanField(label=_("To break a tie: the reviewers disagree"), required=False)
    ruling = forms.CharField(
        label=_("Why the named organisation is no obstacle"),
        help_text=_("Only where the list shows such a conflict."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reviewer"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = ReviewerProfile.objects.active()


class SeatForm(forms.Form):
    """Something about one seat, with a reason."""

    seat = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs=ROWS))


class ExtendForm(forms.Form):
    """A later date for one seat."""

    seat = forms.IntegerField(widget=forms.HiddenInput)
    due_on = forms.DateField(label=_("Review due on"), widget=AdminDateInput)


class RulingForm(SeatForm):
    """What an editor decides on a declared conflict."""

    ruling = forms.ChoiceField(
        label=_("Ruling"),
        choices=(("waive", _("No obstacle: open the text")), ("uphold", _("A conflict: end the seat"))),
        widget=forms.RadioSelect,
    )


class DecisionForm(forms.Form):
    """The decision, with the version of the case that the editor has seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Decision"), choices=Decision.Kind.choices, widget=forms.RadioSelect)
    letter = forms.CharField(
        label=_("Letter to the submitter"),
        help_text=_("Name no reviewer; they appear as Reviewer A, B, C."),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    points = forms.CharField(
        label=_("Points to answer, one on each line"),
        help_text=_("Where you ask for changes: the submitter answers them one by one."),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    released = forms.MultipleChoiceField(
        label=_("Which parts of the reviews go with the letter"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(
        label=_("Reason for the record"),
        help_text=_("Needed where the reviews speak against the decision. The submitter does not see it."),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs=ROWS),
    )

    def __init__(self, *args: Any, reviews: list[Review], letters: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts, self.letters = parts(reviews), letters
        field = self.fields["released"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(str(part.key), str(part.key)) for part in self.parts]
            field.initial = [str(part.key) for part in self.parts if not part.label]

    def part_rows(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """Return reviewer by reviewer what could go with the letter, and whether it is chosen."""
        marked = {str(key) for key in self["released"].value() or []}
        rows: dict[str, list[dict[str, Any]]] = {}
        for part in self.parts:
            row = {
                "key": part.key,
                "label": part.label,
                "text": part.text,
                "checked": str(part.key) in marked,
            }
            rows.setdefault(self.letters[part.review.pk], []).append(row)
        return sorted(rows.items())
