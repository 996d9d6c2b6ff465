"""Words that mean the same: one table, expanded by the query builder for both engines alike.

Editors keep the rules (``search.models.SynonymRule``). No index knows them, so a change needs no rebuild: each
process keeps the table in memory and asks one counter in the cache, at every search, whether it is still the latest.
"""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.generation import Generation

ALL = ""  # the language of a rule for every language
COUNTER = "search.synonyms"
KEEP = 60.0  # seconds after which a process reads anew in any case, should a message have been lost
Expansion = tuple[float, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Rule:
    """Each word stands for every other one, at ``weight``; ``one_way``: only the others stand for the first."""

    words: tuple[str, ...]
    weight: float = 0.8
    lang: str = ALL
    one_way: bool = False


@dataclass(frozen=True, eq=False)
class Table:
    """All rules at one moment, by language. Never changed after it was made: threads share it."""

    by_lang: Mapping[str, Mapping[str, Expansion]]
    generation: int = 0
    made_at: float = 0.0

    def of(self, lang: str) -> Mapping[str, Expansion]:
        """Return for every word or phrase (in lower case) its weight and the other words."""
        return self.by_lang.get(lang, self.by_lang[ALL])


def compiled(rules: Iterable[Rule], generation: int = 0) -> Table:
    """Return the table of some rules. Those of one language win over those for all."""
    found: dict[str, dict[str, Expansion]] = {ALL: {}}
    ordered = sorted(rules, key=lambda rule: rule.lang != ALL)
    for rule in ordered:
        entries = found.setdefault(rule.lang, dict(found[ALL]))
        for word in rule.words[:1] if rule.one_way else rule.words:
            others = tuple(other for other in rule.words if other != word)
            entries[" ".join(word.lower().split())] = (rule.weight, others)
    return Table(found, generation, time.monotonic())


@lru_cache(maxsize=1)
def starter() -> tuple[Rule, ...]:
    """Return the rules that a new hub begins with."""
    path = Path(__file__).parent / "data" / "synonyms.txt"
    return tuple(
        _read(line)
        for line in path.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    )


def _read(line: str) -> Rule:
    weight, lang, way, words = (cell.strip() for cell in line.split(";"))
    members = tuple(word.strip() for word in words.split(","))
    return Rule(members, float(weight), ALL if lang == "*" else lang, one_way=way == ">")


class _Memory:
    """The table of this process; ``fixed`` is asked in its place."""

    table: Table | None = None
    fixed: Table | None = None


def table() -> Table:
    """Return the table in force."""
    if _Memory.fixed is not None:
        return _Memory.fixed
    known = _Memory.table
    generation = _generation.now()  # before the rows: a change in between is noticed at the next search
    if known is None or known.generation != generation or time.monotonic() - known.made_at >= KEEP:
        from search.models import SynonymRule  # noqa: PLC0415 -- the query builder is imported before the models

        known = compiled(
            (row.rule() for row in SynonymRule.objects.filter(active=True).order_by("pk")), generation
        )
        _Memory.table = known
    return known


def forget() -> None:
    """Read anew at once in this process; tell the others when the present transaction commits."""
    _generation.end()


def _drop() -> None:
    _Memory.table = None


_generation = Generation(COUNTER, _drop)


@contextmanager
def fixed(rules: Iterable[Rule]) -> Iterator[None]:
    """Ask these rules instead of the editors', without a database: for measurements."""
    before, _Memory.fixed = _Memory.fixed, compiled(rules)
    try:
        yield
    finally:
        _Memory.fixed = before
