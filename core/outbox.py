"""The outbox: what must happen after a commit is a row of the same transaction.

Celery, or the demo's thread, is only the doorbell. Two kinds of handlers exist:

* *inside*: the effect is in the database. Effect and mark are one transaction, so it happens exactly once.
* *outside*: the effect leaves the database (a mail). The row is marked ``sending`` and committed, then the
  effect happens, then the row is marked done. A row found in ``sending`` long afterwards was cut off by a
  crash: it is sent again only if its payload says ``"resend": true``; otherwise it is flagged for a person.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from core.crash import crash
from core.inserting import insert
from core.models import Outbox

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(hours=1)
STALE_SENDING = timedelta(minutes=10)

Handler = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Registration:
    """A handler and where its effect happens."""

    function: Handler
    outside: bool


handlers: dict[str, Registration] = {}
bells: list[Callable[[], Any]] = []
extra_drains: list[Callable[[], int]] = []


def handler(topic: str, *, outside: bool = False) -> Callable[[Handler], Handler]:
    """Register the decorated function for ``topic``; it must be idempotent. ``outside``: see above."""

    def register(function: Handler) -> Handler:
        handlers[topic] = Registration(function, outside)
        return function

    return register


def enqueue(*, topic: str, key: str, payload: dict[str, Any], available_at: datetime | None = None) -> None:
    """Write one row in the caller's transaction; a key that exists already is left as it is."""
    row = Outbox(topic=topic, key=key, payload=payload, available_at=available_at or timezone.now())
    insert(row, unless="key")
    if not any(hook[1] is ring for hook in connection.run_on_commit):
        transaction.on_commit(ring, robust=True)


def ring() -> None:
    """Tell everybody who drains that there is work; a bell that fails harms nobody, the beat comes anyway."""
    for bell in bells:
        try:
            bell()
        except Exception:
            logger.warning("A doorbell of the outbox failed", exc_info=True)


def drain(limit: int = 100) -> int:
    """Do the other drains, then up to ``limit`` rows that are due; return how many things were done.

    The others come first: what was published is to be found, and what was hidden is not, before a hundred mails went.
    """
    _look_after_stale_rows()
    done = 0
    for other in extra_drains:
        try:
            done += other()
        except Exception:
            logger.exception("A drain failed")
    return done + sum(_process(pk) for pk in list(_due().values_list("pk", flat=True)[:limit]))


def _due() -> QuerySet[Outbox]:
    waiting = Outbox.objects.filter(done_at=None, given_up_at=None, sending_at=None)
    return waiting.filter(available_at__lte=timezone.now()).order_by("available_at", "pk")


def seconds_until_due(most: float) -> float:
    """Return in how many seconds the next row is due: 0 when one is already, ``most`` when nothing waits."""
    waiting = Outbox.objects.filter(done_at=None, given_up_at=None, sending_at=None)
    first = waiting.order_by("available_at").values_list("available_at", flat=True).first()
    return most if first is None else max(0.0, (first - timezone.now()).total_seconds())


def _claimed(pk: int) -> Outbox | None:
    """Lock one row, or return None when somebody has it (SQLite: the transaction is the only lock)."""
    return _due().select_for_update(skip_locked=True).filter(pk=pk).first()


def _process(pk: int) -> int:
    """Do one row; return 1 when its effect happened."""
    try:
        with transaction.atomic():
            row = _claimed(pk)
            if row is None:
                return 0
            registration = handlers.get(row.topic)
            if registration is None:
                raise LookupError(f"No handler for the topic {row.topic}")
            if not registration.outside:
                registration.function(row.payload)
                crash("outbox.effect-not-marked")
                _mark_done(row)
                return 1
            Outbox.objects.filter(pk=pk).update(sending_at=timezone.now())
    except Exception as error:
        _record_failure(pk, error)
        return 0
    return _send(row, registration.function)


def _send(row: Outbox, function: Handler) -> int:
    """Do an effect outside the database; the row is marked ``sending`` and that mark is committed."""
    crash("outbox.marked-not-sent")
    try:
        function(row.payload)
    except Exception as error:
        _record_failure(row.pk, error)
        return 0
    crash("outbox.sent-not-marked")
    _mark_done(row)
    return 1


def _mark_done(row: Outbox) -> None:
    payload = {} if row.payload.get("secret") else row.payload
    Outbox.objects.filter(pk=row.pk).update(done_at=timezone.now(), payload=payload, last_error="")


def delay_after(attempts: int) -> timedelta:
    """Return how long to wait after so many failed attempts: 5 s, doubled each time, an hour at most."""
    return min(LONGEST_DELAY, FIRST_DELAY * 2 ** max(attempts - 1, 0))


def _record_failure(pk: int, error: Exception) -> None:
    """Count the attempt and put the row off, or give it up. The log never gets the payload."""
    with transaction.atomic():
        row = Outbox.objects.select_for_update().get(pk=pk)
        row.attempts += 1
        row.sending_at = None
        row.last_error = f"{type(error).__name__}: {error}"[:500].replace("\x00", "")
        now = timezone.now()
        if row.attempts >= MAX_ATTEMPTS:
            row.given_up_at = now
        row.available_at = now + delay_after(row.attempts)
        row.save(update_fields=["attempts", "sending_at", "last_error", "given_up_at", "available_at"])
    logger.warning("Outbox %s (%s) failed, attempt %s: %s", pk, row.topic, row.attempts, type(error).__name__)


def _look_after_stale_rows() -> None:
    """Rows left in ``sending`` by a crash: send again what may be sent twice, flag the rest."""
    now = timezone.now()
    stale = Outbox.objects.filter(done_at=None, given_up_at=None, sending_at__lt=now - STALE_SENDING)
    stale.filter(payload__resend=True).update(sending_at=None, available_at=now)
    text = "The process ended while this was being sent. It was not sent again: look whether it arrived."
    flagged = stale.update(given_up_at=now, last_error=text)
    if flagged:
        logger.error("%s outbox rows were cut off while being sent and are flagged", flagged)


def given_up() -> QuerySet[Outbox]:
    """Return the rows somebody has to look at: failed too often, or cut off while being sent."""
    return Outbox.objects.filter(done_at=None).exclude(given_up_at=None).order_by("given_up_at")


def retry(pk: int) -> bool:
    """Let a row that was given up be tried again at once; False when there is no such row."""
    now = timezone.now()
    fresh = {"given_up_at": None, "sending_at": None, "attempts": 0, "available_at": now}
    return given_up().filter(pk=pk).update(**fresh) == 1


def forget(older_than: timedelta) -> int:
    """Empty the payloads of rows done that long ago: they hold addresses. The keys stay, against doubles."""
    old = Outbox.objects.filter(done_at__lt=timezone.now() - older_than).exclude(payload={})
    return old.update(payload={})
