"""What went live by a road around the services: raw SQL, ``queryset.update``, a restored dump."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import F

from peerreview import chain
from peerreview.models import CaseEvent, Decision, ReviewCase, ReviewRound
from resources import kinds
from resources.digest import content_digest, digest_of
from resources.models import Entry, PublicationPermit

CHUNK = 500


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, and what it is about."""

    code: str
    subject: str
    text: str


def findings() -> Iterator[Finding]:
    """Yield everything that is live without a permit for its very text, and every record that does not fit."""
    yield from _live_entries()
    yield from _permits()
    yield from _rounds()
    yield from chain_findings()


def chain_findings() -> Iterator[Finding]:
    """Yield every place where the chain of events of a case is broken."""
    cases = ReviewCase.objects.select_related("entry").order_by("pk").iterator(chunk_size=CHUNK)
    while chunk := list(islice(cases, CHUNK)):
        events: dict[int, list[CaseEvent]] = {case.pk: [] for case in chunk}
        for event in CaseEvent.objects.filter(case__in=events).order_by("case", "seq"):
            events[event.case_id].append(event)
        by_key = {case.pk: case for case in chunk}
        for pk, faults in broken_chains(chunk, events).items():
            for seq, text in faults:
                yield Finding("chain", by_key[pk].entry.public_id, f"case {pk}, event {seq} {text}")


def broken_chains(
    cases: Iterable[ReviewCase], events: dict[int, list[CaseEvent]]
) -> dict[int, list[tuple[int, str]]]:
    """Return case → what is wrong with its chain, for those with a fault."""
    found = {case.pk: list(chain.faults(case, events[case.pk])) for case in cases}
    return {pk: faults for pk, faults in found.items() if faults}


def _live_entries() -> Iterator[Finding]:
    known = [spec.code for spec in kinds.all_kinds()]
    for entry in Entry.objects.filter(live=True).exclude(kind__in=known).order_by("pk"):
        yield Finding("kind", entry.public_id, f"live, of the unknown kind “{entry.kind}”")
    for spec in kinds.all_kinds():
        with_row = spec.model.objects.values("pk")
        for entry in Entry.objects.filter(live=True, kind=spec.code).exclude(pk__in=with_row).order_by("pk"):
            yield Finding("kind", entry.public_id, "live, without the fields of its kind")
        live = spec.model.objects.filter(live=True).with_parts().order_by("pk")
        for entry in chunked(live):
            yield from _live_entry(entry)


def chunked(entries: Any) -> Iterator[Any]:
    """Yield the entries with their permits' digests on them, a chunk at a time."""
    rows = entries.iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        digests: dict[int, set[str]] = {}
        permits = PublicationPermit.objects.filter(entry__in=[entry.pk for entry in chunk])
        for entry_id, digest in permits.values_list("entry_id", "digest"):
            digests.setdefault(entry_id, set()).add(digest)
        for entry in chunk:
            entry.permitted_digests = digests.get(entry.pk, set())
            yield entry


def _live_entry(entry: Any) -> Iterator[Finding]:
    if not entry.permitted_digests:
        yield Finding("no-permit", entry.public_id, "live without any permit")
    elif content_digest(entry) not in entry.permitted_digests:
        yield Finding("text", entry.public_id, "live with a text for which there is no permit")
    if entry.withdrawn_at is not None:
        yield Finding("withdrawn", entry.public_id, "live although it was withdrawn")


def _permits() -> Iterator[Finding]:
    """A permit of the kind reviewed rests on an acceptance of exactly its text."""
    reviewed = PublicationPermit.objects.filter(kind=PublicationPermit.Kind.REVIEWED).select_related("entry")
    accepted = Decision.objects.filter(
        kind=Decision.Kind.ACCEPT, round__digest=F("permit__digest"), round__case__entry=F("permit__entry")
    )
    for permit in reviewed.exclude(pk__in=accepted.values("permit_id")).order_by("pk"):
        yield Finding(
            "no-decision", permit.entry.public_id, f"permit {permit.pk} says reviewed, without an acceptance"
        )


def _rounds() -> Iterator[Finding]:
    for review_round in ReviewRound.objects.select_related("case__entry").order_by("pk").iterator():
        if digest_of(review_round.snapshot) != review_round.digest:
            public_id = review_round.case.entry.public_id
            yield Finding(
                "snapshot", public_id, f"the frozen text of round {review_round.number} was altered"
            )
