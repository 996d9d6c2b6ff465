"""Files on disk: immutable, named by their hash, whole or not there at all."""

import os
import re
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.utils.translation import gettext as _

from core.crash import crash
from core.exceptions import DomainError

_SHA256 = re.compile(r"[0-9a-f]{64}")


def path_of(sha256: str) -> Path:
    """Return where the file with this hash lies, under ``settings.HUB_FILES``, outside MEDIA_ROOT."""
    if not _SHA256.fullmatch(sha256):
        raise ValueError("Not a SHA-256.")
    return Path(settings.HUB_FILES) / sha256[:2] / sha256[2:4] / sha256


def store(content: bytes, sha256: str) -> None:
    """Write the file once: aside, to the disk, then under its name. DomainError when the disk refuses."""
    target = path_of(sha256)
    if target.exists():
        return
    try:
        _write(content, target)
    except OSError as error:
        raise DomainError(_("The file could not be stored. Nothing was changed; try again later.")) from error


def _write(content: bytes, target: Path) -> None:
    aside = Path(settings.HUB_FILES) / "tmp"
    aside.mkdir(parents=True, exist_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=aside)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        crash("uploads.written-not-renamed")
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    directory = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def open_stored(sha256: str) -> File:
    """Open a stored file for reading; FileNotFoundError when it is not there."""
    return File(path_of(sha256).open("rb"), name=sha256)
