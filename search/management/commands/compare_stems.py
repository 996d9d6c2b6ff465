"""``manage.py compare_stems LANGUAGE FILE…``: find the words that the engines' stemmers treat differently.

Elasticsearch carries an older Snowball. The words printed here, with tantivy's stems, are the content of
``search/data/stems.txt``; run it over a large vocabulary after an update of either engine.
"""

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from search import analysis
from search.engines import elastic_index

WORDS_AT_ONCE = 2000


class Command(BaseCommand):
    """Print one rule a line."""

    help = "Print the words that Elasticsearch and tantivy stem differently, as rules for stems.txt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take text files of any kind: their words are compared."""
        parser.add_argument("language", choices=sorted(analysis.SNOWBALL))
        parser.add_argument("files", nargs="+", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare in an index of its own, without the rules that exist already."""
        lang = options["language"]
        words: set[str] = set()
        for path in options["files"]:
            text = analysis.fold(path.read_text(encoding="utf-8", errors="ignore"))
            words.update(word.text for word in analysis.tokens(text, analysis.WRITTEN) if word.text.isalpha())
        settings = elastic_index.mapping()
        chain = settings["settings"]["index"]["analysis"]["analyzer"][lang]["filter"]
        chain[:] = [name for name in chain if name != f"{lang}_stems"]
        name = f"{elastic_index.new_name()}-stems"
        elastic_index.client().indices.create(index=name, **settings)
        try:
            for rule in sorted(_differences(name, sorted(words), lang)):
                self.stdout.write(rule)
        finally:
            elastic_index.delete(name)


def _differences(index: str, words: list[str], lang: str) -> Iterator[str]:
    for start in range(0, len(words), WORDS_AT_ONCE):
        part = words[start : start + WORDS_AT_ONCE]
        text = "\n".join(part)
        theirs = elastic_index.analyze(index, text, lang)
        ours = {word.start: word.text for word in analysis.tokens(text, lang)}
        for begin, end, _token in _changed(theirs, ours):
            yield f"{lang}: {text[begin:end]} => {ours[begin]}"


def _changed(theirs: Iterable[tuple[int, int, str]], ours: dict[int, str]) -> Iterator[tuple[int, int, str]]:
    return (found for found in theirs if ours.get(found[0]) not in (None, found[2]))
