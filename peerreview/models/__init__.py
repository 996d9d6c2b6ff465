"""The tables of peer review."""

from peerreview.models.case import CaseEvent, CaseOrganisation, ReviewCase
from peerreview.models.panel import ConflictDeclaration, ReviewRound, Seat
from peerreview.models.recognition import Certificate, FreshnessCheck, ReviewFile, ThanksConsent
from peerreview.models.verdict import Decision, Review

__all__ = [
    "CaseEvent",
    "CaseOrganisation",
    "Certificate",
    "ConflictDeclaration",
    "Decision",
    "FreshnessCheck",
    "Review",
    "ReviewCase",
    "ReviewFile",
    "ReviewRound",
    "Seat",
    "ThanksConsent",
]
