"""Anybody calls anything in any order; services may refuse, but what the oracle asks for always holds."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any, ClassVar

import time_machine
from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from accounts.models import User
from core.exceptions import DomainError
from peerreview import services
from peerreview.models import Decision, DecisionProposal, LetterPoint, ReviewCase, Seat
from peerreview.queries import open_seats
from peerreview.steps import next_step
from people.models import ReviewerProfile
from resources.models import Entry
from resources.services import save_draft
from tests.peerreview.oracle import Oracle
from tests.peerreview.world import LETTER, World, complete_review, make_draft

START = "2026-03-02T09:00:00+00:00"
PICK = st.integers(0, 11)
RECOMMENDATION = st.sampled_from(["accept", "accept", "accept", "minor", "major", "reject"])
KIND = st.sampled_from(["accept", "minor", "major", "reject"])
PANEL = st.sampled_from(
    [
        ["accept", "accept", "reject"],
        ["accept", "accept", "accept"],
        ["accept", "minor", "major"],
        ["major", "major", "reject"],
        ["reject", "accept", "minor"],
        ["minor", "minor", "accept"],
    ]
)
WORDS = "A reason that says enough."


class Machine(RuleBasedStateMachine):
    """Two entries, three editors, a roster of eight of whom one submits and one edits."""

    world: ClassVar[World]
    counted: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.clock = time_machine.travel(START, tick=True)
        self.traveller = self.clock.start()
        self.oracle = Oracle()
        self.changed = True
        self.watch = connection.execute_wrapper(self._notice)
        self.watch.__enter__()
        self.text = 0
        self.entries = [make_draft(self.world.submitter, body=f"Text {n}") for n in range(2)]

    def teardown(self) -> None:
        """Count how far the example came, and take everything back."""
        self.counted["examples"] += 1
        self.counted["decisions"] += Decision.objects.count()
        self.counted["confirmed"] += Decision.objects.exclude(confirmed_by=None).count()
        for state in ReviewCase.objects.values_list("state", flat=True):
            self.counted[f"ends {state}"] += 1
        self.watch.__exit__(None, None, None)
        self.clock.stop()
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def _notice(self, execute: Any, sql: str, *rest: Any) -> Any:
        """Remember that something was written: a look at unchanged tables sees nothing new."""
        self.changed = self.changed or sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE"))
        return execute(sql, *rest)

    # Helpers ---------------------------------------------------------------------------------------------------
    def people(self) -> list[User]:
        """Return everybody who might try."""
        world = self.world
        return [world.editor, world.second_editor, world.submitter, world.un[0].user, world.extra["lead"]]

    def actor(self, pick: int) -> User:
        """Return somebody, more often an editor."""
        people = self.people()
        return people[pick] if pick < len(people) else people[pick % 2]

    def roster(self) -> list[ReviewerProfile]:
        """Return everybody who might sit."""
        return [*self.world.un, *self.world.external, *self.world.extra["entangled"]]

    def case(self, pick: int) -> ReviewCase | None:
        """Return one of the cases, the newest first."""
        cases = list(ReviewCase.objects.select_related("entry").order_by("-pk"))
        return cases[pick % len(cases)] if cases else None

    def seat(self, pick: int, *states: str) -> Seat | None:
        """Return a seat, preferably in one of ``states``."""
        seats = Seat.objects.select_related("round__case", "reviewer__user").order_by("-pk")
        found = list(seats.filter(state__in=states)[:12]) or list(seats[:12])
        return found[pick % len(found)] if found else None

    def attempt(self, call: Callable[..., Any], **arguments: Any) -> Any:
        """Call a service, which may say no but must not do half of it."""
        try:
            with transaction.atomic():
                return call(**arguments)
        except DomainError:
            return None

    def write(self, entry: Entry) -> None:
        """Change a draft, if that is allowed now."""
        self.text += 1
        self.attempt(save_draft, entry=entry, data={"body": f"Changed {self.text}"}, by=self.world.submitter)

    # The start -------------------------------------------------------------------------------------------------
    @initialize(wanted=st.booleans())
    def a_case_in_review(self, wanted: bool) -> None:
        """Begin where something can happen."""
        for entry in self.entries[: 1 + wanted]:
            case = services.submit(entry=entry, by=self.world.submitter)
            services.pass_screening(case=case, by=self.world.editor)

    # Single steps ----------------------------------------------------------------------------------------------
    @rule(pick=PICK)
    def submit(self, pick: int) -> None:
        """Submit an entry, often one that is submitted already."""
        entry = self.entries[pick % 2]
        by = self.world.submitter if pick < 10 else self.world.editor
        self.attempt(services.submit, entry=entry, by=by, overrule_duplicates=True)

    @rule(pick=PICK, who=PICK, what=st.sampled_from(["pass", "pass", "return", "reject"]))
    def screen(self, pick: int, who: int, what: str) -> None:
        """Check what came in."""
        if case := self.case(pick):
            if what == "pass":
                self.attempt(services.pass_screening, case=case, by=self.actor(who))
            else:
                call = services.return_to_submitter if what == "return" else services.reject_at_screening
                self.attempt(call, case=case, by=self.actor(who), message=WORDS)

    @rule(pick=PICK, who=PICK, reviewer=PICK, tie=st.booleans())
    def invite(self, pick: int, who: int, reviewer: int, tie: bool) -> None:
        """Invite somebody."""
        if case := self.case(pick):
            one = self.roster()[reviewer % len(self.roster())]
            one = ReviewerProfile.objects.get(pk=one.pk)
            about = {"reviewer": one, "ruling": WORDS, "tie_break": tie}
            self.attempt(services.invite, case=case, by=self.actor(who), **about)

    @rule(pick=PICK, yes=st.booleans())
    def answer(self, pick: int, yes: bool) -> None:
        """Answer an invitation."""
        if seat := self.seat(pick, "invited"):
            call = services.accept_invitation if yes else services.decline_invitation
            self.attempt(call, seat=seat, by=seat.reviewer.user)

    @rule(pick=PICK, conflict=st.booleans())
    def declare(self, pick: int, conflict: bool) -> None:
        """Declare interests."""
        if seat := self.seat(pick, "accepted"):
            about = {"answers": {"gain": conflict}, "statement": WORDS}
            self.attempt(services.declare_interests, seat=seat, by=seat.reviewer.user, **about)

    @rule(pick=PICK, who=PICK, waive=st.booleans())
    def judge(self, pick: int, who: int, waive: bool) -> None:
        """Rule on a conflict."""
        if seat := self.seat(pick, "accepted"):
            by = self.actor(who)
            self.attempt(services.rule_on_conflict, seat=seat, by=by, waive=waive, reason=WORDS)

    @rule(pick=PICK, recommendation=RECOMMENDATION, gate=st.sampled_from(["3", "3", "0", "outside"]))
    def review(self, pick: int, recommendation: str, gate: str) -> None:
        """Submit a review."""
        if seat := self.seat(pick, "accepted"):
            data = complete_review(recommendation)
            data["answers"]["harm"] = data["answers"]["evidence"] = {"value": gate, "comment": ""}
            self.attempt(services.submit_review, seat=seat, by=seat.reviewer.user, data=data)

    @rule(pick=PICK, who=PICK, again=st.booleans())
    def release(self, pick: int, who: int, again: bool) -> None:
        """Let somebody go, or ask them to look at their review again."""
        if seat := self.seat(pick, *(["submitted"] if again else ["invited", "accepted"])):
            call = services.reopen_review if again else services.release_seat
            self.attempt(call, seat=seat, by=self.actor(who), reason=WORDS)

    @rule(pick=PICK, who=PICK, what=st.sampled_from(["reconcile", "discuss", "resolve", "override"]))
    def talk(self, pick: int, who: int, what: str) -> None:
        """Handle a disagreement or a short panel."""
        if case := self.case(pick):
            by = self.actor(who)
            if what == "reconcile":
                self.attempt(services.reconcile, case=case, by=by)
            elif what == "discuss":
                self.attempt(services.discuss, case=case, by=by, body=WORDS)
            elif what == "resolve":
                self.attempt(services.resolve, case=case, by=by, reason=WORDS)
            else:
                by = self.world.extra["lead"] if who > 3 else by
                self.attempt(services.override_short_panel, case=case, by=by, reason=WORDS)

    @rule(pick=PICK, who=PICK, kind=KIND, stale=st.integers(0, 5))
    def decide(self, pick: int, who: int, kind: str, stale: int) -> None:
        """Decide, now and then on an old page."""
        if case := self.case(pick):
            version = case.version - (stale == 5)
            about = {"letter": LETTER, "reason": WORDS, "points": ["The years."]}
            by = self.actor(who)
            self.attempt(services.decide, case=case, kind=kind, by=by, version=version, **about)

    @rule(who=PICK, yes=st.booleans())
    def confirm(self, who: int, yes: bool) -> None:
        """Answer what another editor proposes."""
        if proposal := DecisionProposal.objects.filter(state="open").order_by("-pk").first():
            if yes:
                self.attempt(services.confirm_decision, proposal=proposal, by=self.actor(who))
            else:
                self.attempt(services.refuse_proposal, proposal=proposal, by=self.actor(who), reason=WORDS)

    @rule(pick=PICK, changed=st.booleans())
    def resubmit(self, pick: int, changed: bool) -> None:
        """Submit again, sometimes without having changed anything."""
        if case := self.case(pick):
            if changed:
                self.write(Entry.objects.get(pk=case.entry_id))
            self._resubmit(case)

    def _resubmit(self, case: ReviewCase) -> None:
        points = LetterPoint.objects.filter(decision__round__case=case)
        answers = dict.fromkeys(points.values_list("pk", flat=True), WORDS)
        by = self.world.submitter
        self.attempt(services.resubmit, case=case, by=by, response=WORDS, answers=answers)

    @rule(pick=PICK, what=st.sampled_from(["withdraw", "reopen", "reopen"]))
    def leave(self, pick: int, what: str) -> None:
        """Withdraw, or come back after a lapse."""
        if pick < 4 and (case := self.case(pick)):
            call = services.withdraw if what == "withdraw" else services.reopen
            self.attempt(call, case=case, by=self.world.submitter)

    @rule(pick=PICK, what=st.sampled_from(["draft", "overwrite", "publish", "live"]))
    def go_around(self, pick: int, what: str) -> None:
        """Try to change or publish a text behind the back of the review."""
        entry = Entry.objects.get(pk=self.entries[pick % 2].pk)
        if what == "draft":
            self.write(entry)
            return
        with suppress(DomainError), transaction.atomic():
            specific = entry.specific
            revision = specific.get_latest_revision()
            if what == "overwrite":
                changed = revision.as_object()
                changed.body = "Overwritten."
                changed.save_revision(user=revision.user, overwrite_revision=revision)
            elif what == "publish":
                revision.publish()
            else:
                specific.live = True
                specific.body = "Straight in."
                specific.save()

    @rule(reviewer=PICK)
    def change_the_roster(self, reviewer: int) -> None:
        """Move somebody between the United Nations and the outside."""
        self._move(self.roster()[reviewer % 6])

    def _move(self, reviewer: ReviewerProfile) -> None:
        one = ReviewerProfile.objects.get(pk=reviewer.pk)
        one.is_un = not one.is_un
        one.save()

    @rule(days=st.sampled_from([1, 3, 8, 25, 80]))
    def time_passes(self, days: int) -> None:
        """Let days go by, and the clock run, twice as often as needed."""
        if days > 8 and self.text % 2:
            days = 2
        self.traveller.shift(days * 86400)
        services.tick()
        services.tick()

    # Whole ways, because single steps do not get far -----------------------------------------------------------
    def _panel(self, case: ReviewCase, given: list[str], start: int) -> None:
        """Seat a panel of three who all write."""
        editor = case.handling_editor or self.world.editor
        self.attempt(services.pass_screening, case=case, by=editor)
        self.attempt_alternates(case, editor)
        un, external = self.world.un, self.world.external
        panels = [[un[0], *external[:2]], [un[1], *external[1:3]], external[:3], [*un, external[3]]]
        for reviewer in panels[start]:
            # As the roster has them now: the class may have been changed.
            reviewer = ReviewerProfile.objects.get(pk=reviewer.pk)
            self.attempt(services.invite, case=case, reviewer=reviewer, by=editor, ruling=WORDS)
        self.oracle.note_classes()
        if start == 2:
            # Their class is frozen by now, so that the roster of tomorrow makes no quorum of three from outside.
            self._move(external[0])
        self._write_reviews(case, given)

    def attempt_alternates(self, case: ReviewCase, editor: User) -> None:
        """Name who is asked next."""
        rows = [{"reviewer": one.pk} for one in reversed(self.roster())]
        self.attempt(services.set_alternates, case=case, by=editor, alternates=rows)

    def _write_reviews(self, case: ReviewCase, given: list[str]) -> None:
        seats = Seat.objects.filter(round__case=case, round__open=True, state__in=["invited", "accepted"])
        for number, seat in enumerate(seats.select_related("round__case", "reviewer__user").order_by("pk")):
            by = seat.reviewer.user
            self.attempt(services.accept_invitation, seat=seat, by=by)
            self.attempt(services.declare_interests, seat=seat, by=by)
            data = complete_review(given[number % len(given)])
            self.attempt(services.submit_review, seat=seat, by=by, data=data)

    def _forward(self, kind: str, given: list[str], settle: bool, start: int) -> None:
        """Take every open case one sensible step on, as people who do their work."""
        for case in ReviewCase.objects.filter(closed_at=None).order_by("pk"):
            if case.state in ("screening", "in_review"):
                self._panel(case, given, start)
            elif case.state == "changes":
                self._resubmit(case)  # too early: nothing is changed yet
                self.write(Entry.objects.get(pk=case.entry_id))
                self._resubmit(case)
                self._write_reviews(case, given)
            elif case.state in ("deciding", "reconciling"):
                self._conclude(case, kind, settle)

    def _conclude(self, case: ReviewCase, kind: str, settle: bool) -> None:
        """Decide, and confirm what is proposed."""
        world = self.world
        if settle:
            self.attempt(services.resolve, case=case, by=world.editor, reason=WORDS)
        case.refresh_from_db()
        about = {"letter": LETTER, "reason": WORDS, "version": case.version, "by": world.editor}
        made = self.attempt(services.decide, case=case, kind=kind, **about)
        if isinstance(made, DecisionProposal):
            self.attempt(services.confirm_decision, proposal=made, by=world.second_editor)

    @rule(pick=PICK, invited=st.integers(1, 3))
    def take_back(self, pick: int, invited: int) -> None:
        """Let the submitter withdraw while people are asked who have not written yet."""
        if pick < 4 and (case := self.case(pick)):
            editor = case.handling_editor or self.world.editor
            for reviewer in [self.world.un[0], *self.world.external][:invited]:
                one = ReviewerProfile.objects.get(pk=reviewer.pk)
                self.attempt(services.invite, case=case, reviewer=one, by=editor, ruling=WORDS)
            self.attempt(services.withdraw, case=case, by=self.world.submitter)

    forward = {"kind": KIND, "given": PANEL, "settle": st.booleans(), "start": st.integers(0, 3)}
    step_forward = rule(**forward)(_forward)
    step_on = rule(**forward)(_forward)
    step_further = rule(**forward)(_forward)
    step_ahead = rule(**forward)(_forward)
    step_nearer = rule(**forward)(_forward)
    step_again = rule(**forward)(_forward)

    # What always holds -----------------------------------------------------------------------------------------
    @invariant()
    def everything_holds(self) -> None:
        """Ask the oracle; and every case that is not closed has somebody who is next, and a date."""
        if self.changed:
            self.oracle.look()
            for case in ReviewCase.objects.filter(closed_at=None).select_related("policy"):
                assert next_step(case, open_seats(case)) is not None, case.state
        self.changed = False


def entangled(world: World) -> list[ReviewerProfile]:
    """Put the submitter and an editor on the roster."""
    status = ReviewerProfile.Status.ACTIVE
    return [
        ReviewerProfile.objects.create(user=user, status=status, is_un=un)
        for user, un in ((world.submitter, True), (world.second_editor, False))
    ]
