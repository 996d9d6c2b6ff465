"""The tables of peer review."""

from peerreview.models.case import CaseEvent, CaseOrganisation, ReviewCase
from peerreview.models.matching import AssignmentRun, Proposal
from peerreview.models.panel import ConflictDeclaration, ReviewRound, Seat
from peerreview.models.verdict import Decision, Review

__all__ = [
    "AssignmentRun",
    "CaseEvent",
    "CaseOrganisation",
    "ConflictDeclaration",
    "Decision",
    "Proposal",
    "Review",
    "ReviewCase",
    "ReviewRound",
    "Seat",
]
