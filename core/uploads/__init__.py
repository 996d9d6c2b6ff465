"""Files from people: known by their content, cleaned, measured, stored by their hash, read for search."""

from core.uploads.authors import CLEANABLE, without_authors
from core.uploads.checks import CheckedUpload, check_upload
from core.uploads.images import reencode
from core.uploads.names import clean_name
from core.uploads.serving import attachment
from core.uploads.storage import open_stored, store
from core.uploads.text import extract_text
from core.uploads.types import ALLOWED, FileType

__all__ = [
    "ALLOWED",
    "CLEANABLE",
    "CheckedUpload",
    "FileType",
    "attachment",
    "check_upload",
    "clean_name",
    "extract_text",
    "open_stored",
    "reencode",
    "store",
    "without_authors",
]
