"""The forms of submitters and reviewers. They check the shape; the services apply the rules."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from peerreview import criteria
from peerreview.models import LetterPoint, Review
from peerreview.models.verdict import Recommendation
from peerreview.services.reviewing import MAX_COMMENT, MAX_TEXT, ReviewData

ATTESTATION = _(
    "I have read the whole text, I gave it to no automatic writing tool, and my interests are as I declared them."
)


class SubmissionForm(forms.Form):
    """The last step before a submission."""

    overrule_duplicates = forms.BooleanField(label=_("I have looked: mine is new."), required=False)
    duplicate_note = forms.CharField(
        label=_("What is new about it?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ResponseForm(forms.Form):
    """What the submitter answers when submitting again."""

    response = forms.CharField(
        label=_("What did you change?"),
        help_text=_("Go through the points one by one; reviewers and editors read this."),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *args: Any, points: list[LetterPoint], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.points = points
        for point in points:
            self.fields[f"point_{point.pk}"] = forms.CharField(
                label=format_html("{}. <bdi>{}</bdi>", point.number, point.text),
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
            self.fields[f"point_{point.pk}"].needed = True  # type: ignore[attr-defined]  # read by the field's template

    def point_fields(self) -> list[Any]:
        """Return the fields of the points, in their order."""
        return [self[f"point_{point.pk}"] for point in self.points]

    def answers(self) -> dict[int, str]:
        """Return what was answered, point by point."""
        return {point.pk: self.cleaned_data.get(f"point_{point.pk}", "") for point in self.points}


class DeclineForm(forms.Form):
    """Why somebody declines, and who else could be asked."""

    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    suggestion = forms.CharField(
        label=_("Whom else could we ask?"),
        help_text=_("Names, organisations or addresses; the editors read it, nobody else."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class DiscussionForm(forms.Form):
    """What a reviewer says to the panel."""

    body = forms.CharField(
        label=_("Your message"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 5})
    )


class AppealForm(forms.Form):
    """Why a refusal should be looked at again."""

    grounds = forms.CharField(
        label=_("What did the decision overlook?"),
        help_text=_(
            "Be specific: which point, and where in the text the answer stands. An appeal is possible once."
        ),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 10}),
    )


class ReasonForm(forms.Form):
    """A reason one may give."""

    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class InterestsForm(forms.Form):
    """The declaration of interests."""

    interests = forms.MultipleChoiceField(
        label=_("Does any of this apply to you?"),
        help_text=_("Choose nothing if none applies."),
        choices=criteria.INTERESTS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    statement = forms.CharField(
        label=_("Describe the interest"),
        help_text=_("Needed if something applies. Only the editors read it."),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    truthful = forms.BooleanField(label=_("This is complete, as far as I know."))

    def answers(self) -> dict[str, bool]:
        """Return what was chosen, as the service takes it."""
        chosen = set(self.cleaned_data["interests"])
        return {key: key in chosen for key, _words in criteria.INTERESTS}


class ReviewForm(forms.Form):
    """The review form of one version for one kind of entry. A draft may leave everything out."""

    recommendation = forms.ChoiceField(
        label=_("Your recommendation"), choices=Recommendation.choices, widget=forms.RadioSelect
    )
    confidence = forms.TypedChoiceField(
        label=_("How well do you know the field?"),
        choices=Review.Confidence.choices,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    to_submitter = forms.CharField(
        label=_("To the submitter"),
        help_text=_("What is good, and what should change? Do not name yourself. Markdown."),
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    to_editor = forms.CharField(
        label=_("To the editors only"),
        help_text=_("The submitter never sees this."),
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    attested = forms.BooleanField(label=ATTESTATION)

    def __init__(self, *args: Any, version: int, kind: str, draft: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = criteria.criteria(version, kind)
        self.earlier: dict[str, dict[str, str | Promise]] = {}
        for one in self.questions:
            self.fields[f"value_{one.key}"] = forms.ChoiceField(
                label=str(one.label),
                help_text=str(one.question),
                choices=one.choices,
                widget=forms.RadioSelect,
            )
            self.fields[f"comment_{one.key}"] = forms.CharField(
                label=_("Comment"),
                required=False,
                max_length=MAX_COMMENT,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.order_fields(
            [name for one in self.questions for name in (f"value_{one.key}", f"comment_{one.key}")]
        )
        if draft:
            for field in self.fields.values():
                field.required = False

    @property
    def criteria_fields(self) -> list[dict[str, Any]]:
        """Return question, answer and comment of each criterion."""
        return [
            {
                "criterion": one,
                "value": self[f"value_{one.key}"],
                "comment": self[f"comment_{one.key}"],
                "earlier": self.earlier.get(one.key),
            }
            for one in self.questions
        ]

    def show_beside(self, review: Review) -> None:
        """Show, beside each question, what the same person answered in an earlier round."""
        for one in self.questions:
            answer = review.answers.get(one.key)
            if answer:
                words = dict(one.choices).get(answer.get("value", ""), "")
                self.earlier[one.key] = {"answer": words, "comment": answer.get("comment", "")}

    @property
    def closing_fields(self) -> list[Any]:
        """Return the fields after the questions."""
        return [
            self[name] for name in ("recommendation", "confidence", "to_submitter", "to_editor", "attested")
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for a word to the submitter where something should change."""
        cleaned: dict[str, Any] = super().clean() or {}
        recommendation = cleaned.get("recommendation")
        short = len((cleaned.get("to_submitter") or "").strip()) < criteria.LETTER_MINIMUM
        if self.fields["recommendation"].required and recommendation and short:
            words = _("Write at least %(count)s characters, so that they know what to change.")
            if recommendation != Recommendation.ACCEPT:
                self.add_error("to_submitter", words % {"count": criteria.LETTER_MINIMUM})
        return cleaned

    def review_data(self) -> ReviewData:
        """Return what is usable of the form, as the service takes it."""
        cleaned = self.cleaned_data
        answers = {
            one.key: {
                "value": cleaned.get(f"value_{one.key}") or "",
                "comment": cleaned.get(f"comment_{one.key}") or "",
            }
            for one in self.questions
        }
        names = ("recommendation", "confidence", "to_submitter", "to_editor", "attested")
        return {"answers": answers, **{name: cleaned.get(name) for name in names}}

    @staticmethod
    def initial_from(review: Review | None) -> dict[str, Any]:
        """Return the values of a saved draft."""
        if review is None:
            return {}
        initial: dict[str, Any] = {
            name: getattr(review, name)
            for name in ("recommendation", "confidence", "to_submitter", "to_editor", "attested")
        }
        for key, answer in review.answers.items():
            initial[f"value_{key}"], initial[f"comment_{key}"] = (
                answer.get("value", ""),
                answer.get("comment", ""),
            )
        return initial


class AbsenceForm(forms.Form):
    """Days on which a reviewer is away."""

    first = forms.DateField(label=_("First day away"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("Last day away"), widget=forms.DateInput(attrs={"type": "date"}))


class MailsForm(forms.Form):
    """How somebody wants reminders."""

    mails = forms.ChoiceField(
        label=_("Reminders"),
        choices=(("each", _("Each as a mail of its own")), ("daily", _("All of a day in one mail"))),
        widget=forms.RadioSelect,
    )
