"""A rebuild while people write, workers are killed and Elasticsearch crashes: in the end index and database are equal.

In the suite 500 entries and one kill; with ``--long`` 10,000 entries, two kills of each worker and one of an
Elasticsearch of the test's own. What the indices must hold is read from the database by ``tests.search.oracle``.
"""

import json
import os
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import orjson
import pytest
import tantivy
from django.conf import settings as configured

from search import rebuild, sync
from search.engines import embedded_index
from search.models import SearchTarget
from tests.search import library, oracle
from tests.search.conftest import seeded
from tests.search.node import Node
from tools.dev.shell import PYTHON
from tools.stack.processes import Process

pytestmark = [pytest.mark.elastic, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

SETTLED = 60.0  # seconds after which everything is equal again
EQUAL: dict[str, list[str]] = {"elastic": [], "embedded": []}
Facts = dict[str, tuple[Any, ...]]


class Workers:
    """Processes of the hub on the test's database, started again when they are killed."""

    def __init__(self, folder: Path, *, page: int) -> None:
        self._folder = folder
        self.stop_writing = folder / "stop"
        database = configured.DATABASES["default"]["NAME"]
        self.environment = {
            **os.environ,
            "DATABASE_URL": urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}")),
            "ELASTICSEARCH_URL": configured.ELASTICSEARCH_URL,
            "WORKER_DIRECTORY": str(configured.HUB_SEARCH_DIR),
            "WORKER_INDEX": configured.HUB_SEARCH_INDEX,
            "WORKER_PAGE": str(page),
            "WORKER_REST": "0",
            "WORKER_STOP": str(self.stop_writing),
        }
        self.running: dict[str, Process] = {}

    def start(self, work: str) -> Process:
        """Start one, or start it again."""
        command = [str(PYTHON), "-m", "tests.search.worker", work]
        log = self._folder / f"{work}.log"
        self.running[work] = Process.start(work, command, self.environment, log)
        return self.running[work]

    def kill(self, work: str) -> None:
        """End one as a crash would, and let another take its place."""
        self.running[work].kill()
        self.start(work)

    def stop(self) -> None:
        """End all."""
        for process in self.running.values():
            process.kill()


@pytest.fixture
def workers(tmp_path: Path, search_directory: None, settings: Any) -> Iterator[Workers]:
    """Workers whose indices are gone afterwards."""
    found = Workers(tmp_path, page=25)
    yield found
    found.stop()
    for name in indices():
        _ask("DELETE", f"/{name}")


@pytest.fixture
def node(settings: Any) -> Iterator[Node]:
    """An Elasticsearch of this test's own, which it may kill."""
    with tempfile.TemporaryDirectory(prefix="hub-node-", dir="/var/tmp") as folder:
        found = Node(Path(folder))
        Path(folder).chmod(0o755)
        settings.ELASTICSEARCH_URL = found.url
        found.start()
        yield found
        found.kill()


