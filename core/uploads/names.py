"""Names of files: only what a person needs to recognise one."""

import re

from core.sanitize import clean_text

MAX_NAME = 120
_NOT_IN_NAMES = re.compile(r'[<>:"|?*%\u0000-\u001f\u007f\u200b-\u200f\u2028-\u202e\u2060-\u206f]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def clean_name(name: str) -> str:
    """Return ``name`` without folders, invisible or turning characters, reserved names; at most 120 long."""
    base = re.split(r"[/\\]", clean_text(name))[-1]
    base = " ".join(_NOT_IN_NAMES.sub(" ", base).split()).strip(". ")
    if _RESERVED.match(base):
        base = f"file-{base}"
    stem, dot, extension = base.rpartition(".")
    if not dot:
        return base[:MAX_NAME] or "file"
    extension = extension[:10]
    stem = stem[: MAX_NAME - len(extension) - 1].strip(". ") or "file"
    return f"{stem}.{extension}"


def split_extension(name: str) -> tuple[str, str]:
    """Return stem and extension of a clean name; the extension in lower case, without its dot."""
    stem, dot, extension = name.rpartition(".")
    return (stem, extension.lower()) if dot else (name, "")
