"""The chain of events: each carries the hash of the one before, so that a later change of any of them shows."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

from django.utils.translation import gettext as _


def hash_of(event: Any) -> str:
    """Return the hash of an event: of everything it says, and of the hash of the event before it."""
    content = {
        "case": event.case_id,
        "seq": event.seq,
        "action": str(event.action),
        "actor": event.actor_id,
        "before": str(event.before),
        "after": str(event.after),
        "data": event.data,
        "at": event.created_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "previous": event.previous_hash,
    }
    plain = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def faults(case: Any, events: Iterable[Any]) -> Iterator[tuple[int, str]]:
    """Yield (number, what is wrong) for the events of a case, given in order: nothing for a whole chain.

    A chain that was cut off at its end shows by the version and the state of the case.
    """
    seq, previous, state = 0, "", ""
    for event in events:
        if event.seq != seq + 1:
            yield event.seq, _("follows number %(number)s: something is missing") % {"number": seq}
        if event.previous_hash != previous:
            yield event.seq, _("does not follow the event before it")
        if event.hash != hash_of(event):
            yield event.seq, _("was altered")
        if event.before != state:
            text = _("starts from “%(before)s”, although the case was in “%(state)s”")
            yield event.seq, text % {"before": event.before, "state": state}
        seq, previous, state = event.seq, event.hash, event.after
    if (seq, state) != (case.version, case.state):
        text = _("is the last event; the case is at number %(number)s, “%(state)s”")
        yield seq, text % {"number": case.version, "state": case.state}