def _ask(method: str, path: str, body: Any = None) -> Any:
    """Ask Elasticsearch without the client of the code under test."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(configured.ELASTICSEARCH_URL + path, data, headers, method=method)  # noqa: S310
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 -- our own server
        return json.load(answer)


def indices() -> dict[str, Any]:
    """Return all indices of this test with their aliases."""
    return dict(_ask("GET", f"/{configured.HUB_SEARCH_INDEX}-*/_alias"))


def in_elasticsearch() -> Facts:
    """Return what the index in use says of each document that is not a tombstone."""
    alias, after, found = configured.HUB_SEARCH_INDEX, [], {}
    _ask("POST", f"/{alias}/_refresh")
    while True:
        body: dict[str, Any] = {"size": 2000, "sort": [{"rank_key": "desc"}]}
        body |= {"query": {"term": {"deleted": False}}, **({"search_after": after} if after else {})}
        hits = _ask("POST", f"/{alias}/_search", body)["hits"]["hits"]
        for hit in hits:
            source = hit["_source"]
            facets = {name: frozenset(source.get(name) or ()) for name in oracle.NAMES}
            found[hit["_id"]] = _facts(source["card"], facets)
        if not hits:
            return found
        after = hits[-1]["sort"]


def in_embedded() -> Facts:
    """Return what the embedded index says of each document."""
    path = embedded_index.current()
    assert path is not None
    searcher = embedded_index.open_index(path).searcher()
    hits = searcher.search(tantivy.Query.all_query(), limit=100_000).hits
    stored = [
        orjson.loads(bytes(searcher.doc(address).get_first("stored") or b"")) for _score, address in hits
    ]
    assert len({each["doc_key"] for each in stored}) == len(stored), "one document of each key"
    return {each["doc_key"]: _facts(each["card"], {}) for each in stored}


def _facts(card: dict[str, Any], facets: dict[str, frozenset[str]]) -> tuple[Any, ...]:
    known = (card["title"], card["scope_rank"], card["comprehensiveness"], card["last_year"] or 0)
    return (*known, tuple(sorted((name, tuple(sorted(codes))) for name, codes in facets.items())))


def in_database(*, with_facets: bool) -> Facts:
    """Return what must be in an index, by code that knows nothing of it."""
    return {
        f"entry:{item.pk}": _facts(
            {
                "title": item.title,
                "scope_rank": item.scope,
                "comprehensiveness": item.comprehensiveness,
                "last_year": item.year,
            },
            {name: item.facets.get(name, frozenset()) for name in oracle.NAMES} if with_facets else {},
        )
        for item in oracle.read()
    }


def differences() -> dict[str, list[str]]:
    """Return which documents are lost, stale or surplus in each index."""
    wrong = {}
    for name, held, wanted in (
        ("elastic", in_elasticsearch(), in_database(with_facets=True)),
        ("embedded", in_embedded(), in_database(with_facets=False)),
    ):
        keys = held.keys() | wanted.keys()
        wrong[name] = sorted(key for key in keys if held.get(key) != wanted.get(key))
    return wrong


def wait_for(what: str, ready: Callable[[], bool], seconds: float) -> float:
    """Wait until something holds; return how long it took."""
    began = time.monotonic()
    while not ready():
        assert time.monotonic() - began < seconds, what
        time.sleep(0.2)
    return time.monotonic() - began


def copied() -> int:
    """Return how far the rebuild has come."""
    target = SearchTarget.objects.filter(filling=True).first()
    return target.copied if target else 0


def go_on_until(workers: Workers, ready: Callable[[], bool], what: str) -> None:
    """Start the rebuild again whenever it gave up, as an administrator would, until something holds."""

    def holds() -> bool:
        if not workers.running["rebuild"].lives and workers.running["rebuild"].popen.returncode:
            workers.start("rebuild")
        return ready()

    wait_for(what, holds, 900)


def prepare(workers: Workers, folder: Path, number: int) -> str:
    """Fill database and indices, and let people write; return the index in use."""
    library.fill(folder, number, seeded(3))
    name = rebuild.rebuild_elastic()
    sync.drain()
    workers.start("drain")
    workers.start("write")
    workers.start("rebuild")
    return name


def finish(workers: Workers, old: str, *, writes_a_second: float) -> None:
    """Wait for the end of the rebuild, stop writing, and compare; so much must have been written at least."""
    go_on_until(workers, lambda: workers.running["rebuild"].popen.poll() == 0, "the rebuild ends")
    assert old not in indices(), "the rebuild swapped"
    workers.stop_writing.touch()
    wait_for("writing ends", lambda: not workers.running["write"].lives, 30)
    until = time.monotonic() + SETTLED
    while (wrong := differences()) != EQUAL and time.monotonic() < until:
        time.sleep(0.5)
    assert wrong == EQUAL
    (name,) = indices()
    assert list(indices()[name]["aliases"]) == [configured.HUB_SEARCH_INDEX], "no orphan"
    assert list(SearchTarget.objects.values_list("name", "last_error")) == [(name, "")]
    done = json.loads(workers.running["write"].tail().splitlines()[-1])
    print(f"{done['writes']} writes in {done['seconds']} s, {len(in_elasticsearch())} documents")  # noqa: T201
    assert done["writes"] > writes_a_second * done["seconds"], "hardly anybody wrote"


def test_a_rebuild_whose_worker_is_killed_ends_equal_to_the_database(
    workers: Workers, tmp_path: Path
) -> None:
    old = prepare(workers, tmp_path, 500)
    go_on_until(workers, lambda: copied() >= 100, "a part is copied")
    before = copied()
    workers.kill("rebuild")
    workers.kill("drain")
    assert copied() >= before
    finish(workers, old, writes_a_second=20)


@pytest.mark.long
def test_a_rebuild_of_10000_entries_survives_two_kills_and_a_crash_of_elasticsearch(
    node: Node, workers: Workers, tmp_path: Path
) -> None:
    workers.environment["WORKER_REST"] = (
        "3"  # two processors for six processes: those who write must have their share
    )
    old = prepare(workers, tmp_path, 10_000)
    for part in (2000, 5000):
        go_on_until(workers, lambda part=part: copied() >= part, f"{part} are copied")  # type: ignore[misc]
        workers.kill("rebuild")
        workers.kill("drain")
    go_on_until(workers, lambda: copied() >= 8000, "8000 are copied")
    node.kill()
    time.sleep(2)
    node.start()
    finish(workers, old, writes_a_second=45)
