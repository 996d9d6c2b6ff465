"""Every write to entries."""

from resources.services.drafts import EntryData, create_draft, save_draft
from resources.services.files import attach_file, detach_file
from resources.services.publishing import freeze, grant_permit, publish, unfreeze, unpublish, withdraw
from resources.services.reports import report_problem

__all__ = [
    "EntryData",
    "attach_file",
    "create_draft",
    "detach_file",
    "freeze",
    "grant_permit",
    "publish",
    "report_problem",
    "save_draft",
    "unfreeze",
    "unpublish",
    "withdraw",
]
