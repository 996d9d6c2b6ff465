"""The embedded index on disk: schema, folders, one writer, readers that follow.

Layout: ``<HUB_SEARCH_DIR>/<fingerprint>-<number>/`` holds an index and a file ``WATERMARK``; the file ``CURRENT``
names the folder in use (replaced by an atomic rename, so a rebuild is invisible until it is complete). Writers are
serial, under ``flock`` on ``lock``, and open the index *inside* the lock: a writer opened earlier would write stale
lists of segments and leave dead files behind. Several machines may each keep a copy: every copy has its own
watermark.
"""

import fcntl
import hashlib
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from secrets import token_hex

import orjson
import tantivy
from django.utils import timezone

from search import analysis, conf, documents, ranking
from search.facets import FACETS
from search.types import Document

FORMAT = 3  # raise it when the schema or the way documents are written changes
HEAP = 30_000_000
HEAP_TO_BUILD = 128_000_000
GAP = " ".join(
    [analysis.FILLER] * (analysis.PART_GAP - 1)
)  # the parts of a field lie one apart by themselves
TEXT_FIELDS = ("all", "files", "title")


@lru_cache(maxsize=1)
def schema() -> tantivy.Schema:
    """Return the schema."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("doc_key", tokenizer_name="raw", index_option="basic")
    for name in TEXT_FIELDS:
        for lang in analysis.LANGS:
            builder.add_text_field(f"{name}_{lang}", tokenizer_name=lang)
    for lang in analysis.LANGS:  # what words there are, as they are written: to correct others by
        builder.add_text_field(f"words_{lang}", tokenizer_name=analysis.WRITTEN, index_option="basic")
    builder.add_text_field("exact", tokenizer_name=analysis.PLAIN)
    for facet in FACETS:
        builder.add_text_field(facet, fast=True, tokenizer_name="raw", index_option="basic")
    for number in ("rank_key", "newest_key"):
        builder.add_unsigned_field(number, fast=True)
    builder.add_text_field("title_key", fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_float_field("prior", fast=True)
    builder.add_bytes_field("stored", stored=True)
    return builder.build()


def fingerprint() -> str:
    """Return what the index depends on besides the documents: analysis, facets, weights and the year."""
    parts = (
        FORMAT,
        tantivy.__version__,
        analysis.elasticsearch_analysis(),
        list(FACETS),
        str(conf.weights()),
    )
    text = orjson.dumps([*parts, timezone.localdate().year], default=str)
    return hashlib.sha256(text).hexdigest()[:12]


def open_index(path: Path) -> tantivy.Index:
    """Open the index in a folder with the analyzers registered."""
    index = tantivy.Index.open(str(path))
    for name, analyzer in analysis.analyzers().items():
        index.register_tokenizer(name, analyzer)
    index.config_reader("manual")
    return index


def current() -> Path | None:
    """Return the folder in use, or None when there is no index."""
    root = conf.embedded_directory()
    try:
        path = root / (root / "CURRENT").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    return path if (path / "meta.json").exists() else None


def is_fresh(path: Path | None) -> bool:
    """Return whether an index in this folder was built for the present schema, weights and year."""
    return path is not None and path.name.split("-")[0] == fingerprint()


@contextmanager
def locked() -> Iterator[None]:
    """Be the only writer on this machine."""
    root = conf.embedded_directory()
    root.mkdir(parents=True, exist_ok=True)
    with (root / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def read_watermark(path: Path) -> int:
    """Return up to where in the log this copy has everything."""
    return _read_mark(path)[1]


def read_identity(path: Path) -> str:
    """Return whose log this copy follows."""
    return _read_mark(path)[0]


def _read_mark(path: Path) -> tuple[str, int]:
    try:
        identity, tick = (path / "WATERMARK").read_text(encoding="ascii").split()
        return identity, int(tick)
    except (FileNotFoundError, ValueError):
        return "", 0


def write(path: Path, rows: Mapping[str, Document | None], watermark: int) -> None:
    """Replace documents, or remove those that are None, in one commit. Only under :func:`locked`."""
    if rows:
        writer = open_index(path).writer(HEAP, 1)
        for key, document in rows.items():
            writer.delete_documents_by_term("doc_key", key)
            if document:
                writer.add_document(to_tantivy(document))
        writer.commit()
        writer.wait_merging_threads()
    _replace(path / "WATERMARK", f"{read_identity(path)} {watermark}")


def build(documents: Iterable[Document], watermark: int, identity: str) -> Path:
    """Fill a new folder and return it; nobody reads it before :func:`switch`."""
    path = conf.embedded_directory() / f"{fingerprint()}-{token_hex(4)}"
    path.mkdir(parents=True)
    index = tantivy.Index(schema(), str(path))
    for name, analyzer in analysis.analyzers().items():
        index.register_tokenizer(name, analyzer)
    writer = index.writer(HEAP_TO_BUILD, 1)
    for document in documents:
        writer.add_document(to_tantivy(document))
    writer.commit()
    writer.wait_merging_threads()
    _replace(path / "WATERMARK", f"{identity} {watermark}")
    return path


def keys_by_bucket(path: Path) -> dict[int, list[str]]:
    """Return the keys of all documents by bucket: a walk over the dictionary of keys."""
    found: dict[int, list[str]] = {}
    for key, count in open_index(path).searcher().terms_with_prefix("doc_key", "", tantivy.Query.all_query()):
        if count:  # 0: deleted, and not merged away yet
            found.setdefault(documents.bucket(key), []).append(key)
    return found


def switch(path: Path) -> None:
    """Let readers use this folder from now on and delete the others. Only under :func:`locked`."""
    root = conf.embedded_directory()
    _replace(root / "CURRENT", path.name)
    for other in root.iterdir():
        if other.is_dir() and other != path:
            shutil.rmtree(other, ignore_errors=True)  # open readers keep their files until they look again


def to_tantivy(document: Document) -> tantivy.Document:
    """Return a document in the shape of the schema. The title counts three times: see ``search.query``."""
    lang, title = document["lang"], document["title"]
    added = tantivy.Document()
    added.add_text("doc_key", document["doc_key"])
    for text in (title, title, title, document["names"], document["body"]):
        if text:
            added.add_text(f"all_{lang}", f"{GAP} {analysis.prepare(text, lang)}")
    added.add_text(f"title_{lang}", title)
    for text in (title, document["names"], document["body"]):
        added.add_text(f"words_{lang}", text)
    added.add_text("exact", title)
    files = analysis.fold(document["files"])
    if files:
        added.add_text(f"files_{lang}", files)
    for facet, codes in document["facets"].items():
        for code in codes:
            added.add_text(facet, code)
    added.add_unsigned("rank_key", document["rank_key"])
    added.add_unsigned("newest_key", document["newest_key"])
    added.add_text("title_key", document["title_key"])
    added.add_float("prior", _weight(document))
    added.add_bytes("stored", orjson.dumps(_stored(document)))
    return added


def _weight(document: Document) -> float:
    """Return the prior as tantivy wants it: it multiplies the score by log2(2 + value)."""
    year = timezone.localdate().year
    factor = ranking.prior(
        conf.weights(), document["scope_rank"], document["comprehensiveness"], document["year"], year
    )
    return 2.0**factor - 2.0


def _stored(document: Document) -> dict[str, object]:
    names = ("doc_key", "kind", "object_id", "rank_key", "lang", "body", "card")
    return {**{name: document[name] for name in names}, "files": document["files"][:20_000]}  # type: ignore[literal-required]  # names are keys


def _replace(path: Path, text: str) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(text, encoding="ascii")
    fresh.replace(path)
