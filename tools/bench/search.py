"""How close the search comes to its engines' own speed: the goals of the search, on generated documents.

``dev.py bench search [--docs 20000] [--only 1 7 12]``. Every ratio is taken in turns within one run; a goal that is
missed is printed with the profile that shows why.
"""

from collections.abc import Callable, Iterator

from tools.bench import (
    Goal,
    Sample,
    _search_answers,
    _search_embedded,
    _search_faults,
    _search_rival,
    _search_rule,
    _search_sync,
    _search_world,
    benchmark,
    options,
)

Part = Callable[["_search_world.World"], Iterator[Sample]]
# In the order in which they are measured: what changes the indices comes last.
PARTS: dict[str, tuple[tuple[Goal, ...], Part]] = {
    "1": (_search_answers.OVERHEAD, _search_answers.overhead),
    "2": (_search_answers.VIEW, _search_answers.view),
    "3": (_search_answers.FACETS, _search_answers.facets),
    "4": (_search_rival.PAGES, _search_rival.pages),
    "8": (_search_embedded.SPEED, _search_embedded.speed),
    "7": (_search_embedded.OVERHEAD, _search_embedded.overhead),
    "7b": (_search_rival.EMBEDDED, _search_rival.embedded),
    "12": (_search_answers.DEEP, _search_answers.deep),
    "14": (_search_rule.SIZE, _search_rule.size),
    "13": (_search_rule.ORDER, _search_rule.order),
    "9": (_search_faults.HOLE, _search_faults.hole),
    "10": (_search_sync.FOLLOW, _search_sync.follow),
    "11": (_search_sync.UNNOTICED, _search_sync.unnoticed),
    "6": (tuple(_search_rival.REBUILDS.values()), _search_rival.rebuilds),
    "5": (_search_sync.REBUILD, _search_sync.rebuild),
}
GOALS = tuple(goal for goals, _measure in PARTS.values() for goal in goals)


@benchmark("search", goals=GOALS, runs=1, quiet=True, report=True)
def search(runs: int) -> Iterator[Sample]:
    """Search at 100,000 documents."""
    with _search_world.prepared(options.docs) as world:
        for _run in range(runs):
            for number, (goals, measure) in PARTS.items():
                if options.only and number not in options.only:
                    continue
                print(f"  goal {number}: {goals[0].name} …", flush=True)
                yield from measure(world)
