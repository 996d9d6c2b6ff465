"""The tables of peer review."""

from peerreview.models.case import CaseEvent, CaseOrganisation, ReviewCase
from peerreview.models.panel import ConflictDeclaration, ReviewRound, Seat
from peerreview.models.verdict import Decision, Review

__all__ = [
    "CaseEvent",
    "CaseOrganisation",
    "ConflictDeclaration",
    "Decision",
    "Review",
    "ReviewCase",
    "ReviewRound",
    "Seat",
]
