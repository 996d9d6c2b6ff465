"""The tables of entries."""

from resources.models.call import Call
from resources.models.entry import Entry, EntryQuerySet, Kind, Practice, Resource
from resources.models.parts import EntryFile, EntryLink, EntryOrganisation, EntryTerm, StoredFile, TermRole
from resources.models.permit import PublicationPermit

__all__ = [
    "Call",
    "Entry",
    "EntryFile",
    "EntryLink",
    "EntryOrganisation",
    "EntryQuerySet",
    "EntryTerm",
    "Kind",
    "Practice",
    "PublicationPermit",
    "Resource",
    "StoredFile",
    "TermRole",
]
