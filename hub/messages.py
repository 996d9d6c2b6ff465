"""Compiles translations with Babel, so that nobody needs the gettext tools (house D29)."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings


def build() -> list[Path]:
    """Compile every catalogue whose ``.mo`` file is missing or outdated; return the sources compiled.

    Fuzzy entries are left out: an uncertain translation is worse than the English text.
    """
    folders = [Path(folder) for folder in settings.LOCALE_PATHS]
    sources = [source for folder in folders for source in sorted(folder.glob("*/LC_MESSAGES/*.po"))]
    outdated = [source for source in sources if _is_outdated(source)]
    for source in outdated:
        _compile(source)
    return outdated


def _is_outdated(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns


def _compile(source: Path) -> None:
    """Write beside and rename: whoever reads meanwhile sees the old file or the new one, never half of it."""
    locale = source.parent.parent.name
    with source.open("rb") as stream:
        catalogue = read_po(stream, locale=locale, domain=source.stem, abort_invalid=True)
    unfinished = source.with_suffix(f".{os.getpid()}.tmp")
    with unfinished.open("wb") as stream:
        write_mo(stream, catalogue, use_fuzzy=False)
    unfinished.replace(source.with_suffix(".mo"))
