"""The virtual environment and the locked packages."""

import hashlib
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from tools.dev.shell import PYTHON, ROOT, VENV, Failure, quiet, step

STAMP = VENV / ".installed"
SUPERSETS = {"demo": ("demo", "dev"), "dev": ("dev",)}


def lock_file(name: str) -> Path:
    """Return the lock of a set of packages: base, demo, dev or production."""
    return ROOT / "requirements" / f"{name}.txt"


def fingerprint(name: str) -> str:
    """Return what the stamp holds when exactly this lock is installed for this Python."""
    digest = hashlib.sha256(lock_file(name).read_bytes()).hexdigest()
    return f"{name} {digest} {sys.version_info[0]}.{sys.version_info[1]}"


def is_installed(name: str) -> bool:
    """Whether this lock, or one that holds it, is installed."""
    if not PYTHON.exists() or not STAMP.exists():
        return False
    return STAMP.read_text() in {fingerprint(candidate) for candidate in SUPERSETS[name]}


def ensure(name: str) -> None:
    """Install a lock unless it is there. Raises Failure with the remedy."""
    if is_installed(name):
        return
    with step(f"Installing the locked packages ({name})"):
        _make_venv()
        STAMP.unlink(missing_ok=True)
        _ensure_uv()
        uv = VENV / "bin" / "uv"
        quiet([uv, "pip", "install", "-q", "--require-hashes", "--python", PYTHON, "-r", lock_file(name)])
        STAMP.write_text(fingerprint(name))


def _make_venv() -> None:
    if PYTHON.exists():
        return
    try:
        import ensurepip  # noqa: F401, PLC0415 -- only to see whether it is there
    except ImportError as error:
        raise Failure("Python's venv is missing: sudo apt-get install python3-venv") from error
    shutil.rmtree(VENV, ignore_errors=True)
    quiet([sys.executable, "-m", "venv", VENV])


def _ensure_uv() -> None:
    """Take uv by pip, with the hashes of the lock."""
    if (VENV / "bin" / "uv").exists():
        return
    pinned = re.search(r"^uv==.*?(?=^\S|\Z)", lock_file("demo").read_text(), re.MULTILINE | re.DOTALL)
    if pinned is None:
        raise Failure("requirements/demo.txt has no uv; run: python3 dev.py lock")
    with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False) as only_uv:
        only_uv.write(pinned.group(0))
    try:
        quiet(
            [
                PYTHON,
                "-m",
                "pip",
                "install",
                "-q",
                "--disable-pip-version-check",
                "--require-hashes",
                "-r",
                only_uv.name,
            ]
        )
    finally:
        os.unlink(only_uv.name)


def lock() -> None:
    """Write the locks anew from requirements/*.in; no host is named in them."""
    ensure("dev")
    for name in ("base", "demo", "production", "dev"):
        with step(f"Locking {name}"):
            source = ROOT / "requirements" / f"{name}.in"
            options = [
                "--universal",
                "--generate-hashes",
                "--python-version",
                "3.11",
                "--no-annotate",
                "--no-header",
            ]
            quiet([VENV / "bin" / "uv", "pip", "compile", "-q", *options, source, "-o", lock_file(name)])
