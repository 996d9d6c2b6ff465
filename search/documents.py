"""What is public and how it reads as a document: the only door into the indices.

``search`` knows where searchable things come from through a registry of sources; a source gives the documents of
those of its things that anybody may read, in a constant number of queries however many are asked for. What it does
not give is a tombstone.
"""

import unicodedata
import zlib
from bisect import insort
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.sanitize import plain_text
from resources import kinds
from resources.models import Entry, EntryFile, EntryOrganisation, EntryTerm
from search import analysis, ranking
from search.types import Document
from taxonomy import queries as taxonomy

PAGE = 500
BUCKETS = 256  # by which indices are compared with the database
LONGEST_TEXT = 200_000  # characters of the body, and of all attachments together
YEARS_AT_MOST = 60  # that one entry may cover
Progress = Callable[[int], object]


@dataclass(frozen=True)
class Source:
    """Where documents come from: ``load`` builds the public ones of some ids, ``after`` lists ids by keyset."""

    name: str
    load: Callable[[Collection[int]], Mapping[int, Document]]
    after: Callable[[int, int], list[int]]
    public: Callable[[Collection[int]], set[int]]
    count: Callable[[], int]


sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Make a source's things searchable."""
    sources[source.name] = source


def make_key(source: str, object_id: int) -> str:
    """Return the key of a document in both indices and in ``SearchState``."""
    return f"{source}:{object_id}"


def bucket(key: str) -> int:
    """Return which bucket a document is in."""
    return zlib.crc32(key.encode()) % BUCKETS


def split_key(key: str) -> tuple[str, int]:
    """Return source and id of a key."""
    source, object_id = key.split(":")
    return source, int(object_id)


def load(keys: Iterable[str]) -> dict[str, Document | None]:
    """Return the document of each key, None for what is not public."""
    wanted: dict[str, list[int]] = {}
    found: dict[str, Document | None] = {}
    for key in keys:
        source, object_id = split_key(key)
        wanted.setdefault(source, []).append(object_id)
        found[key] = None
    for name, ids in wanted.items():
        if name in sources:
            for object_id, document in sources[name].load(ids).items():
                found[make_key(name, object_id)] = document
    return found


def public(keys: Iterable[str]) -> set[str]:
    """Return the keys of those things that anybody may read now."""
    wanted: dict[str, list[int]] = {}
    for source, object_id in map(split_key, keys):
        wanted.setdefault(source, []).append(object_id)
    return {
        make_key(name, pk)
        for name, ids in wanted.items()
        if name in sources
        for pk in sources[name].public(ids)
    }


def no_progress(_number: int) -> None:
    """Tell nobody."""


def pages(
    progress: Progress = no_progress, *, after: tuple[str, int] | None = None
) -> Iterator[tuple[Source, list[int]]]:
    """Yield all ids of all sources, page by page; ``after``: only those that come after an id of a source."""
    waiting = list(sources.values())
    last = 0
    if after:
        waiting, last = waiting[list(sources).index(after[0]) :], after[1]
    for source in waiting:
        while ids := source.after(last, PAGE):
            yield source, ids
            progress(len(ids))
            last = ids[-1]
        last = 0


def everything(progress: Progress = no_progress) -> Iterator[tuple[list[int], list[Document]]]:
    """Yield all public documents, page by page."""
    for source, ids in pages(progress):
        yield ids, list(source.load(ids).values())


def count_everything() -> int:
    """Return how many things :func:`pages` will yield."""
    return sum(source.count() for source in sources.values())


def public_document(entry: Entry) -> Document | None:
    """Return the document of an entry, or None when it is not public."""
    return load_entries([entry.pk]).get(entry.pk)


def load_entries(ids: Collection[int]) -> dict[int, Document]:
    """Return the documents of those entries that are public."""
    found: dict[int, Document] = {}
    parts = _parts(ids)
    for spec in kinds.all_kinds():
        for entry in spec.model.objects.public().filter(pk__in=ids, kind=spec.code):
            found[entry.pk] = _entry_document(entry, spec, parts[entry.pk])
    return found


