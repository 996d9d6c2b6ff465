"""How many entries there are for each year, as a drawing made on the server."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

WIDTH, HEIGHT = 240, 48  # of the drawing, in its own units
LEAST = 2  # height of the smallest bar: a single entry must be seen


@dataclass(frozen=True, slots=True)
class Bar:
    """One year; ``x``, ``y``, ``width`` and ``height`` are written as SVG wants them, whatever the language."""

    year: int
    count: int
    chosen: bool
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Histogram:
    """All years from the first to the last with entries; ``peak`` is the (first) year with most of them."""

    bars: tuple[Bar, ...]
    first: int
    last: int
    peak: Bar

    @property
    def filled(self) -> list[Bar]:
        """The years with entries, newest first: the rows of the table."""
        return [bar for bar in reversed(self.bars) if bar.count]


def histogram(counts: Mapping[str, int], chosen: Collection[str]) -> Histogram | None:
    """Return the drawing, or None when no entry has a year. The heights grow with the counts, the most fills all.

    Every year has a bar of its own: an entry that covers several years would be counted twice in a bar of several.
    """
    by_year = {int(code): count for code, count in counts.items() if _is_year(code) and count}
    if not by_year:
        return None
    first, last, most = min(by_year), max(by_year), max(by_year.values())
    step = WIDTH / (last - first + 1)
    bars = []
    for place, year in enumerate(range(first, last + 1)):
        count = by_year.get(year, 0)
        height = max(LEAST, HEIGHT * count / most) if count else 0
        shape = (f"{place * step:.2f}", f"{HEIGHT - height:.2f}", f"{step * 0.85:.2f}", f"{height:.2f}")
        bars.append(Bar(year, count, not chosen or str(year) in chosen, *shape))
    return Histogram(tuple(bars), first, last, max(bars, key=lambda bar: bar.count))


def _is_year(code: str) -> bool:
    return len(code) == 4 and code.isascii() and code.isdigit()
