"""The registry of facets: what can be filtered and counted, for every engine, form and page alike."""

import logging
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from resources import kinds
from search.types import Chip
from taxonomy import queries as taxonomy
from taxonomy.models import Vocabulary

Order = Literal["count", "vocabulary", "newest"]
Labels = Callable[[str], Mapping[str, str]]
VALID_CODE = re.compile(r"\w[\w.-]{0,199}")  # organisations have slugs of all scripts
MOST_VALUES = 50  # of one facet in one request
FIRST_YEAR, LAST_YEAR = 1900, 2100
FOLDED_AT_MOST = 60  # values of a long facet below "more"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Facet:
    """A facet: its GET parameter and index field (``name``), how many values to ask for, and how to show them.

    ``size`` is larger than the number of values there can be, so that counts are never cut. ``many``: there may be
    thousands of values, of which a page shows the commonest; Elasticsearch is asked for those only, unless one is
    chosen or searched for. ``labels`` maps a language to ``{code: label}``; without it codes label themselves (years)
    or the page asks the database (organisations). ``find``: its values can be searched when there are many.
    """

    name: str
    label: object
    size: int
    order: Order = "count"
    labels: Labels | None = None
    first: int = 8
    open: bool = False
    hierarchy: bool = False
    find: bool = False
    many: bool = False

    @property
    def shown(self) -> int:
        """How many values a page shows, in the order of their counts."""
        return self.first + FOLDED_AT_MOST


def _vocabulary(*names: Vocabulary) -> Labels:
    def labels(lang: str) -> Mapping[str, str]:
        return {code: label for name in names for code, label in taxonomy.labels(name, lang).items()}

    return labels


FACETS: dict[str, Facet] = {}
other_kinds: dict[str, object] = {}  # of documents that are no entries: code → name


def _kinds(_lang: str) -> Mapping[str, str]:
    entries = {spec.code: str(spec.label_plural) for spec in kinds.all_kinds()}
    return entries | {code: str(label) for code, label in other_kinds.items()}


def _types(lang: str) -> Mapping[str, str]:
    specs = (spec for spec in kinds.all_kinds() if spec.type_field)
    return _vocabulary(*(Vocabulary(spec.choices[spec.type_field]) for spec in specs))(lang)


def _provenances(_lang: str) -> Mapping[str, str]:
    return {"reviewed": str(_("Peer-reviewed")), "curated": str(_("Curated"))}


def register(facet: Facet) -> None:
    """Add a facet; its place in the registry is its place on the page."""
    FACETS[facet.name] = facet


for _facet in (
    Facet("kind", _("Kind"), 20, "vocabulary", _kinds, open=True),
    Facet(
        "place",
        _("Region and country"),
        400,
        "count",
        _vocabulary(Vocabulary.PLACE),
        open=True,
        hierarchy=True,
        find=True,
    ),
    Facet("objective", _("Objective"), 40, "vocabulary", _vocabulary(Vocabulary.OBJECTIVE), open=True),
    Facet("type", pgettext_lazy("of an entry", "Type"), 200, "count", _types, find=True),
    Facet("scope", _("Scope"), 10, "vocabulary", _vocabulary(Vocabulary.SCOPE)),
    Facet("principle", _("Guiding principle"), 40, "vocabulary", _vocabulary(Vocabulary.PRINCIPLE)),
    Facet("language", _("Language"), 400, "count", _vocabulary(Vocabulary.LANGUAGE), find=True),
    Facet("year", _("Year"), 400, "newest"),
    Facet("organisation", _("Organisation"), 5000, "count", find=True, many=True),
    Facet("data_source", _("Data source"), 200, "count", _vocabulary(Vocabulary.DATA_SOURCE)),
    Facet("method", _("Method"), 400, "count", _vocabulary(Vocabulary.METHOD)),
    Facet("provenance", _("Provenance"), 10, "vocabulary", _provenances),
):
    register(_facet)


class BadFilter(ValueError):
    """A filter that cannot be asked for."""


def clean_filters(given: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Return the filters in a normal form: known facets, well-formed codes, once each, no ancestor beside a child.

    Raises BadFilter for a name that is no facet, for malformed codes and for too many of them.
    """
    filters: dict[str, tuple[str, ...]] = {}
    for name, facet in FACETS.items():
        values = tuple(dict.fromkeys(value for value in given.get(name, ()) if value))
        if len(values) > MOST_VALUES or not all(VALID_CODE.fullmatch(value) for value in values):
            raise BadFilter(name)
        if values:
            filters[name] = without_chosen_ancestors(values) if facet.hierarchy else values
    unknown = set(given) - set(FACETS)
    if unknown:
        raise BadFilter(min(unknown))
    return filters


def without_chosen_ancestors(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Drop a place when a place inside it is chosen, too: else the choice of the smaller one changed nothing."""
    above = {outer for code in codes for outer in taxonomy.place_ancestry(code) if outer and outer != code}
    return tuple(code for code in codes if code not in above)


def chips(filters: Mapping[str, tuple[str, ...]], labels: Mapping[str, Mapping[str, str]]) -> list[Chip]:
    """Return the chosen values in the order of the page."""
    return [
        Chip(name, code, labels.get(name, {}).get(code, code))
        for name, codes in filters.items()
        for code in codes
    ]


def year_codes(first: int | None, last: int | None) -> tuple[str, ...]:
    """Return the codes of all years of a range; an open end reaches as far as years do in the hub."""
    return tuple(map(str, range(first or FIRST_YEAR, (last or LAST_YEAR) + 1)))


def year_label(first: int | None, last: int | None) -> str:
    """Return a range as people write it."""
    return str(first) if first == last else f"{first or '…'}–{last or '…'}"


def matches(wanted: str, label: str) -> bool:
    """Return whether a label holds the wanted text, whatever the case and the accents."""
    return plain(wanted) in plain(label)


def plain(text: str) -> str:
    """Return ``text`` without case and accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in parts if not unicodedata.combining(char))


def read_counts(name: str, result: Mapping[str, Any]) -> dict[str, int]:
    """Return the counts of a facet from either engine's answer; sound the alarm when some were cut off."""
    commonest_only = FACETS[name].many and len(result["buckets"]) < FACETS[name].size
    if result.get("sum_other_doc_count") and not commonest_only:
        logger.error("The facet %s has more values than it asks for: counts are cut", name)
    return {bucket["key"]: bucket["doc_count"] for bucket in result["buckets"]}
