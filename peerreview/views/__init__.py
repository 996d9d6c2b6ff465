"""The pages of submitters and reviewers."""

from peerreview.views.appeals import appeal
from peerreview.views.attachments import attach, attached, attached_here, form_back, form_file
from peerreview.views.availability import AvailabilityView
from peerreview.views.public import policy, thanks, verify
from peerreview.views.recognition import certificate, record
from peerreview.views.reviewer import SeatView, seat_answer, seat_calendar, seat_file, seats
from peerreview.views.submitter import mine, reopen, resubmit, status, submit, withdraw

__all__ = [
    "AvailabilityView",
    "SeatView",
    "appeal",
    "attach",
    "attached",
    "attached_here",
    "certificate",
    "form_back",
    "form_file",
    "mine",
    "policy",
    "record",
    "reopen",
    "resubmit",
    "seat_answer",
    "seat_calendar",
    "seat_file",
    "seats",
    "status",
    "submit",
    "thanks",
    "verify",
    "withdraw",
]
