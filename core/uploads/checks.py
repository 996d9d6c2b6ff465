"""The door for files: everything about an upload is decided here, by its content."""

import hashlib
from dataclasses import dataclass

from django.core.files.base import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from core.exceptions import DomainError
from core.listing import listed
from core.uploads.active import acts_on_its_own
from core.uploads.images import reencode
from core.uploads.names import clean_name, split_extension
from core.uploads.types import ALLOWED, FileType, detect

MAX_BYTES = 25 * 1024 * 1024


@dataclass(frozen=True)
class CheckedUpload:
    """A file that may be stored: its clean name, and size (bytes) and hash of what is stored."""

    name: str
    mime: str
    extension: str
    size: int
    sha256: str
    content: bytes


def check_upload(file: File, *, max_bytes: int = MAX_BYTES) -> CheckedUpload:
    """Return what may be stored of ``file``; DomainError with a plain message when it is not taken."""
    content = _read(file, max_bytes)
    stem, extension = split_extension(clean_name(file.name or ""))
    kind = detect(content, extension)
    if kind is None:
        raise _refused(extension)
    if acts_on_its_own(content, kind.extension):
        raise DomainError(
            _("This document contains scripts or embedded programs. Save it without them, as PDF/A.")
        )
    if kind.is_image:
        content = reencode(content, kind.extension)
    return _checked(f"{stem}.{kind.extension}", kind, content)


def _read(file: File, max_bytes: int) -> bytes:
    if (file.size or 0) > max_bytes:
        raise _too_large(max_bytes)
    file.seek(0)
    content: bytes = file.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise _too_large(max_bytes)
    if not content:
        raise DomainError(_("This file is empty. Choose another one."))
    return content


def _too_large(max_bytes: int) -> DomainError:
    size = filesizeformat(max_bytes)
    return DomainError(
        _("This file is larger than %(size)s. Make it smaller, or give a link.") % {"size": size}
    )


def _refused(extension: str) -> DomainError:
    if extension in ALLOWED:
        return DomainError(_("This file is not what its name says. Save it again in the format of its name."))
    return DomainError(
        _("Files of this type are not taken. Use one of these: %(kinds)s.") % {"kinds": listed(ALLOWED)}
    )


def _checked(name: str, kind: FileType, content: bytes) -> CheckedUpload:
    digest = hashlib.sha256(content).hexdigest()
    return CheckedUpload(name, kind.mime, kind.extension, len(content), digest, content)
