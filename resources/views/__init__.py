"""The pages of entries."""

from resources.views.drafts import add_file, choose, edit, new, preview, remove_file
from resources.views.public import call, calls, detail, file, permalink, report

__all__ = [
    "add_file",
    "call",
    "calls",
    "choose",
    "detail",
    "edit",
    "file",
    "new",
    "permalink",
    "preview",
    "remove_file",
    "report",
]
