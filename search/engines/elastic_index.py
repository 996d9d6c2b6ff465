"""The Elasticsearch index: its mapping, and how documents get in. Who decides what is in is ``search.sync``.

Every write carries the row's version (``external_gte``), so that a slow or repeated writer never replaces newer
text by older; what is gone stays as a tombstone, because Elasticsearch forgets the version of a deleted document.
"""

import datetime
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from os import getpid
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import orjson

from search import analysis, conf, documents
from search.engines.base import EngineUnavailable
from search.facets import FACETS
from search.types import Document

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

logger = logging.getLogger(__name__)

DONE = {200, 201, 409}  # 409: a newer version is there already
LATER = {429, 502, 503, 504}
LIVE = {"term": {"deleted": False}}
ORPHAN_AGE = datetime.timedelta(hours=1)
WRITE_SECONDS = 30.0
ANSWER_SECONDS = 2.0  # for what is done at once; whoever does not answer within it is taken to be away
LINES_AT_ONCE = 8 * 2**20  # bytes of one bulk request


@contextmanager
def translated_errors(what: str) -> Iterator[None]:
    """Turn the client's errors into EngineUnavailable."""
    from elastic_transport import TransportError  # noqa: PLC0415 -- a tenth of a start, and not everybody has a server
    from elasticsearch import ApiError  # noqa: PLC0415

    try:
        yield
    except (TransportError, ApiError) as error:
        raise EngineUnavailable(f"{what}: {type(error).__name__}: {error}"[:300]) from error


@lru_cache(maxsize=4)
def _client(url: str, _process: int) -> "Elasticsearch":
    from elasticsearch import Elasticsearch  # noqa: PLC0415 -- see translated_errors
    from elasticsearch.serializer import OrjsonSerializer  # noqa: PLC0415

    return Elasticsearch(
        url,
        serializer=OrjsonSerializer(),
        request_timeout=WRITE_SECONDS,
        max_retries=0,
        retry_on_timeout=False,
    )


def client() -> "Elasticsearch":
    """Return this process's client (connections do not survive a fork)."""
    url = conf.elasticsearch_url()
    if not url:
        raise EngineUnavailable("ELASTICSEARCH_URL is not set")
    return _client(url, getpid())


def mapping() -> dict[str, Any]:
    """Return settings and mapping of an index while it is being filled."""
    by_language = {"properties": _texts()}
    everything = {
        "properties": {
            lang: {**text, "position_increment_gap": analysis.PART_GAP} for lang, text in _texts().items()
        }
    }
    settings = {
        "number_of_shards": 1,
        "number_of_replicas": 0,
        "refresh_interval": "-1",
        "gc_deletes": "1h",
        "max_result_window": conf.DEEPEST_HIT,
        "analysis": analysis.elasticsearch_analysis(),
        "sort.field": ["rank_key"],
        "sort.order": ["desc"],
        "sort.missing": ["_last"],  # a tombstone has no rank_key
    }
    properties: dict[str, Any] = {
        "version": {"type": "long"},
        "bucket": {"type": "short"},
        "deleted": {"type": "boolean"},
        "object_id": {"type": "long"},
        "all": everything,
        "files": by_language,
        "title": by_language,
        "body": by_language,
        "exact": {"type": "text", "analyzer": analysis.PLAIN},
        **{name: {"type": "keyword", "eager_global_ordinals": True} for name in FACETS},
        "scope_rank": {"type": "byte"},
        "comprehensiveness": {"type": "byte"},
        "year_number": {"type": "short"},
        "rank_key": {"type": "long"},
        "newest_key": {"type": "long"},
        "title_key": {"type": "keyword"},
        "card": {"type": "object", "enabled": False},
    }
    return {
        "settings": {"index": settings},
        "mappings": {
            "dynamic": "strict",
            "_source": {"excludes": ["all", "exact"]},
            "properties": properties,
        },
    }


def _texts() -> dict[str, dict[str, Any]]:
    return {lang: {"type": "text", "analyzer": lang} for lang in analysis.LANGS}


def source(document: Document, version: int) -> dict[str, Any]:
    """Return a document in the shape of the mapping. The title counts three times: see ``search.query``."""
    lang, title = document["lang"], document["title"]
    everything = (title, title, title, document["names"], document["body"])
    fields: dict[str, Any] = {
        "version": version,
        "bucket": documents.bucket(document["doc_key"]),
        "deleted": False,
        "object_id": document["object_id"],
        "all": {lang: [analysis.prepare(text, lang) for text in everything if text]},
        "title": {lang: title},
        "body": {lang: document["body"]},
        "exact": title,
        **document["facets"],
        "scope_rank": document["scope_rank"],
        "comprehensiveness": document["comprehensiveness"],
        "year_number": document["year"],
        "rank_key": document["rank_key"],
        "newest_key": document["newest_key"],
        "title_key": document["title_key"],
        "card": document["card"],
    }
    if document["files"]:
        fields["files"] = {lang: analysis.fold(document["files"])}
    return fields


def write(
    index: str, rows: Mapping[str, tuple[int, Document | None]], *, seconds: float = WRITE_SECONDS
) -> dict[str, str]:
    """Write documents, or tombstones for None, by key with their versions; return ``{key: error}`` of refused ones.

    Each request may take so many ``seconds``.

    Raises EngineUnavailable when the server cannot be reached or asks to come back later: nothing is lost then,
    the caller tries all of them again.
    """
    refused: dict[str, str] = {}
    for lines in _batches(rows):
        with translated_errors("bulk"):
            response = client().options(request_timeout=seconds).bulk(index=index, operations=lines)
        for item in response["items"]:
            result = item["index"]
            if result["status"] in LATER:
                raise EngineUnavailable(f"bulk: status {result['status']}")
            if result["status"] not in DONE:
                refused[result["_id"]] = str(result.get("error", {}).get("reason", result["status"]))[:500]
    return refused


