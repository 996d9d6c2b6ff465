"""``python -m tools.mutations``: put one fault after the other into a copy of the code, run the state machine.

Prints a table: fault, found or not, seconds. Exit 1 when fewer than ``--goal`` are found, or when the code as it
is does not pass. It runs on SQLite.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools.mutations.faults import FAULTS, Fault

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".services", "var", "*.pyc", "__pycache__", ".artifacts")
TEST = "tests/peerreview/test_machine.py::test_whatever_anybody_does_the_invariants_hold"


def main() -> int:
    """Try every fault; return 1 when too few are found."""
    options = arguments()
    wanted = [fault for fault in FAULTS if not options.names or fault.name in options.names]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
        if not options.names and run(copy, options.examples) != 0:
            print("The code as it is does not pass: nothing can be said about faults.", file=sys.stderr)
            return 1
        found = sum(attempt(copy, fault, options.examples) for fault in wanted)
    goal = min(options.goal, len(wanted))
    print(f"\n{found} of {len(wanted)} found (goal {goal}, {options.examples} examples each)")
    return 0 if found >= goal else 1


def arguments() -> argparse.Namespace:
    """Return the command line."""
    parser = argparse.ArgumentParser(prog="tools.mutations", description=__doc__)
    parser.add_argument("names", nargs="*", help="only these faults")
    parser.add_argument("--examples", type=int, default=300)
    parser.add_argument("--goal", type=int, default=11)
    return parser.parse_args()


def attempt(copy: Path, fault: Fault, examples: int) -> bool:
    """Run with one fault in, print its row, take it out again; return whether it was found."""
    path = copy / fault.file
    text = path.read_text(encoding="utf-8")
    if text.count(fault.old) != 1:
        raise SystemExit(
            f"{fault.name}: the text to replace stands {text.count(fault.old)} times in {fault.file}."
        )
    path.write_text(text.replace(fault.old, fault.new), encoding="utf-8")
    start = time.monotonic()
    try:
        code = run(copy, examples)
    finally:
        path.write_text(text, encoding="utf-8")
    if code not in (0, 1):
        raise SystemExit(f"{fault.name}: the tests did not run (exit {code}).")
    print(
        f"{fault.name:45} {'found' if code else 'NOT FOUND':10} {time.monotonic() - start:6.0f} s", flush=True
    )
    return code == 1


def run(copy: Path, examples: int) -> int:
    """Run the state machine in a copy; return pytest's exit code."""
    servers = dict.fromkeys(("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL"), "")
    environment = {**os.environ, **servers, "HUB_EXAMPLES": str(examples), "PYTHONDONTWRITEBYTECODE": "1"}
    environment["HUB_TEST_DB"] = str(copy.parent / "test.sqlite3")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--reuse-db", "-p", "no:cacheprovider", TEST]
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, check=False)
    return done.returncode


if __name__ == "__main__":
    raise SystemExit(main())
