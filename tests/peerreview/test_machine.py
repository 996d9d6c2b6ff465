"""The state machine of review: 100 examples here, 300 in the long form.

Which faults it finds is tried by ``python -m tools.mutations``.
"""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from accounts import roles
from tests.peerreview.machine import Machine, entangled
from tests.peerreview.world import World, make_user

pytestmark = pytest.mark.thorough


def run(world: World, options: Any, examples: int) -> None:
    """Play ``examples`` examples and look at everything after each step."""
    options.HUB_SUBMISSIONS_A_DAY = 1000
    world.extra["lead"] = make_user("lead@example.org", roles.ADMINISTRATOR)
    world.extra["entangled"] = entangled(world)
    Machine.world = world
    Machine.counted.clear()
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=12,
            deadline=None,
            database=None,
            derandomize=os.environ.get("HUB_SEED") is None,
            print_blob=False,
            # Whoever sets the number wants to know whether something fails, not the shortest way to it.
            phases=[Phase.generate] if "HUB_EXAMPLES" in os.environ else list(Phase),
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(dict(Machine.counted))  # noqa: T201 -- how deep it came


def test_whatever_anybody_does_the_invariants_hold(world: World, settings: Any) -> None:
    run(world, settings, int(os.environ.get("HUB_EXAMPLES", "100")))


@pytest.mark.long
def test_the_long_form(world: World, settings: Any) -> None:
    run(world, settings, 300)
