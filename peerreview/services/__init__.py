"""Every write to a case. Each is one transaction that locks the case first, then reviewers by id, then the entry."""

from peerreview.services.aftercare import ask_for_update, confirm_fresh, retract
from peerreview.services.appeals import appeal
from peerreview.services.attachments import attach_to_review, detach_from_review
from peerreview.services.deciding import decide, request_changes
from peerreview.services.interests import declare_interests, rule_on_conflict
from peerreview.services.panel import accept_invitation, decline_invitation, invite, release_seat
from peerreview.services.recognition import issue_certificate, set_thanks_consent
from peerreview.services.reviewing import save_review_draft, submit_review
from peerreview.services.screening import pass_screening, reject_at_screening, return_to_submitter
from peerreview.services.submission import DuplicatesFound, Incomplete, resubmit, submit, withdraw

__all__ = [
    "DuplicatesFound",
    "Incomplete",
    "accept_invitation",
    "appeal",
    "ask_for_update",
    "attach_to_review",
    "confirm_fresh",
    "decide",
    "declare_interests",
    "decline_invitation",
    "detach_from_review",
    "invite",
    "issue_certificate",
    "pass_screening",
    "reject_at_screening",
    "release_seat",
    "request_changes",
    "resubmit",
    "retract",
    "return_to_submitter",
    "rule_on_conflict",
    "save_review_draft",
    "set_thanks_consent",
    "submit",
    "submit_review",
    "withdraw",
]
