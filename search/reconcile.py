"""Is every index equal to the database? Found out by 256 buckets: only where their sums differ is anything listed.

Three things are compared: what is public with the log (somebody may have written past ``sync.touch``), the log with
each Elasticsearch index by number and versions of its documents, and the log with the embedded index by number.
What differs is touched, so that the ordinary synchronisation writes it again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone

from search import conf, documents, sync
from search.engines import elastic_index, embedded_index
from search.engines.base import EngineUnavailable
from search.models import SearchClock, SearchState, SearchTarget

Sums = dict[int, tuple[int, int]]  # bucket -> number of documents, sum of their versions


@dataclass(frozen=True, slots=True)
class Drift:
    """What one copy has wrong: keys whose document is missing, old, or there though nobody may read it.

    ``ahead`` holds versions that the copy has and the log has not reached, for instance after the log was restored
    from a backup: whatever is written with a lower version would be refused as stale.
    """

    copy: str
    keys: frozenset[str] = frozenset()
    ahead: Mapping[str, int] = field(default_factory=dict)
    error: str = ""


@dataclass
class Report:
    """All copies that were looked at."""

    drifts: list[Drift] = field(default_factory=list)

    @property
    def keys(self) -> frozenset[str]:
        """Everything that is wrong anywhere."""
        return frozenset().union(*(drift.keys for drift in self.drifts))

    @property
    def is_clean(self) -> bool:
        """Whether every copy answered and agrees."""
        return not self.keys and not any(drift.error for drift in self.drifts)


def reconcile(*, repair: bool = False, progress: documents.Progress = documents.no_progress) -> Report:
    """Compare everything, after what waits has been written; with ``repair``, write again what differs."""
    sync.drain()
    report = Report([_log(progress), _embedded()])
    if conf.elasticsearch_url():
        report.drifts += [
            _elastic(name)
            for name in SearchTarget.objects.filter(filling=False).values_list("name", flat=True)
        ]
    if repair and report.keys:
        _touch(report)
        sync.drain()
    waiting = len(report.keys) if not repair else 0
    SearchClock.objects.filter(pk=1).update(compared_at=timezone.now(), drift=waiting)
    return report


@transaction.atomic
def _touch(report: Report) -> None:
    """Note everything that differs as changed, under a version that no copy has seen."""
    sync.touch(report.keys)
    for drift in report.drifts:
        for key, version in drift.ahead.items():
            SearchState.objects.filter(doc_key=key, version__lte=version).update(version=version + 1)


def _log(progress: documents.Progress) -> Drift:
    """Compare what is public now with what the log says, a page of ids at a time."""
    wrong: set[str] = set()
    for source, ids in documents.pages(progress):
        keys = [documents.make_key(source.name, pk) for pk in ids]
        public = {documents.make_key(source.name, pk) for pk in source.public(ids)}
        rows = SearchState.objects.filter(doc_key__in=keys, deleted=False)
        known = set(rows.values_list("doc_key", flat=True))
        wrong |= public ^ known
    return Drift("log", frozenset(wrong) - _waiting(wrong))


def _waiting(keys: Iterable[str]) -> set[str]:
    """Return those that are being changed just now: they come by themselves."""
    return set(SearchState.objects.filter(doc_key__in=keys, tick=None).values_list("doc_key", flat=True))


def _elastic(name: str) -> Drift:
    try:
        elastic_index.refresh(name)
        watermark = SearchTarget.objects.get(name=name).watermark
        wrong: set[str] = set()
        ahead: dict[str, int] = {}
        for bucket in _differing(_sums(watermark), elastic_index.bucket_sums(name)):
            ours, theirs = _versions(bucket), elastic_index.bucket_versions(name, bucket)
            different = _unequal(ours, theirs)
            wrong |= different
            ahead |= {key: theirs[key] for key in different if theirs.get(key, 0) > ours.get(key, 0)}
        return Drift(name, frozenset(wrong) - _waiting(wrong), ahead)
    except EngineUnavailable as error:
        return Drift(name, error=str(error))


def _embedded() -> Drift:
    path = embedded_index.current()
    if path is None:
        return Drift("embedded", error="there is no embedded index")
    with embedded_index.locked():
        theirs = {bucket: set(keys) for bucket, keys in embedded_index.keys_by_bucket(path).items()}
        ours = {
            bucket: number for bucket, (number, _sum) in _sums(embedded_index.read_watermark(path)).items()
        }
    wrong: set[str] = set()
    for bucket in _differing(ours, {bucket: len(keys) for bucket, keys in theirs.items()}):
        wrong |= _versions(bucket).keys() ^ theirs.get(bucket, set())
    return Drift("embedded", frozenset(wrong) - _waiting(wrong))


def _differing(ours: Mapping[int, object], theirs: Mapping[int, object]) -> list[int]:
    return sorted(bucket for bucket in ours.keys() | theirs.keys() if ours.get(bucket) != theirs.get(bucket))


def _unequal(ours: dict[str, int], theirs: dict[str, int]) -> set[str]:
    return {key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key)}


def _sums(watermark: int) -> Sums:
    rows = SearchState.objects.filter(Q(tick=None) | Q(tick__lte=watermark), deleted=False)
    found = rows.order_by().values_list("bucket").annotate(Count("doc_key"), Sum("version"))
    return {bucket: (number, total) for bucket, number, total in found}


def _versions(bucket: int) -> dict[str, int]:
    rows = SearchState.objects.filter(bucket=bucket, deleted=False)
    return dict(rows.values_list("doc_key", "version"))
