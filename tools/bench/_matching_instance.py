"""``dev.py bench matching --instance FILE --k K --load L``: a plain instance, solved by the hub's own solver."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from peerreview.matching import plain


def solve(path: Path, *, k: int, load: int, out: Path | None) -> int:
    """Solve one file and print what came out; return 2 when it holds no instance."""
    try:
        similarity, conflicts = plain.read(path)
        answer = plain.answer(similarity, conflicts, k=k, load=load)
    except plain.Unusable as error:
        print(error, file=sys.stderr)
        return 2
    reviewers, papers = similarity.shape
    print(f"{path.name}: {reviewers} reviewers, {papers} papers, {int(conflicts.sum())} conflicts")
    if (below := int((similarity < 0).sum())) > 0:
        print(
            f"note: {below} similarities are below 0 (least {similarity.min():.4g});"
            " they count as they are, and seats are filled all the same"
        )
    if answer.filled < answer.seats:
        print(
            f"note: {answer.seats - answer.filled} seats stay empty: load {load} and the conflicts allow no more"
        )
    print(f"total: {answer.total:.6f}")
    print(f"minimum paper affinity: {answer.least:.6f}")
    print(f"seats filled: {answer.filled} of {answer.seats}")
    print(f"seconds: {answer.seconds:.2f}")
    print(f"gap: {answer.gap:.2e} ({answer.method})")
    return _write(out, {"instance": path.name, "k": k, "load": load, **asdict(answer)}) if out else 0


def _write(out: Path, answer: dict[str, Any]) -> int:
    """Write the answer as JSON; return 2 where that cannot be done."""
    try:
        out.write_text(json.dumps(answer) + "\n")
    except OSError as error:
        print(f"The answer cannot be written to {out}: {error.strerror}.", file=sys.stderr)
        return 2
    return 0


def main(words: list[str]) -> int:
    """Read the words after ``bench matching`` and solve the instance they name."""
    parser = argparse.ArgumentParser(prog="dev.py bench matching", description=__doc__)
    parser.add_argument(
        "--instance", type=Path, required=True, metavar="FILE", help=".npz or .npy, reviewers × papers"
    )
    parser.add_argument("--k", type=int, default=3, help="reviewers a paper (default 3)")
    parser.add_argument("--load", type=int, default=6, help="most papers a reviewer (default 6)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the answer there, too")
    options = parser.parse_args(words)
    return solve(options.instance, k=options.k, load=options.load, out=options.json)
