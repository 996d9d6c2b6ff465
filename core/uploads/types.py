"""Which files are taken, and how their content tells what they are."""

from collections.abc import Callable
from dataclasses import dataclass

from core.uploads.zips import office_kind

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OPENXML = "application/vnd.openxmlformats-officedocument."
_OPENDOCUMENT = "application/vnd.oasis.opendocument."

# What a browser would take for a page, a picture or a script when it guesses (WHATWG MIME sniffing).
_MARKUP = (
    *(
        b"<!doctype",
        b"<!--",
        b"<?xml",
        b"<?php",
        b"<html",
        b"<head",
        b"<body",
        b"<script",
        b"<svg",
        b"<iframe",
    ),
    *(
        b"<h1",
        b"<div",
        b"<font",
        b"<table",
        b"<a ",
        b"<a>",
        b"<style",
        b"<title",
        b"<b>",
        b"<br",
        b"<p>",
        b"<p ",
    ),
)
_BINARY = (
    b"GIF8",
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"PK\x03\x04",
    b"RIFF",
    OLE,
    b"{\\rtf",
    b"%!PS",
    b"\x7fELF",
    b"MZ",
)


@dataclass(frozen=True)
class FileType:
    """A type of file the hub takes."""

    extension: str
    mime: str
    is_image: bool = False


_TYPES = (
    FileType("txt", "text/plain"),
    FileType("csv", "text/csv"),
    FileType("rtf", "application/rtf"),
    FileType("pdf", "application/pdf"),
    FileType("doc", "application/msword"),
    FileType("xls", "application/vnd.ms-excel"),
    FileType("ppt", "application/vnd.ms-powerpoint"),
    FileType("docx", _OPENXML + "wordprocessingml.document"),
    FileType("xlsx", _OPENXML + "spreadsheetml.sheet"),
    FileType("pptx", _OPENXML + "presentationml.presentation"),
    FileType("odt", _OPENDOCUMENT + "text"),
    FileType("ods", _OPENDOCUMENT + "spreadsheet"),
    FileType("odp", _OPENDOCUMENT + "presentation"),
    FileType("png", "image/png", is_image=True),
    FileType("jpg", "image/jpeg", is_image=True),
    FileType("webp", "image/webp", is_image=True),
)
ALLOWED: dict[str, FileType] = {kind.extension: kind for kind in _TYPES}
ALIASES = {"jpeg": "jpg", "jpe": "jpg", "text": "txt"}


def _ole_kind(content: bytes) -> str:
    """Return doc, xls or ppt by the streams inside; the names stand in the file's directory as UTF-16."""
    for extension, stream in (("doc", "WordDocument"), ("ppt", "PowerPoint Document"), ("xls", "Workbook")):
        if stream.encode("utf-16-le") in content:
            return extension
    return "xls" if "Book".encode("utf-16-le") in content else ""


def _image_kind(content: bytes) -> str:
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    return "webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else ""


_SIGNATURES: tuple[tuple[bytes, Callable[[bytes], str]], ...] = (
    (b"%PDF-", lambda _: "pdf"),
    (b"{\\rtf", lambda _: "rtf"),
    (OLE, _ole_kind),
    (b"PK\x03\x04", office_kind),
)


def is_plain_text(content: bytes) -> bool:
    """Whether this is text that no browser would take for anything else."""
    start = content[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if content.startswith(_BINARY) or start.startswith(_MARKUP):
        return False
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text = content.decode("utf-16")
        except UnicodeDecodeError:
            return False
        return not text.lstrip().lower().encode("utf-8", "replace").startswith(_MARKUP)
    return not any(byte < 9 or 13 < byte < 32 for byte in set(content) - {27})


def detect(content: bytes, extension: str) -> FileType | None:
    """Return the type of ``content``, or None when it is none we take or not what its name says."""
    claimed = ALIASES.get(extension, extension)
    for magic, kind_of in _SIGNATURES:
        if content.startswith(magic):
            found = kind_of(content)
            return ALLOWED.get(found) if found == claimed else None
    image = _image_kind(content)
    if image:
        return ALLOWED[image] if image == claimed else None
    if claimed in ("txt", "csv") and is_plain_text(content):
        return ALLOWED[claimed]
    return None
