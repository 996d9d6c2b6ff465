"""A frozen snapshot as people read it: codes become words, private fields stay out."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from core.listing import listed
from peerreview.models import ReviewRound
from resources import kinds
from resources.models import TermRole
from resources.models.parts import ROLE_VOCABULARY
from taxonomy.queries import labels

COMMON_VOCABULARIES = {"scope": "scope", "licence": "licence", "language": "language"}
HEADS = ("title", "summary", "body")


@dataclass
class Reading:
    """What a reviewer reads of a round. ``facts`` are mappings for the component of the same name."""

    title: str
    language: str
    summary: str
    body: str
    sections: list[tuple[str | Promise, str]] = field(default_factory=list)
    facts: list[dict[str, str]] = field(default_factory=list)
    links: list[dict[str, str]] = field(default_factory=list)
    files: list[dict[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, review_round: ReviewRound) -> "Reading":
        """Return the reading of a round's snapshot."""
        content = review_round.snapshot
        fields = content["fields"]
        return cls(
            title=fields["title"],
            language=fields["language"],
            summary=fields["summary"],
            body=fields["body"],
            sections=_sections(content),
            facts=[*_term_facts(content), *_field_facts(content), *_organisations(content)],
            links=[{"url": url, "title": title or url} for url, title in content["links"]],
            files=[{"sha256": sha256, "name": name} for sha256, name in content["files"]],
        )


def _sections(content: dict[str, Any]) -> list[tuple[str | Promise, str]]:
    spec = kinds.get(content["kind"])
    return [(heading, text) for name, heading in spec.sections if (text := content["fields"].get(name, ""))]


def _term_facts(content: dict[str, Any]) -> list[dict[str, str]]:
    facts = []
    for role, codes in content["terms"].items():
        words = labels(ROLE_VOCABULARY[role])
        facts.append(
            {"name": str(TermRole(role).label), "value": listed(words.get(code, code) for code in codes)}
        )
    return facts


def _field_facts(content: dict[str, Any]) -> list[dict[str, str]]:
    """Return the short fields with their names; long texts, what is private and what is empty are left out."""
    spec = kinds.get(content["kind"])
    left_out = {*HEADS, *spec.private, *(name for name, _heading in spec.sections)}
    vocabularies = {**COMMON_VOCABULARIES, **spec.choices}
    facts = []
    for name, value in content["fields"].items():
        if name in left_out or value in (None, "", False):
            continue
        words = labels(vocabularies[name]) if name in vocabularies else {}
        label = str(spec.model._meta.get_field(name).verbose_name)
        shown = "✓" if value is True else words.get(str(value), str(value))
        facts.append({"name": label[:1].upper() + label[1:], "value": shown})
    return facts


def _organisations(content: dict[str, Any]) -> list[dict[str, str]]:
    words = labels("organisation_role")
    return [{"name": words.get(role, role), "value": name} for role, name in content["organisations"]]
