"""The words in a file, for search. Documents are read in a process with limits on time and memory."""

import logging
import subprocess
import sys
import unicodedata
from pathlib import Path

from core.sanitize import clean_text
from core.uploads.types import ALLOWED

logger = logging.getLogger(__name__)

MAX_CHARACTERS = 400_000
MAX_SECONDS = 40
_WORKER = Path(__file__).with_name("text_worker.py")
_READ_APART = frozenset({"pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp"})
_KINDS = {kind.mime: kind.extension for kind in ALLOWED.values()}


def extract_text(content: bytes, mime: str) -> str:
    """Return the text of a file, at most 400,000 characters; "" when there is none. Never raises."""
    kind = _KINDS.get(mime, "")
    try:
        if kind in ("txt", "csv"):
            text = decode(content)
        elif kind in _READ_APART:
            text = _read_apart(content, kind)
        else:
            return ""
    except Exception as error:
        logger.warning("No text from a file of type %s: %s", mime, type(error).__name__)
        return ""
    # NFKC makes the Arabic presentation forms of PDFs searchable (trap T15).
    return clean_text(unicodedata.normalize("NFKC", text[:MAX_CHARACTERS])).strip()[:MAX_CHARACTERS]


def decode(content: bytes) -> str:
    """Return text in whatever of the usual encodings it is written."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _read_apart(content: bytes, kind: str) -> str:
    """Read a document in a process that cannot take more than its time and memory."""
    command = [sys.executable, "-I", str(_WORKER), kind, str(MAX_CHARACTERS)]
    done = subprocess.run(  # noqa: S603 -- our own program, no shell, the file comes by standard input
        command, input=content, capture_output=True, timeout=MAX_SECONDS, check=False
    )
    if done.returncode != 0:
        logger.warning("A %s file could not be read (%s)", kind, done.returncode)
    return done.stdout.decode("utf-8", "replace")
