"""From what somebody typed to a query that both engines understand in the same way.

Our own small language: words, ``"quoted phrases"`` and ``-without``; nothing else has a meaning, so nothing typed
can be an error or reach an engine's own query language. The words are grouped into *concepts* (longest match over
the table of synonyms), each concept may be found in the text or in attached files, and short queries want all of
their concepts. Why so, and what was measured: nDCG falls when long queries must match in full, and rises with one
field that holds the title three times.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from search import analysis
from search.synonyms import Expansion, Table, table

MAX_CHARS = 256
MAX_TERMS = 32
FILES_BOOST = 0.5  # a long attachment must not bury a title
APART_BOOST = 0.5  # the words of a phrase, not side by side
PAIR_BOOST, PAIR_SLOP = 0.1335, 2  # neighbours near each other count a little more (Metzler and Croft 2005)
PAGE_LANG_BOOST = 1.3
_JOINERS = frozenset("'’.")
_HYPHENS = frozenset("-‐‑")  # between words they join nothing; before or after a number they make a name
_PARTS = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')

FieldName = Literal["all", "files", "title", "exact"]


class BadText(ValueError):
    """A text that is too long to search for."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """Words in one field: all of them anywhere (``slop`` None), or as a phrase with at most ``slop`` moves."""

    field: FieldName
    lang: str
    text: str
    slop: int | None = None
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Bool:
    """All of ``must``, at least ``minimum`` of ``should``, none of ``must_not``; scores are added."""

    must: tuple["Node", ...] = ()
    should: tuple["Node", ...] = ()
    must_not: tuple["Node", ...] = ()
    minimum: int = 0
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Best:
    """Any of them; the best score counts, and ``tie`` of the others'."""

    queries: tuple["Node", ...]
    tie: float = 0.0


Node = Leaf | Bool | Best


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing meant: its words as typed, and other words for it with their weight."""

    text: str
    phrase: bool = False
    weight: float = 1.0
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask. ``relaxed`` is asked instead of ``strict`` when that finds too little; None: nothing to relax.

    ``strict`` None means that no word was typed that could match anything. ``marks`` are the concepts to highlight,
    per language.
    """

    strict: Node | None
    relaxed: Node | None
    scoring: bool
    marks: dict[str, tuple[Concept, ...]]


@dataclass(frozen=True, slots=True)
class Parsed:
    """The parts of the text: loose words, quoted phrases that must be there, and what must not be there."""

    loose: str
    phrases: tuple[str, ...]
    excluded: tuple[str, ...]


def parse(text: str, *, max_chars: int = MAX_CHARS, max_terms: int = MAX_TERMS) -> Parsed:
    """Split ``text``; raises BadText when it has more than 256 characters or 32 words."""
    if len(text) > max_chars or len(analysis.terms(text, analysis.PLAIN)) > max_terms:
        raise BadText
    loose: list[str] = []
    phrases: list[str] = []
    excluded: list[str] = []
    for part in _PARTS.finditer(text):
        words = part["phrase"] if part["word"] is None else part["word"]
        if not words.strip():
            continue
        if part["minus"]:
            excluded.append(words)
        elif part["word"] is None:
            phrases.append(words)
        else:
            loose.append(words)
    return Parsed(" ".join(loose), tuple(phrases), tuple(excluded))


def plan(text: str, page_lang: str) -> Plan | None:
    """Return how to ask for ``text`` on a page in ``page_lang``; None when nothing was typed."""
    return _plan(text, page_lang, table()) if text.strip() else None


@lru_cache(maxsize=256)
def _plan(text: str, page_lang: str, rules: Table) -> Plan:
    return build(parse(text), text, page_lang, rules)


def build(parsed: Parsed, text: str, page_lang: str, rules: Table) -> Plan:
    """Return the plan for a text that is parsed already."""
    langs = languages(text, page_lang)
    found = {lang: tuple(concepts(parsed.loose, lang, rules)) for lang in langs}
    strict, relaxed = (_positive(parsed, found, langs, page_lang, relax=relax) for relax in (False, True))
    excluded = tuple(
        leaf
        for words in parsed.excluded
        for lang in languages(words, page_lang)
        for leaf in _leaves(words, lang, slop=0)
    )
    if excluded:
        strict, relaxed = (_without(node, excluded, parsed) for node in (strict, relaxed))
    return Plan(
        strict,
        None if relaxed == strict else relaxed,
        scoring=bool(parsed.loose or parsed.phrases),
        marks={lang: tuple(_marked(found[lang], parsed, lang)) for lang in langs},
    )


