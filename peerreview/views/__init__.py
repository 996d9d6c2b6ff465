"""The pages of submitters and reviewers."""

from peerreview.views.reviewer import SeatView, seat_answer, seat_file, seats
from peerreview.views.submitter import mine, reopen, resubmit, status, submit, withdraw

__all__ = [
    "SeatView",
    "mine",
    "reopen",
    "resubmit",
    "seat_answer",
    "seat_file",
    "seats",
    "status",
    "submit",
    "withdraw",
]
