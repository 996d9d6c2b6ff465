"""What must hold of all cases at any time, read from the tables by this file alone.

It asks none of the services, policies and queries that it judges: a fault in one of those would hide itself.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from wagtail.models import Revision

from peerreview.models import (
    CaseEvent,
    Decision,
    Review,
    ReviewCase,
    ReviewRound,
    ReviewVersion,
    Seat,
)
from resources.models import Entry, PublicationPermit

READING = {"screening", "in_review", "deciding", "reconciling"}
OVER = {"accepted", "rejected", "withdrawn", "lapsed"}
WRITING = {"invited", "accepted"}
GATES = ("relevance", "applicability", "evidence", "harm")
EDITING = {"pass_screening", "return", "invite", "release_seat", "resolve", "reconcile", "accept", "reject"}


def hash_of(content: Any) -> str:
    """Return the hash of a JSON value, as the house defines it for snapshots."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class Tables:
    """Everything there is, read once for a whole look."""

    def __init__(self) -> None:
        self.cases = list(ReviewCase.objects.order_by("pk"))
        self.rounds = list(ReviewRound.objects.order_by("number"))
        self.revisions = dict(
            Revision.objects.filter(pk__in=[one.revision_id for one in self.rounds]).values_list(
                "pk", "content"
            )
        )
        self.seats = list(Seat.objects.select_related("round", "reviewer"))
        self.reviews = list(Review.objects.order_by("seat__round__number", "pk"))
        self.versions = list(ReviewVersion.objects.all())
        self.events = list(CaseEvent.objects.order_by("seq"))
        self.decisions = list(Decision.objects.all())
        seats = {one.pk: one for one in self.seats}
        rounds = {one.pk: one for one in self.rounds}
        cases = {one.pk: one for one in self.cases}
        for one in self.rounds:
            one.case = cases[one.case_id]
        for review in self.reviews:
            review.seat = seats[review.seat_id]
        for decision in self.decisions:
            decision.round = rounds[decision.round_id]
        self.done = [one for one in self.reviews if one.submitted_at is not None]

    def rounds_of(self, case: ReviewCase) -> list[ReviewRound]:
        """Return the rounds of a case, the first one first."""
        return [one for one in self.rounds if one.case_id == case.pk]

    def seats_of(self, case: ReviewCase) -> list[Seat]:
        """Return the seats of all rounds of a case."""
        return [one for one in self.seats if one.round.case_id == case.pk]

    def events_of(self, case: ReviewCase) -> list[CaseEvent]:
        """Return the events of a case in their order."""
        return [one for one in self.events if one.case_id == case.pk]


