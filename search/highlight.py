"""Marks in titles and snippets. Engines set sentinels; only :func:`render` makes markup, after escaping."""

from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search import analysis
from search.query import Concept, Plan

START, END = "\ue000", "\ue001"  # private use: cleaned text never holds them, see search.documents
FRAGMENT = 160
FRAGMENTS = 2
SUMMARY = 280
READ_OF_FILES = 20_000  # characters of an attachment that are looked through for a snippet
Span = tuple[int, int]


def render(text: str) -> SafeString:
    """Return escaped HTML with ``<mark>`` for the sentinels."""
    marked = escape(text).replace(START, "<mark>").replace(END, "</mark>")
    return mark_safe(marked)


def shorten(text: str, length: int = SUMMARY) -> str:
    """Return the beginning of ``text``, cut between words."""
    if len(text) <= length:
        return text
    cut = text[:length]
    return (cut[: cut.rfind(" ")] if " " in cut[length // 2 :] else cut).rstrip(" ,;:.") + " …"


def join(fragments: Iterable[str]) -> str:
    """Return several fragments as one line."""
    parts = [" ".join(fragment.split()) for fragment in fragments]
    return f"… {' … '.join(parts)} …" if parts else ""


def mark(text: str, spans: Iterable[Span]) -> str:
    """Return ``text`` with sentinels around the spans; they are sorted and do not overlap."""
    pieces: list[str] = []
    last = 0
    for start, end in spans:
        pieces += (text[last:start], START, text[start:end], END)
        last = end
    return "".join((*pieces, text[last:]))


class Marker:
    """Finds the words of a query in texts, by the very analysis that indexed them. For the embedded engine."""

    def __init__(self, plan: Plan) -> None:
        self._sequences = {lang: _sequences(concepts, lang) for lang, concepts in plan.marks.items()}

    def title(self, text: str, lang: str) -> str:
        """Return the whole title with sentinels."""
        return mark(text, self._spans(text, lang))

    def snippet(self, texts: Iterable[str], lang: str) -> str:
        """Return the best fragments of the first text that has any, or an empty string."""
        for text in texts:
            spans = self._spans(text, lang)
            if spans:
                return join(_cut(text, spans))
        return ""

    def _spans(self, text: str, lang: str) -> list[Span]:
        sequences = self._sequences.get(lang)
        if not text or not sequences:
            return []
        if not set(analysis.terms(text, lang)) & sequences.keys():
            return []
        words = analysis.tokens(text, lang)
        spans: list[Span] = []
        place = 0
        while place < len(words):
            length = _match(words, place, sequences.get(words[place].text, ()))
            if length:
                start, end = words[place].start, words[place + length - 1].end
                if spans and spans[-1][1] == start:  # Chinese: two words, and nothing between them
                    start = spans.pop()[0]
                spans.append((start, end))
            place += length or 1
        return spans


def _sequences(concepts: Iterable[Concept], lang: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return what to mark as sequences of tokens, the longest first, by their first token."""
    found: set[tuple[str, ...]] = set()
    for concept in concepts:
        words = tuple(analysis.terms(concept.text, lang))
        found.add(words)
        if lang != "zh":
            found.update((word,) for word in words)
        found.update(
            tuple(analysis.terms(other, lang)) for other in concept.others if lang in analysis.scripts(other)
        )
    table: dict[str, tuple[tuple[str, ...], ...]] = {}
    for words in sorted(filter(None, found), key=lambda words: (-len(words), words)):
        table[words[0]] = (*table.get(words[0], ()), words)
    return table


def _match(words: list[analysis.Word], place: int, sequences: Iterable[tuple[str, ...]]) -> int:
    for sequence in sequences:
        if tuple(word.text for word in words[place : place + len(sequence)]) == sequence:
            return len(sequence)
    return 0


def _cut(text: str, spans: list[Span]) -> list[str]:
    """Return up to two windows around the places with most marks, in the order of the text."""
    windows: list[tuple[int, list[Span]]] = []
    for span in spans:
        inside = [other for other in spans if span[0] <= other[0] and other[1] <= span[0] + FRAGMENT]
        windows.append((span[0], inside or [span]))
    chosen: list[tuple[int, list[Span]]] = []
    for start, inside in sorted(windows, key=lambda window: (-len(window[1]), window[0])):
        if len(chosen) < FRAGMENTS and all(abs(start - other) > FRAGMENT for other, _ in chosen):
            chosen.append((start, inside))
    return [_window(text, inside) for _, inside in sorted(chosen)]


def _window(text: str, inside: list[Span]) -> str:
    room = max(0, FRAGMENT - (inside[-1][1] - inside[0][0]))
    start = max(0, inside[0][0] - room // 2)
    end = min(len(text), inside[-1][1] + room // 2)
    if start and (space := text.find(" ", start, inside[0][0])) >= 0:
        start = space + 1
    if end < len(text) and (space := text.rfind(" ", inside[-1][1], end)) >= 0:
        end = space
    return mark(text[start:end], [(one - start, two - start) for one, two in inside])
