"""The forms of the public site: a draft, a file, a report. Fields come from the registry of kinds."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from resources import kinds
from resources.kinds import KindSpec
from resources.models import Call, Entry, TermRole
from resources.models.parts import ROLE_VOCABULARY
from resources.services.reports import MAX_REPORT
from taxonomy.queries import terms

ROWS = 5  # rows for organisations and for links; one more when all are full
CHOICES = {"language": "language", "scope": "scope", "licence": "licence"}
AS_LISTS = frozenset({TermRole.COUNTRY})
QUESTIONS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (_("What is it?"), ("title", "summary", "language", "year", "year_end", "licence", "call")),
    (_("Where does it apply?"), ("scope", TermRole.REGION, TermRole.COUNTRY)),
    (
        _("What is it about?"),
        (
            TermRole.OBJECTIVE_PRIMARY,
            TermRole.OBJECTIVE_SECONDARY,
            TermRole.PRINCIPLE,
            TermRole.SDG,
            TermRole.TOPIC,
            TermRole.DATA_SOURCE,
            TermRole.METHOD,
            TermRole.PURPOSE,
        ),
    ),
)


class ReportForm(forms.Form):
    """What is wrong with an entry."""

    text = forms.CharField(
        label=_("What is the problem?"), max_length=MAX_REPORT, widget=forms.Textarea(attrs={"rows": 5})
    )
    email = forms.EmailField(label=_("Your e-mail address, if you want an answer"), required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user.is_authenticated:
            del self.fields["email"]


class FileForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=_("File"), help_text=_("Documents, tables, presentations and images up to 25 MB.")
    )


class DraftForm(forms.Form):
    """A draft: only the title must be there; submitting asks for the rest."""

    spec: KindSpec

    def __init__(self, *args: Any, draft: Entry | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {**(initial_of(draft) if draft else {}), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        kept = max(draft.organisations.count(), draft.links.count()) if draft else 0
        self.rows = max(ROWS, kept + 1)
        self.fields.update(_row_fields(self.rows))
        for name in self.spec.required:
            self.fields[name].needed = True  # type: ignore[attr-defined]  # for the label, see forms/field.html
        stored = [draft.call_id] if draft and draft.call_id else []
        calls = Call.objects.open().filter(kind__in=["", self.spec.code])
        self.fields["call"].queryset = calls | Call.objects.filter(pk__in=stored)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Check what concerns two fields at once."""
        data = super().clean() or self.cleaned_data
        year, last = data.get("year"), data.get("year_end")
        if year and last and last < year:
            self.add_error("year_end", _("The last year comes before the first."))
        for number in range(self.rows):
            if data.get(f"link_title_{number}") and not data.get(f"link_url_{number}"):
                self.add_error(f"link_url_{number}", _("Add the address of this link."))
        return data

    def refuse(self, error: Exception) -> None:
        """Show what a service or the model refused."""
        text = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        self.add_error(None, text)

    def groups(self) -> list[tuple[str | Promise, list[BoundField]]]:
        """Return the questions with their fields, in the order of the page."""
        texts = ["body", *(name for name, _heading in self.spec.sections)]
        own = [name for name in self.spec.own_fields if name not in texts]
        rows = [
            f"{part}_{number}"
            for number in range(self.rows)
            for part in ("organisation_name", "organisation_role")
        ]
        links = [f"{part}_{number}" for number in range(self.rows) for part in ("link_url", "link_title")]
        asked = (*QUESTIONS, (_("In your words"), texts), (_("Details"), own))
        asked = (*asked, (_("Who took part?"), rows), (_("Where can one read more?"), links))
        groups = [
            (heading, [self[name] for name in names if name in self.fields]) for heading, names in asked
        ]
        return [(heading, fields) for heading, fields in groups if fields]

    def entry_data(self) -> dict[str, Any]:
        """Return what was sent, as the services want it."""
        data = self.cleaned_data
        names = (*kinds.COMMON_FIELDS, *self.spec.own_fields, *self.spec.term_roles, "call")
        found = {name: data[name] for name in names if name in self.fields}
        found["organisations"] = [
            {"name": name, "role": data[f"organisation_role_{number}"]}
            for number in range(self.rows)
            if (name := data[f"organisation_name_{number}"])
        ]
        found["links"] = [
            {"url": url, "title": data[f"link_title_{number}"]}
            for number in range(self.rows)
            if (url := data[f"link_url_{number}"])
        ]
        return found


