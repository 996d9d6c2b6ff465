"""A process of the hub that a test may kill: ``python -m tests.search.worker drain|rebuild|write``.

It works on the test's database and indices, named in the environment, until it is killed or, ``write``, until the file
``WORKER_STOP`` is there; then it prints how many writes it made in how many seconds.
"""

import json
import os
import random
import sys
import time
from pathlib import Path

WRITES_A_SECOND = 50


def main(work: str) -> None:
    """Do one kind of work."""
    import django

    django.setup()
    from django.conf import settings

    from search import documents

    settings.HUB_SEARCH_DIR = Path(os.environ["WORKER_DIRECTORY"])
    settings.HUB_SEARCH_INDEX = os.environ["WORKER_INDEX"]
    documents.PAGE = int(os.environ["WORKER_PAGE"])
    {"drain": drain, "rebuild": rebuild, "write": write}[work]()


def drain() -> None:
    """Let the indices follow, for ever."""
    from core import outbox

    while True:
        if not outbox.drain():
            time.sleep(0.1)


def rebuild() -> None:
    """Build a new index for Elasticsearch, or go on with one."""
    from search.rebuild import rebuild_elastic

    rebuild_elastic(rest=float(os.environ["WORKER_REST"]))


def write() -> None:
    """Change, take down, bring back and add entries at a steady rate, behind which it does not fall for long."""
    from resources.models import Entry

    chance = random.Random(7)  # noqa: S311 -- nothing secret depends on it
    ids = list(Entry.objects.public().order_by("pk").values_list("pk", flat=True))
    stop = Path(os.environ["WORKER_STOP"])
    began, number = time.monotonic(), 0
    while not stop.exists():
        _change(chance.choice(ids), chance, number)
        number += 1
        time.sleep(max(0.0, began + number / WRITES_A_SECOND - time.monotonic()))
    print(json.dumps({"writes": number, "seconds": round(time.monotonic() - began, 1)}))  # noqa: T201


def _change(pk: int, chance: random.Random, number: int) -> None:
    from django.db import transaction

    from resources import services
    from resources.models import Entry
    from search import sync
    from tests.search import entries

    kind = chance.random()
    if kind < 0.9:  # past the guard of what is reviewed: here only the copies of it matter
        change = (
            {"title": f"Renamed {number}"} if kind < 0.45 else {"comprehensiveness": chance.randint(0, 5)}
        )
        with transaction.atomic():
            Entry.objects.filter(pk=pk).update(live=True, **change)
            sync.touch([f"entry:{pk}"])
    elif kind < 0.98:
        entry = Entry.objects.get(pk=pk)
        if entry.live:
            services.unpublish(entry=entry.specific, by=entries.editor(), reason="")
    else:
        entries.published(title=f"New {number}")


if __name__ == "__main__":
    main(sys.argv[1])
