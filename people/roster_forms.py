"""The forms by which people join the roster of reviewers, and by which they keep what it says of them right."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.fields import CleanCharField
from people.forms import (
    Choices,
    country_choices,
    language_choices,
    objective_choices,
    principle_choices,
    region_choices,
)
from people.models import MAX_WORKS, Background, Gender, LanguageLevel, ReviewerProfile
from taxonomy.models import Vocabulary
from taxonomy.queries import labels

UN_LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
OTHER_LANGUAGES = 3
LEVELS = [("", "—"), *LanguageLevel.choices]
MOST_A_YEAR = 12


def other_language_choices() -> Choices:
    """Return the languages beside the six of the United Nations."""
    return [("", "—"), *(pair for pair in language_choices() if pair[0] not in UN_LANGUAGES)]


class FactsForm(forms.Form):
    """What a reviewer knows, reads and can take on."""

    years = forms.IntegerField(
        label=_("Years of experience in the field"),
        help_text=_("We look for five to ten years or more."),
        min_value=0,
        max_value=70,
    )
    backgrounds = forms.MultipleChoiceField(
        label=_("Background"), choices=Background.choices, widget=forms.CheckboxSelectMultiple
    )
    objectives = forms.MultipleChoiceField(
        label=_("Objectives of the Global Compact that you know well"),
        choices=objective_choices,
        widget=forms.CheckboxSelectMultiple,
    )
    principles = forms.MultipleChoiceField(
        label=_("Guiding principles that you know well"),
        choices=principle_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    regions = forms.MultipleChoiceField(
        label=_("Regions that you know"),
        choices=region_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    works = CleanCharField(
        label=_("Publications or other works"),
        help_text=_(
            "One on each line, with a link where there is one. Works without publication count, too."
        ),
        max_length=MAX_WORKS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    cap_year = forms.IntegerField(
        label=_("Reviews that you can take on in twelve months"),
        help_text=_("We ask for about two."),
        min_value=1,
        max_value=MOST_A_YEAR,
        initial=2,
    )
    gender = forms.ChoiceField(
        label=_("Gender"),
        help_text=_(
            "For balanced panels and for totals only. Nobody sees it beside your name, editors neither."
        ),
        choices=[(value, label) for value, label in Gender.choices],
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, others: int = OTHER_LANGUAGES, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = range(1, max(others, OTHER_LANGUAGES) + 1)
        names = labels(Vocabulary.LANGUAGE)
        for code in UN_LANGUAGES:
            self.fields[f"level_{code}"] = forms.ChoiceField(
                label=names.get(code, code), choices=LEVELS, required=False
            )
        for number in self.others:
            self.fields[f"other_{number}"] = forms.ChoiceField(
                label=_("Another language"), choices=other_language_choices, required=False
            )
            self.fields[f"other_level_{number}"] = forms.ChoiceField(
                label=_("Level"), choices=LEVELS, required=False
            )

    def language_fields(self) -> list[Any]:
        """Return the fields of the six languages."""
        return [self[f"level_{code}"] for code in UN_LANGUAGES]

    def other_fields(self) -> list[Any]:
        """Return the fields of other languages, each followed by its level."""
        return [self[f"{name}_{n}"] for n in self.others for name in ("other", "other_level")]

    def clean(self) -> dict[str, Any]:
        """Gather the languages; ask for one in which somebody can review."""
        cleaned: dict[str, Any] = super().clean() or {}
        levels = {code: cleaned.get(f"level_{code}") for code in UN_LANGUAGES}
        for number in self.others:
            code, level = cleaned.get(f"other_{number}"), cleaned.get(f"other_level_{number}")
            if code and not level:
                self.add_error(f"other_level_{number}", _("Choose a level for this language."))
            levels[code or ""] = level
        cleaned["language_levels"] = {code: level for code, level in levels.items() if code and level}
        if not any(level != LanguageLevel.B1 for level in cleaned["language_levels"].values()):
            first = f"level_{UN_LANGUAGES[0]}"
            self.add_error(first, _("Choose at least one language that you read at B2 or better."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """Return what the services take of it."""
        names = ("years", "backgrounds", "objectives", "principles", "regions", "works", "cap_year", "gender")
        return {name: self.cleaned_data[name] for name in (*names, "language_levels")}

    @classmethod
    def of(cls, reviewer: ReviewerProfile, data: Any = None) -> "FactsForm":
        """Return the form with what the roster says of somebody, and room for all their languages.

        A language without a level is one that editors listed: B2.
        """
        names = ("years", "backgrounds", "objectives", "principles", "regions", "works", "cap_year", "gender")
        initial = {name: getattr(reviewer, name) for name in names}
        levels = {code: reviewer.language_levels.get(code) or LanguageLevel.B2 for code in reviewer.languages}
        initial |= {f"level_{code}": levels.get(code, "") for code in UN_LANGUAGES}
        others = [code for code in levels if code not in UN_LANGUAGES]
        for number, code in enumerate(others, 1):
            initial |= {f"other_{number}": code, f"other_level_{number}": levels[code]}
        return cls(data, initial=initial, others=len(others))


class ApplicationForm(FactsForm):
    """Somebody asks to join the roster."""

    name = CleanCharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    language = forms.ChoiceField(label=_("Language of our mails to you"), choices=settings.LANGUAGES)
    affiliation = CleanCharField(
        label=_("Affiliation"), max_length=200, help_text=_("Where you work, or “independent”.")
    )
    is_un_claimed = forms.BooleanField(
        label=_("I work for the United Nations system"),
        help_text=_("Whether a reviewer counts as a UN expert is decided by the editors alone."),
        required=False,
    )
    country = forms.ChoiceField(
        label=_("Country or area where you live"), choices=country_choices, required=False
    )
    away_until = forms.DateField(
        label=_("Not available before"),
        help_text=_("Leave it empty if you can begin at once."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    consent = forms.BooleanField(
        label=_(
            "The hub may keep what I wrote here to choose reviewers. I can see it, change it and have it deleted."
        )
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = get_language() or settings.LANGUAGE_CODE
        # As they stand on the page, so that what is wrong is listed in that order.
        closing = ("cap_year", "away_until", "gender", "consent")
        who = ("name", "email", "language", "affiliation", "is_un_claimed", "country")
        self.order_fields([*who, *(name for name in self.fields if name not in closing), *closing])

    def clean_email(self) -> str:
        """Compare addresses as accounts do."""
        email: str = self.cleaned_data["email"]
        return email.lower()

    def clean_away_until(self) -> Any:
        """Take a day within the year to come; a day that is over says nothing."""
        day = self.cleaned_data["away_until"]
        today = timezone.localdate()
        if day is None or day <= today:
            return None
        if (day - today).days > 365:
            raise forms.ValidationError(_("Give a day within the next twelve months, or apply later."))
        return day

    def person(self) -> dict[str, Any]:
        """Return who applies, as the service takes it."""
        names = ("affiliation", "is_un_claimed", "country", "away_until")
        return {name: self.cleaned_data[name] for name in names}
