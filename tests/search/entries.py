"""Real entries for the tests of this folder, made through the services."""

from itertools import count
from typing import Any

from accounts.models import User
from resources import services
from resources.models import Entry
from search import rebuild, sync
from search.engines import elastic_index
from search.models import SearchTarget
from taxonomy.models import Term, Vocabulary
from taxonomy.queries import forget

PLACES = [
    ("002", "Africa", "region", None),
    ("014", "Eastern Africa", "subregion", "002"),
    ("011", "Western Africa", "subregion", "002"),
    ("KEN", "Kenya", "country", "014"),
    ("UGA", "Uganda", "country", "014"),
    ("GHA", "Ghana", "country", "011"),
    ("150", "Europe", "region", None),
    ("155", "Western Europe", "subregion", "150"),
    ("FRA", "France", "country", "155"),
]
OTHERS = {
    Vocabulary.OBJECTIVE: ["1", "5", "6", "23"],
    Vocabulary.PRINCIPLE: ["people-centred", "human-rights"],
    Vocabulary.SCOPE: ["global", "interregional", "regional", "national", "local"],
    Vocabulary.LANGUAGE: ["en", "fr", "es", "ar", "ru", "zh"],
    Vocabulary.RESOURCE_TYPE: ["report", "dataset"],
    Vocabulary.DATA_SOURCE: ["mobile-phone"],
    Vocabulary.METHOD: ["nowcasting"],
}
_numbers = count(1)


def load_terms() -> None:
    """Make sure the terms exist that the tests use."""
    made: dict[str, Term] = {}
    for order, (code, label, level, parent) in enumerate(PLACES):
        defaults = {
            "labels": {"en": label},
            "data": {"level": level},
            "order": order,
            "parent": made.get(parent or ""),
        }
        made[code] = Term.objects.get_or_create(vocabulary=Vocabulary.PLACE, code=code, defaults=defaults)[0]
    for vocabulary, codes in OTHERS.items():
        for order, code in enumerate(codes):
            defaults = {"labels": {"en": code.title()}, "order": order}
            Term.objects.get_or_create(vocabulary=vocabulary, code=code, defaults=defaults)
    forget()


def editor() -> User:
    """Return somebody who may do everything."""
    found = User.objects.filter(email="editor@example.org").first()
    return found or User.objects.create_superuser(email="editor@example.org", password=None)


def draft(kind: str = "resource", **data: Any) -> Entry:
    """Make a draft."""
    values = {
        "title": f"Entry {next(_numbers)}",
        "scope": "national",
        "language": "en",
        "summary": "A summary.",
    }
    return services.create_draft(kind=kind, data={**values, **data}, by=editor())


def publish(entry: Entry, *, comprehensiveness: int | None = None) -> Entry:
    """Make the newest version live by a permit of the kind curated."""
    entry = entry.specific
    permit = services.grant_permit(
        entry=entry,
        revision=entry.get_latest_revision(),
        kind="curated",
        by=editor(),
        reason="A test",
        source="Tests",
    )
    services.publish(permit=permit, by=editor())
    entry.refresh_from_db()
    if comprehensiveness is not None:
        entry.comprehensiveness = comprehensiveness
        entry.save()
    return entry


def published(kind: str = "resource", *, comprehensiveness: int | None = None, **data: Any) -> Entry:
    """Make a live entry."""
    return publish(draft(kind, **data), comprehensiveness=comprehensiveness)


def indexed(kind: str = "resource", **data: Any) -> Entry:
    """Make a live entry that search finds."""
    entry = published(kind, **data)
    sync.drain()
    return entry


def drop_indices() -> None:
    """Leave nothing on the server."""
    for name in SearchTarget.objects.values_list("name", flat=True):
        elastic_index.delete(name)


def elastic_in_step() -> str:
    """Build the index of Elasticsearch and let it follow; return its name."""
    name = rebuild.rebuild_elastic()
    sync.drain()
    elastic_index.refresh(name)
    return name
