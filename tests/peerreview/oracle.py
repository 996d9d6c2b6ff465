"""What must hold of all cases at any time, read from the tables by this file alone.

It asks none of the services, policies and queries that it judges: a fault in one of those would hide itself.
"""

import hashlib
import json
from collections import defaultdict
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
from people.models import ReviewerProfile
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


@dataclass
class Oracle:
    """It remembers what it has seen, so that it notices what was changed afterwards."""

    classes: dict[tuple[int, Any], str] = field(default_factory=dict)
    snapshots: dict[int, tuple[str, str]] = field(default_factory=dict)
    revisions: dict[int, str] = field(default_factory=dict)
    reviews: dict[tuple[int, int], str] = field(default_factory=dict)

    def look(self) -> None:
        """Raise AssertionError when anything does not hold."""
        self.note_classes()
        self._texts()
        self._reviews()
        for case in ReviewCase.objects.order_by("pk"):
            self._events(case)
            self._rounds(case)
            self._seats(case)
            self._alive(case)
        for decision in Decision.objects.select_related("round__case"):
            self._decision(decision)
        self._live()
        self._load()

    def note_classes(self) -> None:
        """Remember the class of everybody invited since, as the roster has it now."""
        for seat in Seat.objects.select_related("reviewer"):
            key = (seat.pk, seat.invited_at)
            self.classes.setdefault(key, "un" if seat.reviewer.is_un else "external")
            assert seat.seat_class == self.classes[key], "a class was not frozen at the invitation"

    def _texts(self) -> None:
        """I4: what was frozen stays as it was."""
        for one in ReviewRound.objects.all():
            seen = self.snapshots.setdefault(one.pk, (hash_of(one.snapshot), one.digest))
            assert seen == (hash_of(one.snapshot), one.digest)
            assert seen[0] == seen[1], "a snapshot does not fit its hash"
            content = hash_of(Revision.objects.values_list("content", flat=True).get(pk=one.revision_id))
            assert self.revisions.setdefault(one.revision_id, content) == content, "a revision was altered"

    def _reviews(self) -> None:
        """I5: a finished review belongs to a submitted seat, and its words never change."""
        for seat in Seat.objects.all():
            done = Review.objects.filter(seat=seat, submitted_at__isnull=False).exists()
            assert done == (seat.state == "submitted"), "review and seat differ"
        for one in Review.objects.filter(submitted_at__isnull=False):
            versions = ReviewVersion.objects.filter(review=one).count()
            words = hash_of([one.answers, one.recommendation, one.to_submitter, one.to_editor])
            assert self.reviews.setdefault((one.pk, versions), words) == words, "a review was changed"
        for old in ReviewVersion.objects.all():
            words = [old.content[name] for name in ("answers", "recommendation", "to_submitter", "to_editor")]
            assert self.reviews[old.review_id, old.number - 1] == hash_of(words), "an old version is wrong"

    def _events(self, case: ReviewCase) -> None:
        """I8: events are without gaps, and playing them gives the state."""
        events = list(CaseEvent.objects.filter(case=case).order_by("seq"))
        assert [one.seq for one in events] == list(range(1, case.version + 1)), "events with gaps"
        state = ""
        for event in events:
            assert event.before == state, "an event starts where none had ended"
            assert state not in OVER or event.action == "reopen", "something happened after the end"
            state = event.after
        assert state == case.state, "a case moved without an event"

    def _rounds(self, case: ReviewCase) -> None:
        """I3: numbers without gaps, one open round where the text is read, every text a new one."""
        rounds = list(ReviewRound.objects.filter(case=case).order_by("number"))
        assert [one.number for one in rounds] == list(range(1, len(rounds) + 1))
        assert sum(one.open for one in rounds) == int(case.state in READING), "open round and state differ"
        assert len(rounds) <= 3, "more rounds than the policy allows"
        for earlier, later in pairwise(rounds):
            assert earlier.digest != later.digest, "a round with an unchanged text"

    def _seats(self, case: ReviewCase) -> None:
        """I7: what is over waits for nobody; and nobody sits in a case in which they have another part."""
        seats = list(Seat.objects.filter(round__case=case).select_related("round", "reviewer"))
        for seat in seats:
            assert seat.round.open or seat.state not in WRITING, "an open seat in a closed round"
            assert seat.reviewer.user_id != case.submitter_id, "somebody reviews their own work"
        if case.state in OVER:
            assert case.closed_at is not None
            assert not any(seat.state in WRITING for seat in seats)
        else:
            assert case.closed_at is None
        acted = CaseEvent.objects.filter(case=case, action__in=EDITING, actor__isnull=False)
        editors = set(acted.values_list("actor_id", flat=True))
        assert case.submitter_id not in editors, "a submitter edits their own case"
        assert not editors & {seat.reviewer.user_id for seat in seats}, "an editor sits on the panel"

    def _alive(self, case: ReviewCase) -> None:
        """I9: a quorum for which nobody writes any more has been called to the editor."""
        if case.state != "in_review":
            return
        here = ReviewRound.objects.get(case=case, open=True)
        if Seat.objects.filter(round=here, state__in=WRITING).exists():
            return
        classes = [self._class(one.seat) for one in self._counted(here)]
        assert classes.count("un") < 1 or classes.count("external") < 2, "a ready case waits for ever"

    def _counted(self, here: ReviewRound) -> list[Review]:
        """Return the reviews that count for a round: of it and, after small changes, of the one before."""
        numbers = [here.number]
        rounds = {one.number: one for one in ReviewRound.objects.filter(case=here.case_id)}
        while rounds[numbers[-1]].kind == "minor":
            numbers.append(numbers[-1] - 1)
        found: dict[int, Review] = {}
        reviews = Review.objects.filter(seat__round__in=[rounds[n] for n in numbers]).select_related(
            "seat__round"
        )
        for one in reviews.exclude(submitted_at=None).order_by("seat__round__number"):
            left = sum(one.answers.get(gate, {}).get("value") == "outside" for gate in GATES)
            found.pop(one.seat.reviewer_id, None)
            if left < 2:
                found[one.seat.reviewer_id] = one
        return list(found.values())

    def _class(self, seat: Seat) -> str:
        return self.classes[seat.pk, seat.invited_at]

    def _decision(self, decision: Decision) -> None:
        """I2: a decision rests on all reviews that count, on a quorum, and on no open disagreement."""
        case = decision.round.case
        reviews = self._counted(decision.round)
        based_on = {row["review"] for row in decision.basis["reviews"]}
        assert based_on == {one.pk for one in reviews}, "the basis differs from the reviews"
        classes = [self._class(one.seat) for one in reviews]
        seen = sorted(based_on)
        events = CaseEvent.objects.filter(case=case)
        short = any(one.data["reviews"] == seen for one in events.filter(action="override_panel"))
        least = 1 if short else 2
        assert classes.count("un") >= 1, "no quorum"
        assert classes.count("external") >= least, "no quorum"
        assert all(one.seat.interests in ("none", "waived") for one in reviews)
        users = set(ReviewerProfile.objects.filter(seats__review__in=reviews).values_list("user", flat=True))
        assert len(users) == len(reviews), "one person counted twice"
        assert not users & {case.submitter_id, decision.by_id, decision.confirmed_by_id}
        given = [one.recommendation for one in reviews]
        if self._split(reviews):
            resolved = any(one.data["reviews"] == seen for one in events.filter(action="resolve"))
            assert resolved or any(one.seat.tie_break for one in reviews), "an open disagreement"
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

    def _live(self) -> None:
        """I1: what is live was accepted, and it is the very text that was read."""
        for entry in Entry.objects.filter(live=True):
            permits = PublicationPermit.objects.filter(entry=entry)
            accepted = Decision.objects.filter(kind="accept", round__case__entry=entry).select_related(
                "round"
            )
            digests = set(permits.values_list("digest", flat=True))
            texts = [one.round.snapshot["fields"]["body"] for one in accepted if one.round.digest in digests]
            assert entry.body in texts, "live without a decision on this text"
        for permit in PublicationPermit.objects.filter(kind="reviewed"):
            assert Decision.objects.filter(permit=permit, kind="accept", round__digest=permit.digest).exists()

    def _load(self) -> None:
        """I6: nobody has more open seats than they take."""
        for reviewer in ReviewerProfile.objects.all():
            have = Seat.objects.filter(reviewer=reviewer, state__in=WRITING).count()
            assert have <= reviewer.cap_concurrent, "more reviews than somebody takes"
