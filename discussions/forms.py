"""The forms of the discussions. Everything typed comes back when something is refused."""

import time
import uuid
from datetime import timedelta
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from core.fields import CleanFormMixin
from discussions import limits
from discussions.models import Flag, MailChoice, Subscription

SALT = "discussions.opened"


class ReplyForm(CleanFormMixin, forms.Form):
    """A post. ``website`` is for programs: people do not see it."""

    body = forms.CharField(
        label=_("Your text"),
        help_text=_("Markdown: **bold**, *italic*, - lists, > quotes, [words](address). Name people with @."),
        max_length=limits.LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    quote = forms.CharField(
        label=_("What you quote"),
        required=False,
        max_length=limits.LONGEST_QUOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("Documents, tables, presentations and images up to 25 MB."),
    )
    find = forms.CharField(label=_("Find an entry to link to"), required=False, max_length=200)
    website = forms.CharField(required=False, label=_("Leave this empty"))
    to = forms.IntegerField(required=False, min_value=1, max_value=10_000_000, widget=forms.HiddenInput)
    token = forms.UUIDField(required=False, widget=forms.HiddenInput)
    opened = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        fresh = {"token": uuid.uuid4(), "opened": signing.dumps(time.time(), salt=SALT)}
        kwargs["initial"] = {**fresh, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    @property
    def composed_in(self) -> timedelta | None:
        """How long the form was open; None when nobody can tell."""
        try:
            opened = float(signing.loads(self.cleaned_data.get("opened", ""), salt=SALT))
        except (signing.BadSignature, ValueError, TypeError):
            return None
        return timedelta(seconds=max(time.time() - opened, 0))


class EditForm(CleanFormMixin, forms.Form):
    """The text of a post."""

    body = forms.CharField(
        label=_("Your text"), max_length=limits.LONGEST_BODY, widget=forms.Textarea(attrs={"rows": 10})
    )


class FileForm(forms.Form):
    """One more file."""

    file = forms.FileField(
        label=_("File"), help_text=_("Documents, tables, presentations and images up to 25 MB.")
    )


class ThreadForm(CleanFormMixin, forms.Form):
    """A question of one's own."""

    title = forms.CharField(label=_("Your question, in one sentence"), max_length=limits.LONGEST_TITLE)
    body = forms.CharField(
        label=_("What one should know to answer"),
        required=False,
        max_length=limits.LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class FlagForm(CleanFormMixin, forms.Form):
    """Why a moderator should look."""

    reason = forms.ChoiceField(
        label=_("What is wrong?"), choices=Flag.Reason.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("What moderators should know"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AppealForm(CleanFormMixin, forms.Form):
    """Why a post should be looked at again."""

    text = forms.CharField(
        label=_("Why should this be looked at again?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class FollowForm(forms.Form):
    """How much to hear of something."""

    level = forms.ChoiceField(
        label=_("Tell me about"),
        choices=[("", _("nothing chosen")), *Subscription.Level.choices],
        required=False,
    )


class MailForm(forms.Form):
    """When mails come."""

    rhythm = forms.ChoiceField(label=_("Mails"), choices=MailChoice.Rhythm.choices, widget=forms.RadioSelect)
    quiet_from = forms.TimeField(
        label=_("No mails from"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    quiet_until = forms.TimeField(
        label=_("until"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    zone = forms.CharField(
        label=_("Time zone"), max_length=60, initial="UTC", help_text=_("For example Africa/Nairobi.")
    )