def _batches(rows: Mapping[str, tuple[int, Document | None]]) -> Iterable[list[Any]]:
    """Yield the lines of bulk requests, serialised already: the client sends bytes as they are."""
    lines: list[Any] = []
    size = 0
    for key, (version, document) in rows.items():
        action = {"index": {"_id": key, "version": version, "version_type": "external_gte"}}
        body = source(document, version) if document else {"version": version, "deleted": True}
        lines += (orjson.dumps(action), orjson.dumps(body))
        size += len(lines[-1])
        if size > LINES_AT_ONCE:
            yield lines
            lines, size = [], 0
    if lines:
        yield lines


def new_name() -> str:
    """Return a name for an index that no other has."""
    return f"{conf.index_name()}-{datetime.datetime.now(datetime.UTC):%Y%m%d%H%M%S}-{token_hex(2)}"


def create(name: str = "") -> str:
    """Create an empty index beside the present one and return its name."""
    name = name or new_name()
    with translated_errors("create"):
        client().indices.create(index=name, **mapping())
    return name


def analyze(index: str, text: str, analyzer: str) -> list[tuple[int, int, str]]:
    """Return start, end and text of the tokens that an analyzer of an index makes."""
    with translated_errors("analyze"):
        found = client().indices.analyze(index=index, text=text, analyzer=analyzer)
    return [(token["start_offset"], token["end_offset"], token["token"]) for token in found["tokens"]]


def exists(index: str) -> bool:
    """Return whether the index is there; writing to one that is not would create it with a wrong mapping."""
    with translated_errors("exists"):
        return bool(client().options(request_timeout=ANSWER_SECONDS).indices.exists(index=index))


def finish(index: str) -> None:
    """Make a filled index ready for readers."""
    with translated_errors("finish"):
        client().indices.put_settings(index=index, settings={"index": {"refresh_interval": "1s"}})
        client().indices.refresh(index=index)


def swap(index: str) -> list[str]:
    """Point the alias at ``index`` in one call; return the indices that it pointed at before."""
    alias = conf.index_name()
    with translated_errors("swap"):
        server = client()
        actions: list[dict[str, Any]] = [{"add": {"index": index, "alias": alias}}]
        old: list[str] = []
        if server.indices.exists_alias(name=alias):
            old = [name for name in server.indices.get_alias(name=alias) if name != index]
            actions += [{"remove": {"index": name, "alias": alias, "must_exist": True}} for name in old]
        elif server.indices.exists(index=alias):  # somebody's concrete index has our name
            actions.append({"remove_index": {"index": alias}})
        server.indices.update_aliases(actions=actions)
    return old


def in_use() -> list[str]:
    """Return the indices that the alias points at."""
    with translated_errors("alias"):
        server = client()
        if not server.indices.exists_alias(name=conf.index_name()):
            return []
        return sorted(server.indices.get_alias(name=conf.index_name()))


def bucket_sums(index: str) -> dict[int, tuple[int, int]]:
    """Return for every bucket how many documents are there, and the sum of their versions."""
    counted = {
        "terms": {"field": "bucket", "size": documents.BUCKETS},
        "aggs": {"sum": {"sum": {"field": "version"}}},
    }
    with translated_errors("bucket sums"):
        found = client().search(
            index=index,
            size=0,
            query=LIVE,
            aggs={"buckets": counted},
            allow_partial_search_results=False,
        )
    rows = found["aggregations"]["buckets"]["buckets"]
    return {row["key"]: (row["doc_count"], int(row["sum"]["value"])) for row in rows}


def bucket_versions(index: str, bucket: int) -> dict[str, int]:
    """Return the version of every document of a bucket."""
    found: dict[str, int] = {}
    after: list[Any] | None = None
    with translated_errors("bucket"):
        while True:
            response = client().search(
                index=index,
                size=conf.DEEPEST_HIT,
                query={"bool": {"filter": [LIVE, {"term": {"bucket": bucket}}]}},
                sort=[{"rank_key": "desc"}],
                source={"includes": ["version"]},
                search_after=after,
                allow_partial_search_results=False,
            )
            hits = response["hits"]["hits"]
            found |= {hit["_id"]: hit["_source"]["version"] for hit in hits}
            if len(hits) < conf.DEEPEST_HIT:
                return found
            after = hits[-1]["sort"]


def orphans(known: Iterable[str]) -> list[str]:
    """Return indices of ours that nobody feeds and no alias names: left over from rebuilds that were killed.

    One younger than an hour may belong to a rebuild that has not yet said so.
    """
    youngest = f"{datetime.datetime.now(datetime.UTC) - ORPHAN_AGE:%Y%m%d%H%M%S}"
    kept, alias = set(known), conf.index_name()
    with translated_errors("orphans"):
        found = client().indices.get_alias(index=f"{alias}-*")
    ours = re.compile(re.escape(alias) + r"-(\d{14})-[0-9a-f]{4}")
    return sorted(
        name
        for name, about in found.items()
        if (match := ours.fullmatch(name))
        and match[1] < youngest
        and name not in kept
        and not about["aliases"]
    )


def refresh(index: str, *, seconds: float = WRITE_SECONDS) -> None:
    """Make everything written so far visible to readers at once."""
    with translated_errors("refresh"):
        client().options(request_timeout=seconds).indices.refresh(index=index)


def delete(index: str) -> None:
    """Delete an index that is nobody's any more."""
    with translated_errors("delete"):
        client().indices.delete(index=index, ignore_unavailable=True)
