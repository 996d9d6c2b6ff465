"""The registry of kinds: what an entry of a kind consists of. Upper apps add theirs."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from resources.models import Entry, Kind, Practice, Resource, TermRole

COMMON_ROLES = (
    TermRole.OBJECTIVE_PRIMARY,
    TermRole.OBJECTIVE_SECONDARY,
    TermRole.PRINCIPLE,
    TermRole.SDG,
    TermRole.REGION,
    TermRole.COUNTRY,
)
# What every kind has, in the order in which it is read. Part of the digest (version 1), so never reorder silently.
COMMON_FIELDS = ("title", "summary", "body", "language", "year", "year_end", "scope", "licence")


@dataclass(frozen=True)
class KindSpec:
    """One kind: its model, names, vocabularies and the fields beyond the common ones.

    ``sections`` are long texts printed under a heading; ``choices`` maps a field to the vocabulary of its codes;
    ``required`` must be filled before a submission; ``private`` is never shown to the public nor indexed;
    ``hint`` says in a sentence what belongs here.
    """

    code: str
    model: type[Entry]
    label: str | Promise
    label_plural: str | Promise
    icon: str
    term_roles: tuple[str, ...]
    sections: tuple[tuple[str, str | Promise], ...] = ()
    choices: dict[str, str] = field(default_factory=dict)
    plain_fields: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    required: tuple[str, ...] = ("title", "summary", "language", "scope", "objective_primary")
    type_field: str = ""
    hint: str | Promise = ""

    @property
    def own_fields(self) -> tuple[str, ...]:
        """Return the names of the fields that only this kind has."""
        return (*self.choices, *self.plain_fields, *(name for name, _heading in self.sections), *self.private)

    @property
    def digest_fields(self) -> tuple[str, ...]:
        """Return the scalar fields a permit covers."""
        return (*COMMON_FIELDS, *self.own_fields)

    def type_code(self, entry: Any) -> str:
        """Return the code of the entry's type within its kind, or an empty string."""
        return getattr(entry, self.type_field, "") if self.type_field else ""


_specs: dict[str, KindSpec] = {}


def register(spec: KindSpec) -> None:
    """Make a kind known; doing it twice changes nothing."""
    _specs[spec.code] = spec


def get(code: str) -> KindSpec:
    """Return the spec of a kind. Raises KeyError for an unknown one."""
    return _specs[code]


def all_kinds() -> list[KindSpec]:
    """Return the known kinds in the order resource, practice, use case."""
    return [_specs[code] for code in Kind.values if code in _specs]


def register_own() -> None:
    """Register the two kinds of this app."""
    register(
        KindSpec(
            code=Kind.RESOURCE,
            model=Resource,
            label=_("Resource"),
            label_plural=_("Resources"),
            icon="document",
            hint=_("A guide, report, dataset, tool or course that others should know."),
            term_roles=(*COMMON_ROLES, TermRole.TOPIC),
            choices={"resource_type": "resource_type"},
            plain_fields=("authors", "doi"),
            required=(*KindSpec.required, "resource_type"),
            type_field="resource_type",
        )
    )
    register(
        KindSpec(
            code=Kind.PRACTICE,
            model=Practice,
            label=_("Practice"),
            label_plural=_("Practices"),
            icon="handshake",
            hint=_("Something that was tried: what was done, what came of it, what others can learn."),
            term_roles=(*COMMON_ROLES, TermRole.TOPIC),
            sections=(
                ("target_groups", _("People it serves")),
                ("results", _("Benefits and results")),
                ("innovation", _("What is new")),
                ("lessons", _("Key lessons and challenges")),
                ("recommendations", _("Recommendations for others")),
                ("resources_needed", _("Money, people and time needed")),
            ),
            choices={"practice_type": "practice_type", "completion": "completion"},
            plain_fields=("upholds_principles",),
            private=("focal_point_name", "focal_point_email"),
            required=(
                *KindSpec.required,
                "principle",
                "practice_type",
                "completion",
                "body",
                "results",
                "lessons",
            ),
            type_field="practice_type",
        )
    )
