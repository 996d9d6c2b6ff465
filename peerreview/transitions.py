"""The life of a case, on one screen: from which state what may happen, and where it leads."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.exceptions import InvalidTransition


class State(models.TextChoices):
    """Where a case stands."""

    SCREENING = "screening", _("Being checked by an editor")
    RETURNED = "returned", _("Returned for completion")
    IN_REVIEW = "in_review", _("In review")
    DECIDING = "deciding", _("Waiting for the decision")
    RECONCILING = "reconciling", _("Reviewers discuss their disagreement")
    CHANGES = "changes", _("Changes requested")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Not accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Lapsed: the changes never came")


class Action(models.TextChoices):
    """What may happen to a case."""

    SUBMIT = "submit", _("submit")
    PASS_SCREENING = "pass_screening", _("pass the check")
    RETURN = "return", _("return")
    REJECT_AT_SCREENING = "reject_at_screening", _("reject at the check")
    RESUBMIT = "resubmit", _("submit again after a return")
    RESUBMIT_MINOR = "resubmit_minor", _("submit again after small changes")
    RESUBMIT_MAJOR = "resubmit_major", _("submit again for a new round")
    INVITE = "invite", _("invite a reviewer")
    ACCEPT_INVITATION = "accept_invitation", _("accept an invitation")
    DECLINE_INVITATION = "decline_invitation", _("decline an invitation")
    DECLARE_INTERESTS = "declare_interests", _("declare interests")
    RULE_ON_CONFLICT = "rule_on_conflict", _("rule on a conflict of interest")
    SAVE_DRAFT = "save_draft", _("save a draft of a review")
    SUBMIT_REVIEW = "submit_review", _("submit a review")
    RELEASE_SEAT = "release_seat", _("release a reviewer")
    EXPIRE_SEAT = "expire_seat", _("close an invitation nobody answered")
    EXTEND_SEAT = "extend_seat", _("give more time")
    REOPEN_REVIEW = "reopen_review", _("open a review again")
    OVERRIDE_PANEL = "override_panel", _("accept a short panel")
    RECONCILE = "reconcile", _("ask the reviewers to discuss")
    DISCUSS = "discuss", _("write to the panel")
    RESOLVE = "resolve", _("resolve a disagreement")
    END_DISCUSSION = "end_discussion", _("end the discussion")
    PROPOSE = "propose", _("propose a decision to a second editor")
    REFUSE_PROPOSAL = "refuse_proposal", _("refuse a proposed decision")
    ADVANCE = "advance", _("close the panel")
    ACCEPT = "accept", _("accept")
    REQUEST_CHANGES = "request_changes", _("request changes")
    REJECT = "reject", _("reject")
    WITHDRAW = "withdraw", _("withdraw")
    CLOSE_RETURNED = "close_returned", _("close what was returned and never completed")
    LAPSE = "lapse", _("let lapse")
    REOPEN = "reopen", _("open again")


FROZEN = frozenset({State.SCREENING, State.IN_REVIEW, State.DECIDING, State.RECONCILING})
"""While a case is in one of these, nobody changes the text, and exactly one round is open."""

TERMINAL = frozenset({State.ACCEPTED, State.REJECTED, State.WITHDRAWN, State.LAPSED})
"""Nothing leads out of these but reopening what lapsed."""

OPEN = frozenset(State) - TERMINAL

_S = State
_READING = frozenset({_S.IN_REVIEW})
_DECIDABLE = frozenset({_S.IN_REVIEW, _S.DECIDING})
_WITH_PANEL = _DECIDABLE | {_S.RECONCILING}

TRANSITIONS: dict[Action, tuple[frozenset[State], State]] = {
    Action.PASS_SCREENING: (frozenset({_S.SCREENING}), _S.IN_REVIEW),
    Action.RETURN: (frozenset({_S.SCREENING}), _S.RETURNED),
    Action.REJECT_AT_SCREENING: (frozenset({_S.SCREENING}), _S.REJECTED),
    Action.RESUBMIT: (frozenset({_S.RETURNED}), _S.SCREENING),
    Action.RESUBMIT_MINOR: (frozenset({_S.CHANGES}), _S.DECIDING),
    Action.RESUBMIT_MAJOR: (frozenset({_S.CHANGES}), _S.IN_REVIEW),
    Action.INVITE: (_WITH_PANEL, _S.IN_REVIEW),
    Action.ACCEPT_INVITATION: (_READING, _S.IN_REVIEW),
    Action.DECLINE_INVITATION: (_READING, _S.IN_REVIEW),
    Action.DECLARE_INTERESTS: (_READING, _S.IN_REVIEW),
    Action.RULE_ON_CONFLICT: (_READING, _S.IN_REVIEW),
    Action.SAVE_DRAFT: (_READING, _S.IN_REVIEW),
    Action.SUBMIT_REVIEW: (_READING, _S.IN_REVIEW),
    Action.RELEASE_SEAT: (_READING, _S.IN_REVIEW),
    Action.EXPIRE_SEAT: (_READING, _S.IN_REVIEW),
    Action.EXTEND_SEAT: (_READING, _S.IN_REVIEW),
    Action.REOPEN_REVIEW: (_WITH_PANEL, _S.IN_REVIEW),
    Action.OVERRIDE_PANEL: (_READING, _S.DECIDING),
    Action.RECONCILE: (frozenset({_S.DECIDING}), _S.RECONCILING),
    Action.DISCUSS: (frozenset({_S.RECONCILING}), _S.RECONCILING),
    Action.RESOLVE: (frozenset({_S.DECIDING, _S.RECONCILING}), _S.DECIDING),
    Action.END_DISCUSSION: (frozenset({_S.RECONCILING}), _S.DECIDING),
    Action.PROPOSE: (frozenset({_S.DECIDING}), _S.DECIDING),
    Action.REFUSE_PROPOSAL: (frozenset({_S.DECIDING}), _S.DECIDING),
    Action.ADVANCE: (_READING, _S.DECIDING),
    Action.ACCEPT: (_DECIDABLE, _S.ACCEPTED),
    Action.REQUEST_CHANGES: (_DECIDABLE, _S.CHANGES),
    Action.REJECT: (_DECIDABLE, _S.REJECTED),
    Action.WITHDRAW: (OPEN, _S.WITHDRAWN),
    Action.CLOSE_RETURNED: (frozenset({_S.RETURNED}), _S.WITHDRAWN),
    Action.LAPSE: (frozenset({_S.CHANGES}), _S.LAPSED),
    Action.REOPEN: (frozenset({_S.LAPSED}), _S.CHANGES),
}


def allowed(state: str, action: Action) -> bool:
    """Whether ``action`` may happen to a case in ``state``."""
    return action in TRANSITIONS and state in TRANSITIONS[action][0]


def next_state(state: str, action: Action) -> State:
    """Return the state that follows. Raises InvalidTransition with words for people."""
    if not allowed(state, action):
        words = {"action": action.label, "state": State(state).label}
        raise InvalidTransition(_("It is not possible to %(action)s now: %(state)s.") % words)
    return TRANSITIONS[action][1]
