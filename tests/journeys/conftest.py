"""The production stack with people and real entries on it."""

import pytest

from tests.journeys.looking import look
from tests.journeys.visitor import wait_for
from tools.stack.production import ProductionStack

# Production has no demo; people and entries come in by the doors that an administrator has.
MOVE_IN = """
from django.core.management import call_command
from demo import people, rows
from resources.models import Entry
people.make_accounts()
for path in sorted(rows.DATA.glob("*.jsonl")):
    if path != rows.SUBMISSIONS:
        call_command("import_entries", str(path), by=people.STAFF[3].email)
print(Entry.objects.public().count())
"""


@pytest.fixture(scope="session")
def peopled_stack(production_stack: ProductionStack) -> ProductionStack:
    """Production with the accounts of an editor and a roster, and some hundred entries, all of them indexed."""
    count = int(production_stack.manage("shell", "--no-imports", "-c", MOVE_IN).split()[-1])
    assert count > 300

    def is_indexed() -> bool:
        looked = look(production_stack)
        entries = sum(looked.counts.get(("kind", kind), 0) for kind in ("resource", "practice", "use_case"))
        return looked.mode == "elastic" and entries == count

    wait_for("the search index follows", is_indexed, seconds=180)
    return production_stack