def draft_form(spec: KindSpec) -> type[DraftForm]:
    """Return the form of a kind."""
    fields: dict[str, Any] = {"spec": spec}
    for name in (*kinds.COMMON_FIELDS, *spec.own_fields):
        fields[name] = _model_field(spec, name)
    for role in spec.term_roles:
        fields[role] = _role_field(role)
    fields["call"] = forms.ModelChoiceField(
        Call.objects.none(),
        label=_("In answer to a call"),
        required=False,
        to_field_name="slug",
        empty_label="—",
    )
    return type("DraftForm", (DraftForm,), fields)


def labels_of(spec: KindSpec, names: Iterable[str]) -> list[str]:
    """Return what people call these fields and roles."""
    return [str(TermRole(name).label if name in TermRole.values else _label(spec, name)) for name in names]


def initial_of(draft: Entry) -> dict[str, Any]:
    """Return a draft's values for the form."""
    spec = kinds.get(draft.kind)
    values: dict[str, Any] = {name: getattr(draft, name) for name in (*kinds.COMMON_FIELDS, *spec.own_fields)}
    values |= {role: draft.codes(role) for role in spec.term_roles}
    values["call"] = draft.call.slug if draft.call else ""
    for number, row in enumerate(draft.organisations.all()):
        values |= {f"organisation_name_{number}": row.name, f"organisation_role_{number}": row.role}
    for number, row in enumerate(draft.links.all()):
        values |= {f"link_url_{number}": row.url, f"link_title_{number}": row.title}
    return values


def term_choices(vocabulary: str, *, empty: bool = False) -> list[tuple[str, str]]:
    """Return a vocabulary as choices in the active language."""
    rows = [(term.code, term.label()) for term in terms(vocabulary)]
    return [("", "—"), *rows] if empty else rows


def _label(spec: KindSpec, name: str) -> str:
    headings = dict(spec.sections)
    if name in headings:
        return str(headings[name])
    text = str(spec.model._meta.get_field(name).verbose_name)
    return text[:1].upper() + text[1:]


def _model_field(spec: KindSpec, name: str) -> forms.Field:
    label = _label(spec, name)
    vocabulary = CHOICES.get(name) or spec.choices.get(name)
    if vocabulary:
        empty = name != "language"
        return forms.ChoiceField(
            label=label, required=name == "language", choices=lambda: term_choices(vocabulary, empty=empty)
        )
    column = spec.model._meta.get_field(name)
    options = {"assume_scheme": "https"} if isinstance(column, models.URLField) else {}
    field = column.formfield(label=label, **options)
    field.validators += column._validators  # those that forms of models leave to the model
    field.required = name == "title"
    if isinstance(field, forms.BooleanField):
        return field
    if isinstance(field.widget, forms.Textarea):
        field.widget.attrs["rows"] = 3 if name == "summary" else 8
    return field


def _role_field(role: str) -> forms.Field:
    vocabulary = ROLE_VOCABULARY[role]

    def choices() -> list[tuple[str, str]]:
        rows = terms(vocabulary)
        if role == TermRole.REGION:
            rows = [term for term in rows if term.data.get("level") != "country"]
        if role == TermRole.COUNTRY:
            rows = sorted(
                (t for t in rows if t.data.get("level") == "country"), key=lambda term: term.label()
            )
        return [(term.code, term.label()) for term in rows]

    widget = forms.SelectMultiple(attrs={"size": 8}) if role in AS_LISTS else forms.CheckboxSelectMultiple()
    label = TermRole(role).label
    return forms.MultipleChoiceField(label=label, required=False, choices=choices, widget=widget)


def _row_fields(count: int) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {}
    for number in range(count):
        numbered = {"number": number + 1}
        fields[f"organisation_name_{number}"] = forms.CharField(
            label=_("Organisation %(number)s") % numbered, required=False, max_length=200
        )
        fields[f"organisation_role_{number}"] = forms.ChoiceField(
            label=_("Role of organisation %(number)s") % numbered,
            required=False,
            choices=lambda: term_choices("organisation_role"),
        )
        fields[f"link_url_{number}"] = forms.URLField(
            label=_("Address %(number)s") % numbered, required=False, max_length=1000, assume_scheme="https"
        )
        fields[f"link_title_{number}"] = forms.CharField(
            label=_("Title of link %(number)s") % numbered, required=False, max_length=300
        )
    return fields


class WithdrawForm(forms.Form):
    """Why an entry leaves the site for good."""

    kind = forms.ChoiceField(
        label=_("What happens"), choices=[("withdrawn", _("Withdrawn")), ("retracted", _("Retracted"))]
    )
    reason = forms.CharField(
        label=_("Reason, shown at its address"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
