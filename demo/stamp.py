"""Knows whether the demo under ``var/`` is complete and made from what is here now.

The stamp is written last. A load that was cut off leaves none, so the next start does all steps again; every
step leaves alone what it finds done.
"""

import hashlib
import json
import os
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings

DATA = Path(__file__).parent / "data"
_ROOT = Path(__file__).parent.parent
# What a loaded demo depends on: our data, vocabularies, tables, and the packages that bring their own tables.
_SOURCES = (
    "demo/data/*",
    "demo/data/*/*",
    "demo/*.py",
    "taxonomy/data/*",
    "*/migrations/*.py",
    "hub/services.py",
)
_PACKAGES = ("django", "wagtail", "django-allauth", "tantivy")


def _path() -> Path:
    return Path(settings.HUB_VAR) / "demo.json"


def fingerprint() -> str:
    """Return a hash over everything the loaded demo depends on."""
    digest = hashlib.sha256()
    for pattern in _SOURCES:
        for path in sorted(_ROOT.glob(pattern)):
            if path.is_file():
                digest.update(str(path.relative_to(_ROOT)).encode() + b"\0")
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    for package in _PACKAGES:
        digest.update(f"{package}={version(package)}\0".encode())
    return digest.hexdigest()


def read() -> dict[str, Any]:
    """Return the stamp, or an empty one when there is none that can be read."""
    try:
        found = json.loads(_path().read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write(**values: Any) -> None:
    """Write the stamp as the last act of a load."""
    unfinished = _path().with_suffix(".tmp")
    unfinished.write_text(json.dumps({"fingerprint": fingerprint(), **values}))
    with unfinished.open("rb") as stream:
        os.fsync(stream.fileno())
    unfinished.replace(_path())


def remove() -> None:
    """Say that the demo is not complete: the first act of a load."""
    _path().unlink(missing_ok=True)
