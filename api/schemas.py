"""The shapes of the answers. A field is never renamed or taken away within a version."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, create_model

from api.limits import HITS_AT_MOST, LAST_PAGE
from search.cursor import LONGEST
from search.facets import FACETS, FIRST_YEAR, LAST_YEAR, MOST_VALUES, VALID_CODE
from search.query import MAX_CHARS, MAX_TERMS

Language = Literal["en", "fr", "es", "ar", "ru", "zh"]
Sort = Literal["relevance", "rule", "newest", "title"]
Code = Annotated[str, Field(pattern=f"^{VALID_CODE.pattern}$")]


class Problem(Schema):
    """Why there is no answer, in words."""

    detail: str


class Fault(Schema):
    """One thing that is wrong with a parameter. ``loc`` ends with the parameter's name."""

    type: str
    loc: list[str | int]
    msg: str
    ctx: dict[str, Any] = {}


class Faults(Schema):
    """All that is wrong with the parameters."""

    detail: list[Fault]


class Tombstone(Problem):
    """An entry that was taken down: its address stays, with the reason."""

    public_id: str
    withdrawn_at: datetime
    reason: str


class Share(Schema):
    """One part of why a hit stands where it stands: ``value`` from 0 to 1, ``amount`` as it enters the formula."""

    name: str
    label: str
    value: float
    amount: str


class Hit(Schema):
    """Something that was found. An entry's ``url`` is its permanent address, ``api_url`` the whole of it as JSON."""

    public_id: str
    kind: str
    title: str
    snippet: str = Field(
        description="Plain text around the words that were found, or the summary's beginning."
    )
    language: str
    scope: str
    year: str
    places: list[str]
    provenance: str
    source: str
    url: str
    api_url: str | None
    why: list[Share]


class Elsewhere(Schema):
    """Something in another language that is about what was asked."""

    title: str
    language: str
    url: str


class Value(Schema):
    """A value of a facet with the number of entries; below a chosen place stand the places inside it."""

    code: str
    label: str
    count: int
    selected: bool
    children: list["Value"] = []


class Facet(Schema):
    """A facet: its counts ignore what is chosen in itself and respect what is chosen in the others."""

    name: str
    label: str
    values: list[Value]


class Found(Schema):
    """One page of hits, with the counts of every facet."""

    total: int
    page: int
    pages: int = Field(description="Pages that can be asked for by number.")
    after: str | None = Field(
        description="Where the next page begins; null on the last page and where only numbers lead on."
    )
    size: int
    sort: Sort
    degraded: bool = Field(
        description="True: another engine than the usual one answered; the newest may be missing."
    )
    engine: str
    relaxed: bool = Field(description="True: entries with only some of the words are among the hits.")
    did_you_mean: str | None = None
    hits: list[Hit]
    other_languages: list[Elsewhere] = Field(description="What is about the same in other languages.")
    facets: list[Facet]


class Term(Schema):
    """A term of a vocabulary: its stable code, and its label in the language asked for."""

    code: str
    label: str


class Organisation(Schema):
    """An organisation as the entry names it."""

    name: str
    role: str


class Link(Schema):
    """An address that belongs to an entry."""

    title: str
    url: str


class File(Schema):
    """An attached file; ``sha256`` is of its bytes."""

    name: str
    mime: str
    size: int
    sha256: str
    url: str


class Entry(Schema):
    """All that is public of an entry. Texts are Markdown, as they were written."""

    public_id: str
    kind: str
    title: str
    summary: str
    body: str
    sections: dict[str, str] = Field(description="Further texts of this kind of entry, by field.")
    language: str
    year: int | None
    year_end: int | None
    scope: str
    comprehensiveness: int
    licence: str
    type: str
    terms: dict[str, list[Term]] = Field(description="Terms by the role in which they are attached.")
    organisations: list[Organisation]
    links: list[Link]
    files: list[File]
    provenance: str
    review: dict[str, Any]
    source: str
    source_url: str
    url: str
    first_published_at: datetime | None
    last_published_at: datetime | None


class Labelled(Schema):
    """The language of labels."""

    lang: Language = Field("en", description="The language of labels, and the first in which `q` is read.")


class Paged(Labelled):
    """What is asked for: the same names as in the address of the search page, and ``size`` and ``lang``."""

    model_config = ConfigDict(extra="forbid")

    q: str = Field(
        "",
        max_length=MAX_CHARS,
        description=f'Words, "quoted phrases" and -excluded words; at most {MAX_TERMS} of them.',
    )
    sort: Sort | None = None
    year_from: int | None = Field(None, ge=FIRST_YEAR, le=LAST_YEAR)
    year_to: int | None = Field(None, ge=FIRST_YEAR, le=LAST_YEAR)
    page: int = Field(1, ge=1, le=LAST_PAGE)
    after: str = Field(
        "", max_length=LONGEST, description="What the page before gave as `after`; in place of `page`."
    )
    size: int = Field(20, ge=1, le=HITS_AT_MOST)


def _facet_field(name: str, label: object) -> tuple[Any, Any]:
    help_text = f"Codes of the facet “{label}”; several widen the search."
    return (list[Code], Field([], max_length=MOST_VALUES, description=help_text))


_FIELDS: dict[str, Any] = {name: _facet_field(name, name.replace("_", " ")) for name in FACETS}
SearchParameters: type[Paged] = create_model(  # the facets are a registry: so are the parameters
    "SearchParameters",
    __base__=Paged,
    **_FIELDS,
)
