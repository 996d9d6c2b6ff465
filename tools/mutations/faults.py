"""The twelve faults of the review engine: in which file, what, and what instead."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One replacement of text; ``old`` must stand in the file exactly once."""

    name: str
    file: str
    old: str
    new: str


FAULTS = (
    Fault(
        "quorum ignores the class",
        "peerreview/policies.py",
        "return self.un >= self.need_un and self.external >= self.need_external",
        "return self.un + self.external >= self.need_un + self.need_external",
    ),
    Fault(
        "class read live, not frozen",
        "peerreview/policies.py",
        "classes = [review.seat.seat_class for review in reviews]",
        'classes = ["un" if review.seat.reviewer.is_un else "external" for review in reviews]',
    ),
    Fault(
        "no rule for a disagreement",
        "peerreview/services/deciding.py",
        "if not policies.disagree(reviews, case.entry.kind):",
        "if True:",
    ),
    Fault(
        "no guard before publishing",
        "resources/models/entry.py",
        "            self._require_permit()",
        "            pass",
    ),
    Fault(
        "autosave overwrites the reviewed version",
        "resources/models/entry.py",
        'raise NotPermitted(_("This entry is in review; it cannot be changed until the decision."))\n'
        "        if overwrite_revision is not None and overwrite_revision.pk == pinned:",
        "pass\n        if False and pinned:",
    ),
    Fault(
        "withdrawing leaves the round open",
        "peerreview/services/submission.py",
        '    close_round(locked, event, outcome="withdrawn")\n',
        "",
    ),
    Fault(
        "own work may be reviewed",
        "peerreview/services/panel.py",
        "    if any(one.hard for one in interests):",
        "    if False:",
    ),
    Fault(
        "invited again after submitting",
        "peerreview/services/panel.py",
        "    if seat.state not in Seat.REOPENABLE_STATES:",
        "    if seat.state in Seat.OPEN_STATES:",
    ),
    Fault(
        "a step without an event",
        "peerreview/services/cases.py",
        "event = record(case, Action.ADVANCE, by=None, un=composition.un, external=composition.external)",
        'ReviewCase.objects.filter(pk=case.pk).update(state="deciding")\n'
        '        event = CaseEvent.objects.filter(case=case).latest("seq")',
    ),
    Fault(
        "seats left open",
        "peerreview/services/cases.py",
        "            review_round.seats.open().update(state=Seat.State.RELEASED, closed_at=now, reason=outcome)\n",
        "            pass\n",
    ),
    Fault(
        "submitted again unchanged",
        "peerreview/services/submission.py",
        "    if last is not None and last.digest == content_digest(draft):",
        "    if False and last:",
    ),
    Fault(
        "no limit of reviews at a time",
        "peerreview/services/panel.py",
        "    return Seat.objects.open().filter(reviewer=profile).count() >= profile.cap_concurrent",
        "    return profile.cap_concurrent < 0",
    ),
)
