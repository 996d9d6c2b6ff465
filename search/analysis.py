"""One analysis of text for both engines: the same words go in, the same tokens come out.

Text is first folded here, in Python (:func:`fold`, :func:`with_acronyms`), then cut and stemmed by the engines'
own analyzers, which are declared side by side below. Golden tokens and a comparison over a vocabulary test that
they agree; ``search/data/stems.txt`` holds the words that Lucene's older Snowball stems otherwise, which joins what
must stay apart (international, internal) and parts what belongs together; ``manage.py compare_stems`` finds them.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import tantivy

LANGS = ("en", "fr", "es", "ar", "ru", "zh")
DEFAULT_LANG = "en"
PLAIN = "plain"  # no stop words, no stems: exact titles
WRITTEN = "written"  # nor are accents folded: the words to correct others by; tantivy's only

# Upper case only, whole word, English only: without case they are stop words or pronouns.
ACRONYMS = {"WHO": "whoorg", "IT": "itech", "US": "usamerica"}
ACCENTS_FOLDED = ("fr", "es", PLAIN)
SNOWBALL = {"en": "English", "fr": "French", "es": "Spanish", "ru": "Russian", "ar": "Arabic"}
# Between the parts of one field (title, title again, text): too far for a phrase or a pair of neighbours. tantivy
# has no setting for it, so that its analyzers count a filler that they do not index.
PART_GAP = 8
FILLER = "qqfillerqq"
LONGEST_WORD = 100  # longer runs of letters are no words, and Lucene refuses a document for one of 32 kB

_DATA = Path(__file__).parent / "data"
_WORD_TANTIVY = r"\p{Han}|[\p{L}\p{M}\p{N}&&[^\p{Han}]]+"
_WORD_LUCENE = r"\p{IsHan}|[\p{L}\p{M}\p{N}&&[^\p{IsHan}]]+"
_ACRONYM = re.compile(r"\b(" + "|".join(ACRONYMS) + r")\b")
_LONG_RUN = re.compile(rf"\w{{{LONGEST_WORD + 1},}}")
_DROPPED = dict.fromkeys(
    [*range(0x064B, 0x0653), 0x0670, 0x0640, 0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF]
)
_FOLDED = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ё": "е", "Ё": "Е"})


def _lines(name: str) -> list[str]:
    lines = (_DATA / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


STOP: dict[str, tuple[str, ...]] = {
    lang: tuple(words.split())
    for lang, _colon, words in (line.partition(":") for line in _lines("stopwords.txt"))
}


@dataclass(frozen=True, slots=True)
class Word:
    """A token of the plain analysis with its place in the text (characters)."""

    text: str
    start: int
    end: int
    position: int = 0

    @property
    def is_han(self) -> bool:
        """Whether it is one Chinese character (they are tokens one by one)."""
        return len(self.text) == 1 and unicodedata.name(self.text, "").startswith(("CJK", "IDEOGRAPHIC"))


def fold(text: str) -> str:
    """Return ``text`` with one spelling for what is written in several: ligatures, Arabic marks and alefs, ё."""
    folded = unicodedata.normalize("NFKC", text).translate(_DROPPED).translate(_FOLDED)
    return _LONG_RUN.sub(" ", folded)


def with_acronyms(text: str, lang: str) -> str:
    """Return ``text`` with WHO, IT and US as words of their own."""
    return _ACRONYM.sub(lambda match: ACRONYMS[match[0]], text) if lang == "en" else text


def prepare(text: str, lang: str) -> str:
    """Return what the field ``all`` gets: indexed and asked for in this form, never shown."""
    return with_acronyms(fold(text), lang)


@lru_cache
def analyzer(name: str) -> tantivy.TextAnalyzer:
    """Return tantivy's analyzer of a language or of ``plain``."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.regex(_WORD_TANTIVY)).filter(
        tantivy.Filter.lowercase()
    )
    builder = builder.filter(tantivy.Filter.custom_stopword([*STOP.get(name, ()), FILLER]))
    if name in SNOWBALL:
        builder = builder.filter(tantivy.Filter.stemmer(SNOWBALL[name].lower()))
    if name in ACCENTS_FOLDED:
        builder = builder.filter(tantivy.Filter.ascii_fold())
    return builder.build()


def analyzers() -> dict[str, tantivy.TextAnalyzer]:
    """Return all of tantivy's analyzers by name."""
    return {name: analyzer(name) for name in (*LANGS, PLAIN, WRITTEN)}


def tokens(text: str, name: str) -> list[Word]:
    """Return the analysed tokens with their places."""
    return [
        Word(token.text, token.char_offset_from, token.char_offset_to or 0, token.position)
        for token in analyzer(name).pre_tokenize(text).tokens
    ]


def terms(text: str, name: str) -> list[str]:
    """Return the analysed tokens, only their text."""
    return analyzer(name).analyze(text)


def scripts(text: str) -> set[str]:
    """Return the languages in whose script ``text`` is written (Latin: en, fr, es)."""
    found: set[str] = set()
    for char in text:
        code = ord(char)
        if 0x400 <= code < 0x530:
            found.add("ru")
        elif 0x600 <= code < 0x700:
            found.add("ar")
        elif 0x3400 <= code < 0xA000:
            found.add("zh")
        elif char.isalnum():
            found |= {"en", "fr", "es"}
    return found


def content_lang(code: str) -> str:
    """Return the analysis for content in a language: its own, or English for a language without one."""
    return code if code in LANGS else DEFAULT_LANG


@lru_cache
def stem_rules(lang: str) -> tuple[str, ...]:
    """Return a language's words that Lucene would stem otherwise, as rules ``word => stem``."""
    rules = (line.partition(": ") for line in _lines("stems.txt"))
    return tuple(rule for of, _colon, rule in rules if of == lang)


def elasticsearch_analysis() -> dict[str, Any]:
    """Return the same analyzers as settings of an Elasticsearch index."""
    filters: dict[str, Any] = {
        **{
            f"{lang}_stop": {"type": "stop", "stopwords": list(words)}
            for lang, words in STOP.items()
            if words
        },
        **{f"{lang}_stem": {"type": "snowball", "language": name} for lang, name in SNOWBALL.items()},
        **{
            f"{lang}_stems": {"type": "stemmer_override", "rules": list(stem_rules(lang))}
            for lang in SNOWBALL
            if stem_rules(lang)
        },
    }
    return {
        "tokenizer": {"word": {"type": "pattern", "pattern": _WORD_LUCENE, "group": 0}},
        "filter": filters,
        "analyzer": {name: _elasticsearch_analyzer(name) for name in (*LANGS, PLAIN)},
    }


def _elasticsearch_analyzer(name: str) -> dict[str, Any]:
    chain = ["lowercase"]
    if STOP.get(name):
        chain.append(f"{name}_stop")
    if name in SNOWBALL:
        chain += [f"{name}_stems", f"{name}_stem"] if stem_rules(name) else [f"{name}_stem"]
    if name in ACCENTS_FOLDED:
        chain.append("asciifolding")
    return {"type": "custom", "tokenizer": "word", "filter": chain}
