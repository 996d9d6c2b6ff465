"""Forms about people."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.fields import CleanCharField
from people.models import MAX_BIO, MAX_WORKS, Background, ExpertListing, Profile, ReviewerProfile
from taxonomy.models import Vocabulary
from taxonomy.queries import labels, terms

Choices = list[tuple[str, str]]


def country_choices() -> Choices:
    """Return the countries and areas by their names in the active language."""
    named = labels(Vocabulary.PLACE)
    countries = [term.code for term in terms(Vocabulary.PLACE) if term.data.get("level") == "country"]
    return [("", "—"), *sorted(((code, named[code]) for code in countries), key=lambda pair: pair[1])]


def region_choices() -> Choices:
    """Return the regions of the world, UN M49."""
    named = labels(Vocabulary.PLACE)
    return [
        (term.code, named[term.code])
        for term in terms(Vocabulary.PLACE)
        if term.data.get("level") == "region"
    ]


def language_choices() -> Choices:
    """Return the languages people may read in."""
    return list(labels(Vocabulary.LANGUAGE).items())


def objective_choices() -> Choices:
    """Return the 23 objectives."""
    return [(code, f"{code}. {label}") for code, label in labels(Vocabulary.OBJECTIVE).items()]


def principle_choices() -> Choices:
    """Return the guiding principles."""
    return list(labels(Vocabulary.PRINCIPLE).items())


class ProfileForm(forms.Form):
    """What people say of themselves."""

    name = CleanCharField(label=_("Name"), max_length=200)
    language = forms.ChoiceField(
        label=_("Language of mails and pages"),
        choices=settings.LANGUAGES,
        help_text=_("We write to you in it."),
    )
    affiliation = CleanCharField(label=_("Affiliation"), max_length=200, required=False)
    country = forms.ChoiceField(label=_("Country or area"), choices=country_choices, required=False)
    bio = CleanCharField(
        label=_("About you"), max_length=MAX_BIO, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    is_un_claimed = forms.BooleanField(
        label=_("I work for the United Nations system"),
        required=False,
        help_text=_(
            "This is what you say of yourself. Whether a reviewer counts as a UN expert "
            "is decided by the editors alone."
        ),
    )

    @classmethod
    def initial_of(cls, user: User, profile: Profile) -> dict[str, Any]:
        """Return the values of the form for this person."""
        own = ("affiliation", "country", "bio", "is_un_claimed")
        return {
            "name": user.name,
            "language": user.language,
            **{name: getattr(profile, name) for name in own},
        }


class CloseAccountForm(forms.Form):
    """Asks for the password once more."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    sure = forms.BooleanField(label=_("I know that this cannot be undone."))


class ReviewerForm(forms.ModelForm):
    """What editors keep about a reviewer."""

    agency = CleanCharField(label=_("UN agency"), max_length=120, required=False)
    organisation_name = CleanCharField(label=_("Organisation"), max_length=200, required=False)
    languages = forms.MultipleChoiceField(label=_("Reads"), choices=language_choices, required=False)
    objectives = forms.MultipleChoiceField(
        label=_("Objectives"), choices=objective_choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    regions = forms.MultipleChoiceField(
        label=_("Regions"), choices=region_choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    principles = forms.MultipleChoiceField(
        label=_("Guiding principles"),
        choices=principle_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    backgrounds = forms.MultipleChoiceField(
        label=_("Background"),
        choices=Background.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    years = forms.IntegerField(label=_("Years of experience"), min_value=0, max_value=70, required=False)
    works = CleanCharField(
        label=_("Publications or works"),
        max_length=MAX_WORKS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    cap_concurrent = forms.IntegerField(label=_("Reviews at a time"), min_value=0, max_value=20, initial=2)
    cap_year = forms.IntegerField(label=_("Reviews in twelve months"), min_value=0, max_value=50, initial=2)
    notes = CleanCharField(
        label=_("Notes of the editors"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    class Meta:
        model = ReviewerProfile
        fields = (
            *("is_un", "agency", "organisation_name", "languages", "objectives", "regions"),
            *("principles", "backgrounds", "years", "works", "cap_concurrent", "cap_year", "notes"),
        )
        help_texts = {"is_un": _("Counts for the quorum: at least one UN and two external reviews.")}


class AddReviewerForm(ReviewerForm):
    """A reviewer by e-mail address, with an account or without."""

    email = forms.EmailField(label=_("E-mail address"))
    name = CleanCharField(
        label=_("Name"),
        max_length=200,
        required=False,
        help_text=_(
            "Needed when they have no account yet: they get one, and an invitation to set a password."
        ),
    )
    mail_language = forms.ChoiceField(
        label=_("Language of the invitation"), choices=settings.LANGUAGES, initial="en"
    )
    active = forms.BooleanField(label=_("May be invited to reviews at once"), required=False, initial=True)

    field_order = ("email", "name", "mail_language", "active")


class ListingForm(forms.Form):
    """What an expert lets the directory show besides the name."""

    shows = forms.MultipleChoiceField(
        label=_("Besides your name, show"),
        required=False,
        choices=ExpertListing.Field.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Your e-mail address is never shown, and neither is what you review."),
    )
