"""How good and how fast panels are matched, on made-up instances of three sizes, each in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator

from tools.bench import Command, Goal, Sample, _matching_instance, benchmark, commands
from tools.bench._matching_synthetic import Size

SMALL, MIDDLE, LARGE = Size(80, 150, 2), Size(1000, 500, 8), Size(5000, 2000, 10)


def _goals(size: Size, gap: float, seconds: float) -> dict[str, Goal]:
    name = f"{size.cases:,} × {size.reviewers:,}"
    return {
        "seconds": Goal(f"{name}: time", seconds, "s"),
        "gap": Goal(f"{name}: distance from the bound", gap, "%"),
        "gain": Goal(f"{name}: net above greedy", 5, "%", at_least=True),
        "broken": Goal(f"{name}: hard rules broken", 0, "rules"),
        "memory": Goal(f"{name}: memory", 1536, "MB"),
    }


# A gap of 0.0001 % is what the solver itself calls optimal.
GOALS = {
    SMALL: _goals(SMALL, 0.0001, 3),
    MIDDLE: _goals(MIDDLE, 0.1, 30),
    LARGE: _goals(LARGE, 0.5, 240),
}


commands["matching"] = Command("--instance", _matching_instance.main)


@benchmark("matching", goals=tuple(goal for goals in GOALS.values() for goal in goals.values()), runs=1)
def matching(runs: int) -> Iterator[Sample]:
    """Match reviewers to cases: optimality, time, memory, gain over greedy, every hard rule checked independently."""
    for size, goals in GOALS.items():
        for number in range(runs):
            measured = _in_own_process(size, seed=number + 1)
            for name, goal in goals.items():
                yield goal, measured[name]


def _in_own_process(size: Size, seed: int) -> dict[str, float]:
    words = [str(one) for one in (size.cases, size.reviewers, size.cap, seed)]
    command = [sys.executable, "-m", "tools.bench._matching_run", *words]
    finished = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: dict[str, float] = json.loads(finished.stdout)
    return measured