def _marked(found: tuple[Concept, ...], parsed: Parsed, lang: str) -> Iterable[Concept]:
    yield from found
    yield from (Concept(phrase, True) for phrase in parsed.phrases)
    if lang == "zh":
        pairs = (pair for concept in found if concept.phrase for pair in _neighbours(concept.text))
        yield from (Concept(pair, True) for pair in dict.fromkeys(pairs))


def languages(text: str, page_lang: str) -> list[str]:
    """Return the languages in which ``text`` may be written, the page's first."""
    return sorted(analysis.scripts(text) or {page_lang}, key=lambda lang: (lang != page_lang, lang))


def required(count: int) -> int:
    """Return how many of ``count`` concepts must be there: short queries all, middling all but one, long ones any."""
    return count if count <= 3 else count - 1 if count <= 5 else 1


def concepts(text: str, lang: str, rules: Table) -> list[Concept]:
    """Group the words of ``text``, without the language's stop words; the longest known expression wins."""
    known = _known(rules, lang)
    pieces = _pieces(text, known.han)
    found: list[Concept] = []
    place = 0
    while place < len(pieces):
        for length in range(min(known.longest, len(pieces) - place), 0, -1):
            words = " ".join(piece.text for piece in pieces[place : place + length])
            expansion = known.entries.get(words.lower())
            if expansion:
                phrase = length > 1 or pieces[place].compound
                found.append(Concept(words, phrase, *expansion))
                place += length
                break
        else:
            piece = pieces[place]
            if _matchable("all", lang, piece.text):
                found.append(Concept(piece.text, piece.compound))
            place += 1
    return found


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    compound: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """The expressions of one language that have other words, and how to cut Chinese at them."""

    entries: Mapping[str, Expansion]
    longest: int
    han: re.Pattern[str]


@lru_cache(maxsize=16)
def _known(rules: Table, lang: str) -> _Known:
    entries = rules.of(lang)
    han = sorted((key for key in entries if analysis.scripts(key) == {"zh"}), key=len, reverse=True)
    pattern = re.compile("(" + "|".join(map(re.escape, han)) + ")") if han else re.compile(r"((?!))")
    return _Known(entries, max((len(_words(key)) for key in entries), default=1), pattern)


def _words(text: str) -> list[analysis.Word]:
    return analysis.tokens(text, analysis.PLAIN)


def _pieces(text: str, han: re.Pattern[str]) -> list[_Piece]:
    """Cut ``text`` into words; COVID-19, l'eau and a run of Chinese characters are one piece each."""
    text = han.sub(r" \1 ", text)
    groups: list[list[analysis.Word]] = []
    for word in _words(text):
        last = groups[-1][-1] if groups else None
        if last and last.is_han == word.is_han and _joined(last, text[last.end : word.start], word):
            groups[-1].append(word)
        else:
            groups.append([word])
    return [_Piece(text[group[0].start : group[-1].end], len(group) > 1) for group in groups]


def _joined(one: analysis.Word, gap: str, two: analysis.Word) -> bool:
    if gap == "":
        return one.is_han
    return gap in _JOINERS or (gap in _HYPHENS and not (one.text.isalpha() and two.text.isalpha()))


def _matchable(field: FieldName, lang: str, text: str) -> int:
    """Return how many tokens a field's analysis leaves of ``text``: none, and it could never match."""
    return len(analysis.terms(prepared(field, lang, text), analysis.PLAIN if field == "exact" else lang))


def prepared(field: FieldName, lang: str, text: str) -> str:
    """Return ``text`` in the form in which the field was indexed."""
    if field == "all":
        return analysis.prepare(text, lang)
    return analysis.fold(text) if field == "files" else text


def _leaf(field: FieldName, lang: str, text: str, slop: int | None, boost: float) -> Leaf | None:
    """BM25 adds the rarity of every word of a phrase: divide, so that one concept weighs as one word."""
    count = _matchable(field, lang, text)
    return Leaf(field, lang, text, slop if count > 1 else None, round(boost / count, 4)) if count else None


