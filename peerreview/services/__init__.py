"""Every write to a case. Each is one transaction that locks the case first, then reviewers by id, then the entry."""

from peerreview.services.deciding import decide, request_changes
from peerreview.services.interests import declare_interests, rule_on_conflict
from peerreview.services.matching import carry_out, start_matching
from peerreview.services.panel import accept_invitation, decline_invitation, invite, release_seat
from peerreview.services.reviewing import save_review_draft, submit_review
from peerreview.services.screening import pass_screening, reject_at_screening, return_to_submitter
from peerreview.services.submission import DuplicatesFound, Incomplete, resubmit, submit, withdraw

__all__ = [
    "DuplicatesFound",
    "Incomplete",
    "accept_invitation",
    "carry_out",
    "decide",
    "declare_interests",
    "decline_invitation",
    "invite",
    "pass_screening",
    "reject_at_screening",
    "release_seat",
    "request_changes",
    "resubmit",
    "return_to_submitter",
    "rule_on_conflict",
    "save_review_draft",
    "start_matching",
    "submit",
    "submit_review",
    "withdraw",
]
