"""The catalogues under locale/: every string of the pages, in every language of the hub but English."""

from pathlib import Path

from tools.dev.shell import PYTHON, ROOT, Failure, quiet

LOCALES = ("ar", "es", "fr", "ru", "zh_Hans")
OPTIONS = ("--no-location", "--no-wrap", "--no-obsolete")
IGNORED = ("tests", "tools", "var")
CHANGES_EVERY_TIME = '"POT-Creation-Date:'


def catalogues() -> dict[Path, str]:
    """Return the catalogues that exist with their text."""
    return {path: path.read_text() for path in sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po"))}


def update() -> list[str]:
    """Bring the catalogues up to date with the sources; return the names of those that changed."""
    before = catalogues()
    (ROOT / "locale").mkdir(exist_ok=True)
    words = [f"--locale={name}" for name in LOCALES] + [f"--ignore={name}/*" for name in IGNORED]
    env = {"DJANGO_SETTINGS_MODULE": "hub.settings.demo"}
    quiet([PYTHON, "manage.py", "makemessages", *words, *OPTIONS], env=env)
    for path, text in catalogues().items():
        path.write_text("".join(line for line in text.splitlines(keepends=True) if not _is_noise(line, text)))
    return [path.parent.parent.name for path, text in catalogues().items() if before.get(path) != text]


def _is_noise(line: str, text: str) -> bool:
    """Whether a line changes with every run, or is a second form in a language that has one only."""
    return line.startswith(CHANGES_EVERY_TIME) or (line.startswith("msgstr[1]") and "nplurals=1" in text)


def check() -> None:
    """Raise Failure when a string of the sources is missing in a catalogue, or one there is no longer used."""
    before = catalogues()
    changed = update()
    for path in catalogues():
        if path in before:
            path.write_text(before[path])
        else:
            path.unlink()
    if changed:
        raise Failure(f"Not up to date: locale/ {', '.join(changed)}. Run: python3 dev.py messages")
