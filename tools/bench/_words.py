"""Texts without meaning for benchmarks: words of our own in six languages, as often as words of real texts are (Zipf)."""

from functools import cache
from itertools import accumulate
from random import Random

# What syllables are made of; endings give the stemmers something to do.
_SYLLABLES: dict[str, tuple[str, str]] = {
    "en": ("b c d f g k l m n p r s t v br cl dr fr gr pl st tr", "a e i o u ai ea ou"),
    "fr": ("b c d f g j l m n p r s t v bl ch gr pr qu tr", "a é i o u ai eau ou"),
    "es": ("b c d f g j l m n p r s t v bl br ll pr tr", "a e i o u ie ue"),
    "ru": ("б в г д ж з к л м н п р с т ф х ч ш", "а е и о у ы я ю"),
    "ar": ("ب ت ج ح د ر ز س ش ص ط ع ف ق ك ل م ن ه", "ا و ي"),
}
_ENDINGS: dict[str, tuple[str, ...]] = {
    "en": ("", "", "s", "ing", "ed", "ation", "al"),
    "fr": ("", "", "s", "ement", "tion", "ée"),
    "es": ("", "", "s", "ción", "mente", "ado"),
    "ru": ("", "", "ами", "ов", "ость", "ный"),
    "ar": ("", "", "ات", "ون", "ية"),
}
_HAN = (0x4E00, 2000)  # the first of the characters used, and how many
SIZES = {"en": 40_000, "fr": 15_000, "es": 15_000, "ar": 12_000, "ru": 12_000, "zh": 8_000}
SHARES = {"en": 60, "fr": 12, "es": 12, "ar": 6, "ru": 5, "zh": 5}
LANGS = tuple(SIZES)


@cache
def vocabulary(lang: str) -> tuple[str, ...]:
    """Return the words of a language, the commonest first."""
    random = Random(f"words {lang}")  # noqa: S311 -- not for secrets
    found: dict[str, None] = {}
    while len(found) < SIZES[lang]:
        found[_word(lang, random)] = None
    return tuple(found)


def _word(lang: str, random: Random) -> str:
    if lang == "zh":
        first, many = _HAN
        return "".join(chr(first + random.randrange(many)) for _each in range(2))
    starts, cores = (part.split() for part in _SYLLABLES[lang])
    syllables = (random.choice(starts) + random.choice(cores) for _each in range(random.choice((2, 2, 3))))
    return "".join(syllables) + random.choice(_ENDINGS[lang])


@cache
def _weights(count: int) -> tuple[float, ...]:
    return tuple(accumulate(1 / rank for rank in range(1, count + 1)))


def text(lang: str, words: int, random: Random) -> str:
    """Return so many words."""
    chosen = random.choices(vocabulary(lang), cum_weights=_weights(SIZES[lang]), k=words)
    if lang == "zh":
        return "".join(chosen) + "。"
    return " ".join(chosen).capitalize() + "."


def language(random: Random) -> str:
    """Return the language of the next text."""
    return random.choices(LANGS, weights=tuple(SHARES.values()))[0]


def by_rank(lang: str, first: int, last: int, random: Random) -> str:
    """Return a word that is neither commoner than the ``first`` nor rarer than the ``last``."""
    return vocabulary(lang)[random.randrange(first, min(last, SIZES[lang]))]
