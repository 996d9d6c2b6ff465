"""Did you mean …? Asked when next to nothing was found, and never in vain.

One policy for both engines. A word that hardly any entry has is held against the words of the embedded index, which
is fed whichever engine answers; what comes of it is offered only if the engine that answers the page finds more with
it, under the same facets, in something that anybody may read now.
"""

import logging
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search import analysis, conf, documents, query
from search.engines.base import Engine, EngineUnavailable, Question
from search.types import Answer, SearchRequest

FEW = 3  # results: with fewer, words are looked at; and entries: a word that so few have may be a slip
SHORTEST, SHORT = 3, 5  # letters of a word that is looked at, and of one with a single slip at most
MOST_WORDS = 4  # that are corrected in one text
PER_WORD = 3  # corrections of one word that are tried
TRIED = 8  # texts that the engine is asked about, in one request

logger = logging.getLogger(__name__)


class Vocabulary(Protocol):
    """Which words there are; see ``EmbeddedEngine``."""

    def words(self, lang: str, beginning: str) -> list[tuple[str, int]]: ...
    def frequency(self, lang: str, word: str) -> int: ...
    def having(self, lang: str, word: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Correction:
    """A word of the text (from ``start`` to ``end``) and another for it, that entries in ``lang`` have."""

    start: int
    end: int
    word: str
    lang: str
    slips: int
    commonness: int


def did_you_mean(
    request: SearchRequest, answer: Answer, engine: Engine, vocabulary: Vocabulary
) -> str | None:
    """Return another text that finds more than this one, or None: nothing better, or no time to find out."""
    found = answer.total if answer.strict is None else answer.strict
    if not request.text or found >= FEW:
        return None
    until = time.monotonic() + conf.SPELLING_BUDGET
    try:
        candidates = _texts(request, vocabulary, until)
        return _first_that_finds_more(request, candidates, found, engine, until)
    except EngineUnavailable as error:
        logger.info("No other spelling is offered: %s", error)
        return None


def _first_that_finds_more(
    request: SearchRequest, texts: Iterable[str], found: int, engine: Engine, until: float
) -> str | None:
    questions = [question for text in texts if (question := _question(request, text))]
    counted = engine.count(questions, until - time.monotonic())
    public = documents.public(key for _number, keys in counted for key in keys)
    for (asked, _plan), (number, keys) in zip(questions, counted, strict=True):
        if number > found and public.intersection(keys):
            return asked.text
    return None


def _question(request: SearchRequest, text: str) -> Question | None:
    try:
        plan = query.plan(text, request.lang)
    except query.BadText:
        return None
    return (replace(request, text=text), plan) if plan else None


def _texts(request: SearchRequest, vocabulary: Vocabulary, until: float) -> list[str]:
    """Return the text with its doubtful words corrected in several ways, the likeliest first."""
    choices: list[list[Correction | None]] = []
    for word, number in islice(_doubtful(request, vocabulary), MOST_WORDS):
        if time.monotonic() >= until:
            return []
        others = _corrections(word, request, vocabulary)
        if others:  # a word that some entry has may also be right
            choices.append([None, *others] if number else [*others])
    choices = _public(choices, vocabulary)
    ways = ([each for each in way if each] for way in product(*choices))
    likeliest = sorted(filter(None, ways), key=_likelihood)
    return [_rewritten(request.text, way) for way in likeliest[:TRIED]]


def _public(choices: list[list[Correction | None]], vocabulary: Vocabulary) -> list[list[Correction | None]]:
    """Leave out words that only such things have as nobody may read any more."""
    keys = {each: vocabulary.having(each.lang, each.word) for others in choices for each in others if each}
    public = documents.public(key for having in keys.values() for key in having)
    kept = [
        [each for each in others if each is None or not public.isdisjoint(keys[each])] for others in choices
    ]
    return list(filter(None, kept))


def _likelihood(way: Iterable[Correction]) -> tuple[int, int]:
    return sum(each.slips for each in way), -min(each.commonness for each in way)


def _rewritten(text: str, way: Iterable[Correction]) -> str:
    for each in sorted(way, key=lambda each: -each.start):
        text = text[: each.start] + each.word + text[each.end :]
    return text


def _doubtful(request: SearchRequest, vocabulary: Vocabulary) -> Iterator[tuple[analysis.Word, int]]:
    """Yield the words that hardly any entry has, whatever the language, and how many do have them."""
    excluded = {
        word for part in query.parse(request.text).excluded for word in analysis.terms(part, analysis.WRITTEN)
    }
    for word in analysis.tokens(request.text, analysis.WRITTEN):
        if len(word.text) < SHORTEST or word.text in excluded or not _is_word(word.text):
            continue
        langs = query.languages(word.text, request.lang)
        if any(word.text in analysis.STOP.get(lang, ()) for lang in langs):
            continue
        number = max(vocabulary.frequency(lang, word.text) for lang in langs)
        if number < FEW:
            yield word, number


def _is_word(text: str) -> bool:
    return not any(char.isnumeric() for char in text)


def _corrections(word: analysis.Word, request: SearchRequest, vocabulary: Vocabulary) -> list[Correction]:
    """Return the nearest words, the page's language first; a slip is a letter too many, missing, wrong or swapped."""
    slips = 1 if len(word.text) <= SHORT else 2
    found: dict[str, Correction] = {}
    for lang in query.languages(word.text, request.lang):  # the page's language first: it keeps the word
        common = dict(_near(word.text, lang, vocabulary, slips))
        for other, distance, _place in process.extract(
            word.text, list(common), scorer=OSA.distance, score_cutoff=slips, limit=None
        ):
            correction = Correction(word.start, word.end, other, lang, int(distance), common[other])
            found.setdefault(other, correction)
    nearest = sorted(
        found.values(),
        key=lambda each: (each.slips, each.lang != request.lang, -each.commonness, each.word),
    )
    return nearest[:PER_WORD]


def _near(word: str, lang: str, vocabulary: Vocabulary, slips: int) -> Iterator[tuple[str, int]]:
    """Yield words of about this length that begin with its first letter, or with its second: they may be swapped."""
    for beginning in dict.fromkeys(word[:2]):
        for other, number in vocabulary.words(lang, beginning):
            if number and other != word and abs(len(other) - len(word)) <= slips and _is_word(other):
                yield other, number
