"""One made-up instance, solved and checked; prints what was measured as JSON. ``cases reviewers cap seed``."""

import json
import resource
import sys

from peerreview.matching.greedy import greedy
from peerreview.matching.problem import Prices, worth
from peerreview.matching.pruning import allowed, as_pairs
from peerreview.matching.solver import Settings, solve
from tools.bench._matching_check import broken_rules
from tools.bench._matching_synthetic import Size, synthetic

# The objective in which the goals are stated: affinity, empty seats, panels of one region, panels of one gender.
PRICES = Prices(background=0, newcomer=0, load=0, floor=0)


def measure(size: Size, seed: int) -> dict[str, float]:
    """Return seconds, gap and gain in per cent, broken rules and peak memory in MB."""
    problem = synthetic(size, seed)
    found = solve(problem, PRICES, Settings(seed=seed))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    simple = greedy(problem, PRICES, as_pairs(problem, PRICES, allowed(problem)))
    mine = worth(problem, PRICES, found.case, found.reviewer)
    theirs = worth(problem, PRICES, *simple)
    return {
        "seconds": found.seconds,
        "gap": 100 * found.gap,
        "gain": 100 * (mine.net / theirs.net - 1),
        "broken": len(broken_rules(problem, found.pairs())),
        "memory": memory,
        "empty": mine.empty,
        "empty_greedy": theirs.empty,
    }


if __name__ == "__main__":
    print(json.dumps(measure(Size(*(int(word) for word in sys.argv[1:4])), int(sys.argv[4]))))