@dataclass(frozen=True)
class _Parts:
    """What an entry has in other tables: codes by role, sorted; names and codes of organisations; texts of files."""

    codes: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    organisations: list[tuple[str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def _parts(ids: Collection[int]) -> defaultdict[int, _Parts]:
    """Read them as plain values: as models they would take half of the time of a rebuild."""
    found: defaultdict[int, _Parts] = defaultdict(_Parts)
    terms = EntryTerm.objects.filter(entry__in=ids)
    for entry, role, code in terms.values_list("entry", "role", "term__code"):
        insort(found[entry].codes[role], code)  # here, since databases sort in ways of their own
    named = EntryOrganisation.objects.filter(entry__in=ids)
    for entry, name, slug, linked in named.values_list("entry", "name", "slug", "organisation__slug"):
        found[entry].organisations.append((name, linked or slug))
    files = EntryFile.objects.filter(entry__in=ids)
    for entry, text in files.values_list("entry", "stored__text"):
        found[entry].files.append(text or "")
    return found


def _entry_document(entry: Entry, spec: kinds.KindSpec, parts: _Parts) -> Document:
    """Return what is indexed of a public entry. All text is cleaned: no sentinel, no surrogate gets in."""
    title, summary = clean(entry.title), clean(plain_text(entry.summary))
    years = _years(entry.year, entry.year_end)
    rank = ranking.scope_rank(entry.scope)
    comprehensiveness = entry.comprehensiveness or 0
    last_year = years[-1] if years else None
    published = entry.first_published_at.date() if entry.first_published_at else None
    facets = _facets(entry, spec, parts, years)
    return {
        "doc_key": make_key("entry", entry.pk),
        "kind": entry.kind,
        "object_id": entry.pk,
        "lang": analysis.content_lang(entry.language),
        "title": title,
        "names": clean(_names(entry, spec, parts)),
        "body": clean("\n".join((summary, *_texts(entry, spec))))[:LONGEST_TEXT],
        "files": clean("\n".join(parts.files))[:LONGEST_TEXT],
        "facets": facets,
        "scope_rank": rank,
        "comprehensiveness": comprehensiveness,
        "year": last_year,
        "rank_key": ranking.rank_key(rank, comprehensiveness, last_year, entry.pk),
        "newest_key": ranking.newest_key(last_year, published, entry.pk),
        "title_key": ranking.title_key(title, entry.pk),
        "card": _card(entry, title, summary, parts, years, rank),
    }


def other_document(
    kind: str, row: Any, number: int, *, title: str, text: str, language: str, year: int, **more: Any
) -> Document:
    """Return the document of something that is no entry; ``more``: ``card`` and ``facets`` with what it has besides.

    ``number`` is unique among all that is found (orders end in it); a source has an id space of its own.
    ``card`` must hold ``url``, or ``address``: the name of an address with its arguments.
    """
    title, body = clean(title), clean(text)[:LONGEST_TEXT]
    card = dict.fromkeys(("id", "slug", "scope", "provenance", "source"), "")
    return {
        "doc_key": make_key(kind, row.pk),
        "kind": kind,
        "object_id": row.pk,
        "lang": analysis.content_lang(language),
        "title": title,
        "names": "",
        "body": body,
        "files": "",
        "facets": {"kind": [kind], "language": [language], **more.get("facets", {})},
        "scope_rank": None,
        "comprehensiveness": 0,
        "year": year,
        "rank_key": ranking.rank_key(None, 0, year, number),
        "newest_key": ranking.newest_key(year, None, number),
        "title_key": ranking.title_key(title, number),
        "card": {
            **card,
            "title": title,
            "summary": body[:1000],
            "language": language,
            "scope_rank": None,
            "comprehensiveness": 0,
            "year": "",
            "last_year": year,
            "places": [],
            "review": {},
            **more["card"],
        },
    }


def clean(text: str) -> str:
    """Return ``text`` without what no index and no page may hold: controls, surrogates, private use."""
    kept = unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode("utf-8"))
    if kept.replace("\n", " ").replace("\t", " ").isprintable():  # then none of them is in it
        return kept
    return "".join(
        c if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Co", "Cs", "Cn") else " " for c in kept
    )


def _texts(entry: Entry, spec: kinds.KindSpec) -> Iterator[str]:
    if entry.body:
        yield plain_text(entry.body)
    for name, _heading in spec.sections:
        if name != "body" and (source := getattr(entry, name, "")):
            yield plain_text(str(source))


def _names(entry: Entry, spec: kinds.KindSpec, parts: _Parts) -> str:
    """Organisations, authors, identifiers, and the countries' names in the entry's language: people type them."""
    places = taxonomy.by_code("place")
    names = [name for name, _slug in parts.organisations]
    names += [places[code].label(entry.language) for code in parts.codes["country"] if code in places]
    values = (getattr(entry, field, None) for field in spec.plain_fields)
    names += [value for value in values if isinstance(value, str) and value and not value.startswith("http")]
    return ", ".join(names)


def _years(first: int | None, last: int | None) -> list[int]:
    if first is None:
        return [] if last is None else [last]
    return list(range(max(first, (last or first) - YEARS_AT_MOST), max(first, last or first) + 1))


def _facets(entry: Entry, spec: kinds.KindSpec, parts: _Parts, years: list[int]) -> dict[str, list[str]]:
    chosen = [*parts.codes["region"], *parts.codes["country"]]
    codes: dict[str, Iterable[str | None]] = {
        "kind": [entry.kind],
        "type": [spec.type_code(entry)],
        "objective": [*parts.codes["objective_primary"], *parts.codes["objective_secondary"]],
        "principle": parts.codes["principle"],
        "scope": [entry.scope],
        "place": [place for code in chosen for place in (*taxonomy.place_ancestry(code), code)],
        "language": [entry.language],
        "year": map(str, years),
        "organisation": [slug for _name, slug in parts.organisations],
        "data_source": parts.codes["data_source"],
        "method": parts.codes["method"],
        "provenance": [entry.provenance],
    }
    return {name: list(dict.fromkeys(code for code in values if code)) for name, values in codes.items()}


def _card(
    entry: Entry, title: str, summary: str, parts: _Parts, years: list[int], rank: int | None
) -> dict[str, Any]:
    return {
        "id": entry.public_id,
        "slug": entry.slug,
        "title": title,
        "summary": summary[:1000],
        "language": entry.language,
        "scope": entry.scope or "",
        "scope_rank": rank,
        "comprehensiveness": entry.comprehensiveness or 0,
        "year": "" if not years else str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}",
        "last_year": years[-1] if years else None,
        "places": list(parts.codes["country"] or parts.codes["region"]),
        "provenance": entry.provenance or "",
        "source": entry.source,
        "review": entry.review_summary or {},
    }


def _ids_after(last: int, limit: int) -> list[int]:
    return list(Entry.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:limit])


def _public_ids(ids: Collection[int]) -> set[int]:
    return set(Entry.objects.public().filter(pk__in=ids).values_list("pk", flat=True))


register(Source("entry", load_entries, _ids_after, _public_ids, lambda: Entry.objects.count()))
