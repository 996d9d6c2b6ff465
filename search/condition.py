"""How the indices are: how late they are, what was found to differ, what was refused. For health, metrics and CMS."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from core import health, metrics
from search import conf
from search.engines import embedded_index
from search.models import SearchClock, SearchState, SearchTarget

ANSWERS = "search:degraded:"  # how often another engine answered, by its name
STAND_INS = ("embedded", "database")
COMPARED_WITHIN = 3 * 3600  # seconds; it is done every hour


@dataclass(frozen=True, slots=True)
class Copy:
    """One index: ``lag`` is for how many seconds its oldest missing change has been waiting."""

    name: str
    lag: float
    error: str = ""
    filling: bool = False


def copies() -> list[Copy]:
    """Return every index that is fed."""
    path = embedded_index.current()
    found = []
    if path:
        found.append(Copy("embedded", lag(embedded_index.read_watermark(path))))
    if conf.elasticsearch_url():
        found += [
            Copy(target.name, lag(target.watermark), target.last_error, target.filling)
            for target in SearchTarget.objects.order_by("created_at")
        ]
    return found


def lag(watermark: int) -> float:
    """Return for how long the oldest change that an index does not have has been waiting, 0 when it has all."""
    missing = SearchState.objects.filter(Q(tick=None) | Q(tick__gt=watermark))
    oldest: datetime | None = missing.aggregate(oldest=Min("changed_at"))["oldest"]
    return max(0.0, (timezone.now() - oldest).total_seconds()) if oldest else 0.0


def refused() -> QuerySet[SearchState]:
    """Return what Elasticsearch refused, for somebody to look at."""
    return SearchState.objects.exclude(last_error="").order_by("changed_at", "doc_key")


def comparison() -> tuple[datetime | None, int]:
    """Return when indices and database were last compared, and how many documents differed then."""
    row = SearchClock.objects.filter(pk=1).values_list("compared_at", "drift").first()
    return row or (None, 0)


def stood_in(name: str) -> None:
    """Count an answer that another engine gave in place of the chosen one."""
    cache.add(ANSWERS + name, 0, None)
    try:
        cache.incr(ANSWERS + name)
    except ValueError:  # the cache is away, or has forgotten it in between
        return


@health.register("search lag", critical=False)
def follows() -> None:
    """Raise when an index has been late for too long."""
    late = [copy.name for copy in copies() if copy.lag > settings.HUB_SEARCH_LAG_SECONDS]
    if late:
        raise LookupError(f"late: {', '.join(late)}")


@health.register("search drift", critical=False)
def agrees() -> None:
    """Raise when indices and database differed, or have not been compared for hours."""
    compared_at, drift = comparison()
    if drift:
        raise LookupError(f"{drift} documents differ from the database: run reconcile_index --repair")
    if compared_at and (timezone.now() - compared_at).total_seconds() > COMPARED_WITHIN:
        raise LookupError("the indices have not been compared with the database for hours")


@metrics.register("hub_search_lag_seconds", "Age of the oldest change that an index lacks", label="index")
def _lags() -> Mapping[str, float]:
    return {copy.name: copy.lag for copy in copies()}


@metrics.register("hub_search_documents", "Documents by trouble: drifted or refused", label="trouble")
def _troubles() -> Mapping[str, float]:
    return {"drifted": comparison()[1], "refused": refused().count()}


@metrics.register("hub_search_degraded_answers", "Answers that another engine gave", label="engine")
def _stand_ins() -> Mapping[str, float]:
    return {name: cache.get(ANSWERS + name, 0) for name in STAND_INS}
