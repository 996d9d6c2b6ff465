"""Goal 9: an Elasticsearch that takes connections and never answers."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tools.bench import Goal, Sample, _corpus, _pairs
from tools.bench._search_world import World, spread

WORST = Goal("9 Elasticsearch black-holed: worst request − slowest embedded one", 800, "ms")
AFTER = Goal("9 once the breaker is open, p95 / embedded alone", 1.1, "×")
ERRORS = Goal("9 responses of 500 and above", 0, "")
HOLE = (WORST, AFTER, ERRORS)
BEFORE_OPENING = 10  # requests; the breaker opens after five failures
REQUESTS = 120


@contextmanager
def black_hole() -> Iterator[str]:
    """Yield the address of a server that is silent."""
    kept: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def take() -> None:
            with suppress(OSError):
                while True:
                    kept.append(listener.accept()[0])

        threading.Thread(target=take, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        for each in kept:
            each.close()


def hole(_world: World) -> Iterator[Sample]:
    """Goal 9: whole pages, through the handler of requests."""
    from django.conf import settings
    from django.core.cache import cache
    from django.test import Client

    from search import conf, engines
    from search.forms import address

    client = Client(raise_request_exception=False)
    paths = [f"/en/search/{address(request)}" for request in _corpus.requests(REQUESTS)]
    settings.ALLOWED_HOSTS, given = ["*"], settings.ELASTICSEARCH_URL
    statuses: list[int] = []

    def get(path: str) -> float:
        return _pairs.took(lambda: statuses.append(client.get(path).status_code)).wall

    settings.HUB_SEARCH_ENGINE = "embedded"
    for path in paths[:20]:
        get(path)
    alone = [get(path) for path in paths]
    settings.HUB_SEARCH_ENGINE, engines.ELASTIC._budget = "elastic", conf.TIME_BUDGET
    try:
        with black_hole() as silent:
            settings.ELASTICSEARCH_URL = silent
            first = [get(path) for path in paths[:BEFORE_OPENING]]
            after = [get(path) for path in paths]
    finally:
        settings.ELASTICSEARCH_URL = given
        cache.clear()
    yield from spread(WORST, [max(first + after) - max(alone)])
    yield from spread(AFTER, [_pairs.percentile(after, 0.95) / _pairs.percentile(alone, 0.95)])
    yield from spread(ERRORS, [float(sum(status >= 500 for status in statuses))])
