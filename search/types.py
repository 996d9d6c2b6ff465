"""What goes into the search and what comes out: the same for every engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypedDict

from django.utils.safestring import SafeString

from search import cursor
from search.cursor import Cursor, Place
from search.histogram import Histogram

Sort = Literal["relevance", "rule", "newest", "title"]
SORTS: tuple[Sort, ...] = ("relevance", "rule", "newest", "title")
Counts = dict[str, dict[str, int]]


class Document(TypedDict, total=False):
    """What is indexed of one thing, for every engine. Only what anybody may read ever gets into one."""

    doc_key: str
    kind: str
    object_id: int
    lang: str
    title: str
    names: str
    body: str
    files: str
    facets: dict[str, list[str]]
    scope_rank: int | None
    comprehensiveness: int
    year: int | None
    rank_key: int
    newest_key: int
    title_key: str
    card: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One question: text in any language, the language of the page, and the chosen codes of each facet.

    ``years`` is the range that was typed (its codes are in ``filters``); ``find`` narrows what a long facet shows;
    ``marked``: titles and snippets with the words marked are wanted; ``after``: the page begins there, if it can.
    """

    text: str = ""
    lang: str = "en"
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort | None = None
    page: int = 1
    size: int = 20
    years: tuple[int | None, int | None] | None = None
    find: Mapping[str, str] = field(default_factory=dict)
    marked: bool = True
    after: Cursor | None = None

    @property
    def question(self) -> str:
        """What is asked and in which order, whatever the page."""
        chosen = sorted((name, sorted(codes)) for name, codes in self.filters.items())
        return cursor.question(self.text, self.lang, self.sort or "", self.size, chosen)

    @property
    def start(self) -> int:
        """How many hits come before this page."""
        return (self.page - 1) * self.size


@dataclass(frozen=True, slots=True)
class RawHit:
    """A hit as an engine gives it; marks are the sentinels of ``search.highlight``, nothing is escaped yet."""

    doc_key: str
    kind: str
    object_id: int
    rank_key: int
    score: float | None
    card: Mapping[str, Any]
    title: str
    snippet: str
    meaning: float | None = None  # the cosine of question and text, where it entered the score
    place: Place = ()  # in the order of the page, where an engine can go on from there


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A title offered while somebody types."""

    doc_key: str
    title: str
    language: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine found. ``relaxed``: entries with only some of the words are among the hits.

    ``strict`` is how many have all the words then; None: the same as ``total``.
    """

    total: int
    hits: tuple[RawHit, ...]
    counts: Counts
    relaxed: bool = False
    strict: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """One part of the answer to "Why is this here?": ``value`` from 0 to 1, ``amount`` as it enters the formula."""

    name: str
    label: str
    value: float
    amount: str

    @property
    def percent(self) -> int:
        """The value in whole percent."""
        return round(self.value * 100)


@dataclass(frozen=True, slots=True)
class Hit:
    """What a card prints. ``title_html`` and ``snippet_html`` are escaped; only ``<mark>`` is markup."""

    public_id: str
    slug: str
    kind: str
    url: str
    title: str
    title_html: SafeString
    snippet_html: SafeString
    language: str
    scope: str
    scope_rank: int | None
    year: str
    places: tuple[str, ...]
    provenance: str
    source: str
    review_summary: Mapping[str, Any]
    why: tuple[Share, ...]
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Bucket:
    """One value of a facet. ``expanded``: it or something below it is chosen."""

    code: str
    label: str
    count: int
    selected: bool = False
    children: tuple["Bucket", ...] = ()
    expanded: bool = False


@dataclass(frozen=True, slots=True)
class FacetResult:
    """One facet with its counts: ``shown`` at once, ``more`` folded away; ``open``: not folded as a whole.

    ``find`` is what its values are narrowed to, None for a facet that is too short to search in.
    """

    name: str
    label: str
    shown: tuple[Bucket, ...]
    more: tuple[Bucket, ...] = ()
    selected: bool = False
    open: bool = False
    find: str | None = None
    histogram: Histogram | None = None

    @property
    def buckets(self) -> tuple[Bucket, ...]:
        """All values, in order."""
        return self.shown + self.more


@dataclass(frozen=True, slots=True)
class Chip:
    """A chosen value that can be taken away again."""

    facet: str
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Relief:
    """What helps when nothing was found: without facet ``name`` (chosen: ``codes``) there are ``count`` hits.

    An empty name means all filters.
    """

    name: str
    codes: tuple[str, ...]
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Something in another language that is about what was asked."""

    title: str
    url: str
    language: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of hits with everything around it.

    ``degraded``: None, or which engine answered in place of the chosen one (``embedded`` or ``database``). ``pages``: how
    many can be asked for by number; ``after``: the token of the place at which the next begins, where there is one.
    """

    request: SearchRequest
    hits: list[Hit]
    total: int
    facets: list[FacetResult]
    chips: list[Chip]
    sort: Sort
    page: int
    pages: int
    after: str
    took_ms: float
    engine: str
    degraded: str | None = None
    relaxed: bool = False
    did_you_mean: str | None = None
    relief: tuple[Relief, ...] = ()
    other_languages: tuple[Elsewhere, ...] = ()

    @property
    def by_meaning(self) -> bool:
        """Whether meaning had a say in the order of these hits."""
        return any(share.name == "meaning" for hit in self.hits for share in hit.why)
