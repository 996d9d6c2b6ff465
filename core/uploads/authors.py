"""Taking out of a document who made it: for files that must not tell whose they are."""

import io
import re
import zipfile

from django.utils.translation import gettext as _

from core.exceptions import DomainError
from core.uploads.zips import open_zip

CLEANABLE = frozenset(
    {"txt", "csv", "pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "png", "jpg", "webp"}
)

_EMPTY_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
_EMPTY_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
_EMPTY_CUSTOM = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
)
_EMPTY_META = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"/>'
)
_REPLACED = {
    "docProps/core.xml": _EMPTY_CORE,
    "docProps/app.xml": _EMPTY_APP,
    "docProps/custom.xml": _EMPTY_CUSTOM,
    "meta.xml": _EMPTY_META,
}
# Comments and tracked changes carry names in these places.
_NAMES = re.compile(rb'((?:w|w15|p|p15):(?:author|initials|userId)|displayName|userId|initials)="[^"]*"')
_PEOPLE = re.compile(rb"<(author|dc:creator|meta:creator-initials|text:author-name)>[^<]*</\1>")
_WITH_NAMES = re.compile(
    r"(?:word/(?:document|comments\w*|people|footnotes|endnotes|header\d*|footer\d*)|ppt/commentAuthors|ppt/authors"
    r"|xl/comments\d*|xl/persons/person|content|styles)\.xml"
)


def without_authors(content: bytes, extension: str) -> bytes:
    """Return a document without its authors, editors, dates and tools.

    Raises DomainError for types that cannot be cleaned and for damaged or locked files. Pictures are drawn anew
    by ``check_upload`` already; plain text has no metadata.
    """
    if extension not in CLEANABLE:
        raise DomainError(
            _("A file of this type says who wrote it. Save it as PDF or in a newer format, and add that.")
        )
    if extension == "pdf":
        return _pdf(content)
    return _office(content) if content.startswith(b"PK") else content


def _pdf(content: bytes) -> bytes:
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 -- large, and needed for few requests
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise DomainError(_("This file is locked with a password. Save it without one."))
        writer = PdfWriter()
        for page in reader.pages:
            copied = writer.add_page(page)
            # Notes in the margin carry the name of who wrote them.
            for reference in copied.get("/Annots") or []:
                reference.get_object().pop("/T", None)
        writer.metadata = None
        written = io.BytesIO()
        writer.write(written)
    except (PyPdfError, ValueError, KeyError, RecursionError, AttributeError, TypeError) as error:
        raise DomainError(_("This file is damaged. Save it again and try once more.")) from error
    return written.getvalue()


def _office(content: bytes) -> bytes:
    written = io.BytesIO()
    with open_zip(content) as archive, zipfile.ZipFile(written, "w") as cleaned:
        for entry in archive.infolist():
            # The date of an entry is a trace too.
            plain = zipfile.ZipInfo(entry.filename)
            plain.compress_type = entry.compress_type
            cleaned.writestr(plain, _part(entry.filename, archive.read(entry)))
    return written.getvalue()


def _part(name: str, content: bytes) -> bytes:
    if name in _REPLACED:
        return _REPLACED[name]
    if not _WITH_NAMES.fullmatch(name):
        return content
    return _PEOPLE.sub(rb"<\1></\1>", _NAMES.sub(rb'\1=""', content))
