"""Every write to a case. Each is one transaction that locks the case first, then reviewers by id, then the entry."""

from peerreview.services.aftercare import ask_for_update, confirm_fresh, retract
from peerreview.services.appeals import appeal
from peerreview.services.attachments import attach_to_review, detach_from_review
from peerreview.services.clock import tick
from peerreview.services.deadlines import cancel_absence, choose_mails, extend_seat, go_away
from peerreview.services.deciding import confirm_decision, decide, refuse_proposal, request_changes
from peerreview.services.discussion import discuss, override_short_panel, reconcile, resolve
from peerreview.services.interests import declare_interests, note_conflict, rule_on_conflict
from peerreview.services.matching import carry_out, start_matching
from peerreview.services.panel import (
    accept_invitation,
    decline_invitation,
    invite,
    leave_all_seats,
    release_seat,
    set_alternates,
)
from peerreview.services.policies import new_policy_version
from peerreview.services.recognition import issue_certificate, set_thanks_consent
from peerreview.services.reviewing import reopen_review, save_review_draft, submit_review
from peerreview.services.screening import pass_screening, reject_at_screening, return_to_submitter
from peerreview.services.submission import DuplicatesFound, Incomplete, reopen, resubmit, submit, withdraw
from peerreview.services.tokens import issue_token

__all__ = [
    "DuplicatesFound",
    "Incomplete",
    "accept_invitation",
    "appeal",
    "ask_for_update",
    "attach_to_review",
    "cancel_absence",
    "carry_out",
    "choose_mails",
    "confirm_decision",
    "confirm_fresh",
    "decide",
    "declare_interests",
    "decline_invitation",
    "detach_from_review",
    "discuss",
    "extend_seat",
    "go_away",
    "invite",
    "issue_certificate",
    "issue_token",
    "leave_all_seats",
    "new_policy_version",
    "note_conflict",
    "override_short_panel",
    "pass_screening",
    "reconcile",
    "refuse_proposal",
    "reject_at_screening",
    "release_seat",
    "reopen",
    "reopen_review",
    "request_changes",
    "resolve",
    "resubmit",
    "retract",
    "return_to_submitter",
    "rule_on_conflict",
    "save_review_draft",
    "set_alternates",
    "set_thanks_consent",
    "start_matching",
    "submit",
    "submit_review",
    "tick",
    "withdraw",
]
