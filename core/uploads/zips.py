"""Office files are archives: looked at by their directory only, never unpacked to disk."""

import io
import struct
import zipfile

from django.utils.translation import gettext as _

from core.exceptions import DomainError

MAX_ENTRIES = 5000
MAX_DIRECTORY = 2 * 1024 * 1024
MAX_TOTAL = 400 * 1024 * 1024
MAX_RATIO = 150
RATIO_FROM = 1024 * 1024
_END = b"PK\x05\x06"
_END_SIZE = 22
_ZIP64_LOCATOR = b"PK\x06\x07"
_MAIN_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_OPENDOCUMENT = {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}
_ACTIVE = ("vbaproject.bin", "vbadata.xml", "/activex", "basic/script", "scripts/")


def _damaged() -> DomainError:
    return DomainError(_("This file is damaged or not what its name says. Save it again and try once more."))


def _unpacks_too_large() -> DomainError:
    return DomainError(
        _("This file would unpack to far more than it should. Save it again without large parts.")
    )


def open_zip(content: bytes) -> zipfile.ZipFile:
    """Return the archive after all checks of its directory; DomainError when it looks like an attack.

    Sizes are the declared ones: the reader stops there and the checksum fails when they lie.
    """
    _check_end(content)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError, OverflowError) as error:
        raise _damaged() from error
    _check_entries(archive.infolist())
    return archive


def _check_end(content: bytes) -> None:
    """Look at the end record before anything is parsed: a huge directory costs time and memory."""
    end = len(content) - _END_SIZE
    if end < 0 or content[end : end + 4] != _END or content[end - 20 : end - 16] == _ZIP64_LOCATOR:
        raise _damaged()
    entries, size = struct.unpack("<HL", content[end + 10 : end + 16])
    if entries > MAX_ENTRIES or size > MAX_DIRECTORY:
        raise _unpacks_too_large()


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_TOTAL:
        raise _unpacks_too_large()
    end = 0
    for entry in sorted(entries, key=lambda item: item.header_offset):
        if entry.header_offset < end or entry.flag_bits & 0x1 or entry.compress_type not in (0, 8):
            raise _damaged()
        end = entry.header_offset + 30 + entry.compress_size
        if entry.file_size > RATIO_FROM and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise _unpacks_too_large()
        if entry.filename.startswith(("/", "\\")) or ".." in entry.filename.replace("\\", "/").split("/"):
            raise _damaged()


def office_kind(content: bytes) -> str:
    """Return docx, xlsx, pptx, odt, ods or odp, or "" for any other archive."""
    with open_zip(content) as archive:
        names = set(archive.namelist())
        refuse_macros(names)
        if "[Content_Types].xml" in names:
            found = [kind for part, kind in _MAIN_PARTS.items() if part in names]
            return found[0] if len(found) == 1 else ""
        return _opendocument_kind(archive) if {"mimetype", "content.xml"} <= names else ""


def _opendocument_kind(archive: zipfile.ZipFile) -> str:
    try:
        mime = archive.open("mimetype").read(100).decode("ascii")
    except (zipfile.BadZipFile, UnicodeDecodeError, OSError, ValueError):
        return ""
    return _OPENDOCUMENT.get(mime.removeprefix("application/vnd.oasis.opendocument."), "")


def refuse_macros(names: set[str]) -> None:
    """Refuse documents that carry programs."""
    if any(part in name.lower() for name in names for part in _ACTIVE):
        raise DomainError(_("This document contains macros. Save it without macros and try once more."))
