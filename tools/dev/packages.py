"""Debian's packages that the tests need."""

import glob
import shutil

from tools.dev.shell import Failure, is_root, quiet, step

# program (or pattern of a file) → package
NEEDED = {
    "/usr/lib/postgresql/*/bin/initdb": "postgresql",
    "redis-server": "redis-server",
    "nginx": "nginx-light",
    "chromium-headless-shell": "chromium-headless-shell",
    "xgettext": "gettext",
    "java": "openjdk-17-jdk-headless",
    "mvn": "maven",
    "/usr/share/fonts/truetype/noto/NotoNaskhArabic-Regular.ttf": "fonts-noto-core",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc": "fonts-noto-cjk",
}


def missing() -> list[str]:
    """Return the packages whose programs are not here."""
    return [package for program, package in NEEDED.items() if not _is_here(program)]


def _is_here(program: str) -> bool:
    return bool(glob.glob(program)) if program.startswith("/") else _which(program)


def _which(program: str) -> bool:
    return shutil.which(program) is not None or bool(glob.glob(f"/usr/sbin/{program}"))


def ensure() -> None:
    """Install what is missing when this is root on Debian. Raises Failure with the command otherwise."""
    absent = missing()
    if not absent:
        return
    command = f"apt-get install -y --no-install-recommends {' '.join(absent)}"
    if not is_root() or not shutil.which("apt-get"):
        raise Failure(f"These are missing. Install them with: sudo {command}")
    with step(f"Installing {', '.join(absent)}"):
        env = {"DEBIAN_FRONTEND": "noninteractive"}
        quiet(["apt-get", "update", "-q"], env=env)
        quiet(command.split(), env=env)
