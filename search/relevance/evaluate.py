"""Asking every query of a test set and scoring what comes back."""

from collections.abc import Callable, Iterator

from search import analysis
from search.engines.base import Engine
from search.relevance import measures, scratch
from search.relevance.measures import Scores
from search.relevance.testset import TestSet
from search.types import Document

Progress = Callable[[int], object]


class Collection:
    """A test set on its way into an engine: remembers which number each document got."""

    def __init__(self, testset: TestSet) -> None:
        self.testset = testset
        self._ids: list[str] = []

    def documents(self, progress: Progress) -> Iterator[Document]:
        """Yield the documents, numbered from 1 in the order of the file."""
        self._ids.clear()
        for number, each in enumerate(self.testset.documents(), 1):
            self._ids.append(each.id)
            yield scratch.document(number, title=each.title, text=each.text, lang=each.lang)
            progress(1)

    def score(self, engine: Engine, progress: Progress, vectors: scratch.Vectors | None = None) -> Scores:
        """Return the means over all queries with a relevant document; with ``vectors`` in the order of meaning."""
        results = []
        for asked in self.testset.queries():
            lang = analysis.content_lang(asked.lang or self.testset.lang)
            text = f"{asked.title} {asked.text}".strip()
            found = [self._ids[number - 1] for number in scratch.ask(engine, text, lang, vectors=vectors)]
            results.append((found, self.testset.grades[asked.id]))
            progress(1)
        return measures.mean(results)
