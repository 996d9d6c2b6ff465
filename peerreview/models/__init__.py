"""The tables of peer review."""

from peerreview.models.case import CaseEvent, CaseOrganisation, ReviewCase
from peerreview.models.clock import Absence, DigestItem, MailPreference
from peerreview.models.matching import AssignmentRun, Proposal
from peerreview.models.panel import ConflictDeclaration, ConflictEdge, ReviewRound, Seat, SeatToken
from peerreview.models.policy import ReviewPolicy
from peerreview.models.recognition import Certificate, FreshnessCheck, ReviewFile, ThanksConsent
from peerreview.models.talk import LetterPoint, PanelMessage, PointAnswer
from peerreview.models.verdict import Decision, DecisionProposal, Review, ReviewVersion

__all__ = [
    "Absence",
    "AssignmentRun",
    "CaseEvent",
    "CaseOrganisation",
    "Certificate",
    "ConflictDeclaration",
    "ConflictEdge",
    "Decision",
    "DecisionProposal",
    "DigestItem",
    "FreshnessCheck",
    "LetterPoint",
    "MailPreference",
    "PanelMessage",
    "PointAnswer",
    "Proposal",
    "Review",
    "ReviewCase",
    "ReviewFile",
    "ReviewPolicy",
    "ReviewRound",
    "ReviewVersion",
    "Seat",
    "SeatToken",
    "ThanksConsent",
]
