"""The virtual environment and the locked packages."""

import fcntl
import hashlib
import importlib.util
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.dev.shell import PYTHON, ROOT, VENV, Failure, quiet, step

STAMP = VENV / ".installed"
UNFINISHED = VENV / ".unfinished"  # there while an installation goes on
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
    with _alone(), step(f"Installing the locked packages ({name})"):
        if is_installed(name):  # somebody else has done it while we waited
            return
        if UNFINISHED.exists():  # the last installation was cut off: nobody knows what is missing in it
            shutil.rmtree(VENV)
        if not (VENV / "bin" / "uv").exists():
            _make_venv()
        UNFINISHED.touch()
        STAMP.unlink(missing_ok=True)
        uv = VENV / "bin" / "uv"
        quiet([uv, "pip", "install", "-q", "--require-hashes", "--python", PYTHON, "-r", lock_file(name)])
        STAMP.write_text(fingerprint(name))
        UNFINISHED.unlink()


@contextmanager
def _alone() -> Iterator[None]:
    """Let one installation wait for another."""
    with (ROOT / ".venv.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _make_venv() -> None:
    """Make the environment with nothing but uv, beside its place, and move it there when it is complete.

    Without pip in it that takes one second instead of six; uv is taken by the pip that Python carries for this.
    """
    unfinished = Path(tempfile.mkdtemp(prefix=".venv.new-", dir=ROOT))
    try:
        quiet([sys.executable, "-m", "venv", "--without-pip", unfinished])
        locked = unfinished / "uv.txt"
        locked.write_text(pinned("uv"))
        pip: list[str | Path] = [unfinished / "bin" / "python", "-m", "pip", "install", "-q", "--no-deps"]
        pip += ["--disable-pip-version-check", "--require-hashes", "-r", locked]
        quiet(pip, env={"PYTHONPATH": str(pip_wheel())})
        shutil.rmtree(VENV, ignore_errors=True)
        unfinished.rename(VENV)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def pip_wheel() -> Path:
    """Return the pip that comes with Python. Raises Failure where a distribution packs it apart."""
    folders = [Path("/usr/share/python-wheels")]
    if found := importlib.util.find_spec("ensurepip"):
        folders.insert(0, Path(str(found.origin)).parent / "_bundled")
    wheels = [wheel for folder in folders for wheel in sorted(folder.glob("pip-*.whl"))]
    if not wheels:
        raise Failure("Python's venv and pip are missing: sudo apt-get install python3-venv")
    return wheels[-1]


def pinned(package: str) -> str:
    """Return the lines of the lock that pin one package with its hashes. Raises Failure."""
    text = lock_file("demo").read_text()
    found = re.search(rf"^{re.escape(package)}==.*?(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)
    if found is None:
        raise Failure(f"requirements/demo.txt has no {package}; run: python3 dev.py lock")
    return found.group(0)


def lock() -> None:
    """Write the locks anew from requirements/*.in; no host is named in them."""
    ensure("dev")
    for name in ("base", "demo", "semantic", "production", "dev"):
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