@dataclass
class Oracle:
    """It remembers what it has seen, so that it notices what was changed afterwards."""

    classes: dict[tuple[int, Any], str] = field(default_factory=dict)
    snapshots: dict[int, tuple[str, str]] = field(default_factory=dict)
    revisions: dict[int, str] = field(default_factory=dict)
    reviews: dict[tuple[int, int], str] = field(default_factory=dict)

    def look(self) -> None:
        """Raise AssertionError when anything does not hold."""
        tables = Tables()
        self.note_classes(tables.seats)
        self._texts(tables)
        self._reviews(tables)
        for case in tables.cases:
            self._events(tables, case)
            self._rounds(tables, case)
            self._seats(tables, case)
            self._alive(tables, case)
        for decision in tables.decisions:
            self._decision(tables, decision)
        self._live(tables)
        self._load(tables)

    def note_classes(self, seats: Iterable[Seat] | None = None) -> None:
        """Remember the class of everybody invited since, as the roster has it now."""
        for seat in Seat.objects.select_related("reviewer") if seats is None else seats:
            key = (seat.pk, seat.invited_at)
            self.classes.setdefault(key, "un" if seat.reviewer.is_un else "external")
            assert seat.seat_class == self.classes[key], "a class was not frozen at the invitation"

    def _texts(self, tables: Tables) -> None:
        """I4: what was frozen stays as it was."""
        for one in tables.rounds:
            seen = self.snapshots.setdefault(one.pk, (hash_of(one.snapshot), one.digest))
            assert seen == (hash_of(one.snapshot), one.digest)
            assert seen[0] == seen[1], "a snapshot does not fit its hash"
            content = hash_of(tables.revisions[one.revision_id])
            assert self.revisions.setdefault(one.revision_id, content) == content, "a revision was altered"

    def _reviews(self, tables: Tables) -> None:
        """I5: a finished review belongs to a submitted seat, and its words never change."""
        finished = {one.seat_id for one in tables.done}
        for seat in tables.seats:
            assert (seat.pk in finished) == (seat.state == "submitted"), "review and seat differ"
        numbers = Counter(one.review_id for one in tables.versions)
        for one in tables.done:
            words = hash_of([one.answers, one.recommendation, one.to_submitter, one.to_editor])
            seen = self.reviews.setdefault((one.pk, numbers[one.pk]), words)
            assert seen == words, "a review was changed"
        for old in tables.versions:
            words = [old.content[name] for name in ("answers", "recommendation", "to_submitter", "to_editor")]
            assert self.reviews[old.review_id, old.number - 1] == hash_of(words), "an old version is wrong"

    def _events(self, tables: Tables, case: ReviewCase) -> None:
        """I8: events are without gaps, and playing them gives the state."""
        events = tables.events_of(case)
        assert [one.seq for one in events] == list(range(1, case.version + 1)), "events with gaps"
        state = ""
        for event in events:
            assert event.before == state, "an event starts where none had ended"
            assert state not in OVER or event.action == "reopen", "something happened after the end"
            state = event.after
        assert state == case.state, "a case moved without an event"

    def _rounds(self, tables: Tables, case: ReviewCase) -> None:
        """I3: numbers without gaps, one open round where the text is read, every text a new one."""
        rounds = tables.rounds_of(case)
        assert [one.number for one in rounds] == list(range(1, len(rounds) + 1))
        assert sum(one.open for one in rounds) == int(case.state in READING), "open round and state differ"
        assert len(rounds) <= 3, "more rounds than the policy allows"
        for earlier, later in pairwise(rounds):
            assert earlier.digest != later.digest, "a round with an unchanged text"

    def _seats(self, tables: Tables, case: ReviewCase) -> None:
        """I7: what is over waits for nobody; and nobody sits in a case in which they have another part."""
        seats = tables.seats_of(case)
        for seat in seats:
            assert seat.round.open or seat.state not in WRITING, "an open seat in a closed round"
            assert seat.reviewer.user_id != case.submitter_id, "somebody reviews their own work"
        if case.state in OVER:
            assert case.closed_at is not None
            assert not any(seat.state in WRITING for seat in seats)
        else:
            assert case.closed_at is None
        acted = [one for one in tables.events_of(case) if one.action in EDITING]
        editors = {one.actor_id for one in acted} - {None}
        assert case.submitter_id not in editors, "a submitter edits their own case"
        assert not editors & {seat.reviewer.user_id for seat in seats}, "an editor sits on the panel"

    def _alive(self, tables: Tables, case: ReviewCase) -> None:
        """I9: a quorum for which nobody writes any more has been called to the editor."""
        if case.state != "in_review":
            return
        here = next(one for one in tables.rounds_of(case) if one.open)
        if any(one.round_id == here.pk and one.state in WRITING for one in tables.seats):
            return
        classes = [self._class(one.seat) for one in self._counted(tables, here)]
        assert classes.count("un") < 1 or classes.count("external") < 2, "a ready case waits for ever"

    def _counted(self, tables: Tables, here: ReviewRound) -> list[Review]:
        """Return the reviews that count for a round: of it and, after small changes, of the one before."""
        rounds = {one.number: one for one in tables.rounds_of(here.case)}
        numbers = [here.number]
        while rounds[numbers[-1]].kind == "minor":
            numbers.append(numbers[-1] - 1)
        read = {rounds[number].pk for number in numbers}
        found: dict[int, Review] = {}
        for one in tables.done:
            if one.seat.round_id not in read:
                continue
            left = sum(one.answers.get(gate, {}).get("value") == "outside" for gate in GATES)
            found.pop(one.seat.reviewer_id, None)
            if left < 2:
                found[one.seat.reviewer_id] = one
        return list(found.values())

    def _class(self, seat: Seat) -> str:
        return self.classes[seat.pk, seat.invited_at]

    def _decision(self, tables: Tables, decision: Decision) -> None:
        """I2: a decision rests on all reviews that count, on a quorum, and on no open disagreement."""
        case = decision.round.case
        reviews = self._counted(tables, decision.round)
        based_on = {row["review"] for row in decision.basis["reviews"]}
        assert based_on == {one.pk for one in reviews}, "the basis differs from the reviews"
        classes = [self._class(one.seat) for one in reviews]
        seen = sorted(based_on)
        said = {one.action for one in tables.events_of(case) if one.data.get("reviews") == seen}
        least = 1 if "override_panel" in said else 2
        assert classes.count("un") >= 1, "no quorum"
        assert classes.count("external") >= least, "no quorum"
        assert all(one.seat.interests in ("none", "waived") for one in reviews)
        users = {one.seat.reviewer.user_id for one in reviews}
        assert len(users) == len(reviews), "one person counted twice"
        assert not users & {case.submitter_id, decision.by_id, decision.confirmed_by_id}
        given = [one.recommendation for one in reviews]
        if self._split(reviews):
            assert "resolve" in said or any(one.seat.tie_break for one in reviews), "an open disagreement"
        second = decision.kind == "reject" and given.count("reject") * 2 <= len(given)
        second = second or classes.count("external") < 2
        second = second or any(one.seat.interests == "waived" for one in reviews)
        if second:
            assert decision.confirmed_by_id not in (None, decision.by_id), "no second editor"

    def _split(self, reviews: list[Review]) -> bool:
        given = {one.recommendation for one in reviews}
        answers = defaultdict(set)
        for one in reviews:
            for gate in GATES:
                answers[gate].add(one.answers.get(gate, {}).get("value"))
        return {"accept", "reject"} <= given or any("0" in v and v & {"2", "3"} for v in answers.values())

    def _live(self, tables: Tables) -> None:
        """I1: what is live was accepted, and it is the very text that was read."""
        permits = list(PublicationPermit.objects.all())
        accepted = [one for one in tables.decisions if one.kind == "accept"]
        for entry in Entry.objects.filter(live=True):
            digests = {one.digest for one in permits if one.entry_id == entry.pk}
            rounds = [one.round for one in accepted if one.round.case.entry_id == entry.pk]
            texts = [one.snapshot["fields"]["body"] for one in rounds if one.digest in digests]
            assert entry.body in texts, "live without a decision on this text"
        given = {(one.permit_id, one.round.digest) for one in accepted}
        assert all((one.pk, one.digest) in given for one in permits if one.kind == "reviewed")

    def _load(self, tables: Tables) -> None:
        """I6: nobody has more open seats than they take."""
        have = Counter(one.reviewer_id for one in tables.seats if one.state in WRITING)
        caps = {one.reviewer_id: one.reviewer.cap_concurrent for one in tables.seats}
        assert all(have[one] <= cap for one, cap in caps.items()), "more reviews than somebody takes"