def _leaves(text: str, lang: str, *, slop: int | None, boost: float = 1.0) -> Iterable[Leaf]:
    candidates = (
        _leaf("all", lang, text, slop, boost),
        _leaf("files", lang, text, slop, boost * FILES_BOOST),
    )
    return (leaf for leaf in candidates if leaf)


def _concept(concept: Concept, lang: str, *, relax: bool) -> Node:
    leaves: list[Node] = list(_leaves(concept.text, lang, slop=0 if concept.phrase else None))
    if concept.phrase and lang == "zh":
        leaves += _han_apart(concept.text, relax=relax)
    elif concept.phrase:
        leaves += _leaves(concept.text, lang, slop=None, boost=APART_BOOST)
    for other in concept.others:
        if lang in analysis.scripts(other):
            leaves += _leaves(other, lang, slop=0, boost=concept.weight)
    return _best(leaves)


def _han_apart(text: str, *, relax: bool) -> Iterable[Node]:
    """Nobody cuts Chinese into words: ask for its pairs of neighbours, so that words are found that stand apart.

    Most words have two characters, so n pairs hold (n + 1) / 2 words, and as many of them as of words must be there;
    the other pairs lie across two words.
    """
    pairs = _neighbours(text)
    if len(pairs) < 2:
        return
    words = (len(pairs) + 2) // 2
    boost = APART_BOOST * words / len(pairs)
    should = (_best(_leaves(pair, "zh", slop=0, boost=boost)) for pair in dict.fromkeys(pairs))
    yield Bool(should=tuple(should), minimum=1 if relax else required(words))


def _neighbours(text: str) -> list[str]:
    return [f"{one}{two}" for one, two in pairwise(text)]


def _best(queries: Iterable[Node], tie: float = 0.0) -> Node:
    unique = tuple(dict.fromkeys(queries))
    return unique[0] if len(unique) == 1 else Best(unique, tie)


def _in_language(
    parsed: Parsed, found: tuple[Concept, ...], lang: str, *, relax: bool, boost: float
) -> Node | None:
    quoted = [_best(leaves) for phrase in parsed.phrases if (leaves := list(_leaves(phrase, lang, slop=0)))]
    wanted = [_concept(concept, lang, relax=relax) for concept in found]
    if not quoted and not wanted:
        return None
    pairs = (
        _leaf("all", lang, f"{one.text} {two.text}", PAIR_SLOP, PAIR_BOOST) for one, two in pairwise(found)
    )
    must = list(quoted)
    if wanted:
        minimum = 1 if relax else required(len(wanted))
        must.append(Bool(should=tuple(wanted), minimum=minimum) if len(wanted) > 1 else wanted[0])
    # a pair's boost is not divided: it is small, and seen in the measurements as it stands
    near = tuple(replace(leaf, boost=PAIR_BOOST) for leaf in pairs if leaf and leaf.slop is not None)
    return Bool(must=tuple(must), should=near, boost=boost)


def _positive(
    parsed: Parsed, found: dict[str, tuple[Concept, ...]], langs: list[str], page_lang: str, *, relax: bool
) -> Node | None:
    per_language: list[Node] = []
    asked: set[str] = set()
    for lang in langs:
        boost = PAGE_LANG_BOOST if lang == page_lang else 1.0
        node = _in_language(parsed, found[lang], lang, relax=relax, boost=boost)
        if node:
            per_language.append(node)
            asked.add(lang)
    words = " ".join((parsed.loose, *parsed.phrases)).strip()
    if langs[0] not in asked:  # only stop words in the page's language ("to be or not to be"): exact titles
        exact = _leaf("exact", analysis.PLAIN, words, None, 1.0)
        per_language += [exact] if exact else []
    if not per_language:
        return None
    lang = langs[0]
    title = Leaf("title", lang, words, 1) if _matchable("title", lang, words) > 1 else None
    return Bool(must=(_best(per_language, 0.2),), should=(title,) if title else ())


def _without(node: Node | None, excluded: tuple[Leaf, ...], parsed: Parsed) -> Node | None:
    if node is None and (parsed.loose or parsed.phrases):
        return None
    return Bool(must=(node,) if node else (), must_not=excluded)
