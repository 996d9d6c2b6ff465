"""``python -m tools.bench``: run benchmarks, print what was promised and what was measured."""

import argparse
import importlib
import json
import pkgutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tools import bench
from tools.bench import Benchmark, Result, _report
from tools.dev.shell import ROOT

HEAD = ("goal", "limit", "measured (median, interval)", "runs", "ok")


def main() -> int:
    """Run what was asked for; return 1 when a goal is missed."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    load()
    name, *words = sys.argv[1:] or [""]
    if name in bench.commands and any(word.split("=")[0] == bench.commands[name].option for word in words):
        return bench.commands[name].main(words)
    options = arguments()
    bench.options.docs, bench.options.only = options.docs, tuple(options.only)
    names = options.names or sorted(bench.registered)
    if unknown := [name for name in names if name not in bench.registered]:
        print(
            f"Unknown: {', '.join(unknown)}. There are: {', '.join(sorted(bench.registered))}.",
            file=sys.stderr,
        )
        return 2
    if options.list:
        for name in names:
            print(f"{name}: {bench.registered[name].title}")
        return 0
    if len(names) > 1:
        return one_by_one(names, options)
    results = {name: run(bench.registered[name], options.runs) for name in names}
    if options.only:
        results = {name: [one for one in found if one.values] for name, found in results.items()}
    print("\n" + table(results))
    for name, found in results.items():
        if bench.registered[name].report and not options.only:
            print(f"Written to {_report.write(bench.registered[name], found).relative_to(ROOT)}")
    if options.json:
        options.json.write_text(json.dumps(as_rows(results), indent=1) + "\n")
    return 0 if all(result.is_met for found in results.values() for result in found) else 1


def one_by_one(names: list[str], options: argparse.Namespace) -> int:
    """Run each benchmark in a process of its own: each starts Django with settings and data of its own."""
    words = [*(["--runs", str(options.runs)] if options.runs else []), "--docs", str(options.docs)]
    codes: list[int] = []
    rows: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            path = Path(folder) / f"{name}.json"
            command = [sys.executable, "-m", "tools.bench", name, *words, "--json", str(path)]
            codes.append(subprocess.run(command, cwd=ROOT, check=False).returncode)
            rows += json.loads(path.read_text()) if path.exists() else []
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n")
    return max(codes)


def arguments() -> argparse.Namespace:
    """Return the command line."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="benchmarks (default: all)")
    parser.add_argument("--runs", type=int, help="how often each is measured")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows of the table there, too")
    parser.add_argument("--docs", type=int, default=100_000, help="documents of the search benchmark")
    parser.add_argument(
        "--only", nargs="+", default=[], metavar="GOAL", help="goals of the search benchmark: 1 7 12"
    )
    parser.add_argument("--list", action="store_true", help="say what there is")
    return parser.parse_args()


def load() -> None:
    """Import every module of the package, so that it registers its benchmarks."""
    for module in pkgutil.iter_modules(bench.__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"tools.bench.{module.name}")


def run(one: Benchmark, runs: int | None) -> list[Result]:
    """Measure one benchmark. Who ends it early (Ctrl-C) keeps what was found; its servers are stopped all the same."""
    print(f"· {one.name}: {one.title}", flush=True)
    results = {goal: Result(goal) for goal in one.goals}
    try:
        for goal, value in one.measure(runs or one.runs):
            results[goal].values.append(value)
            if not one.quiet:
                print(f"    {goal.name}: {value:.4g} {goal.unit}", flush=True)
    except KeyboardInterrupt:
        print("  Ended early.", flush=True)
        _report.notes.append("This run was ended early: goals without a figure were not measured.")
    return list(results.values())


def as_rows(results: dict[str, list[Result]]) -> list[dict[str, object]]:
    """Return the rows of the table as plain data."""
    return [
        {
            "benchmark": name,
            "goal": result.goal.name,
            "limit": result.goal.limit,
            "at_least": result.goal.at_least,
            "unit": result.goal.unit,
            "median": result.median if result.values else None,
            "interval": list(result.interval) if result.values else None,
            "runs": len(result.values),
            "values": result.values,
            "ok": result.is_met,
        }
        for name, found in results.items()
        for result in found
    ]


def table(results: dict[str, list[Result]]) -> str:
    """Return the results as a table for people."""
    rows = [HEAD]
    for name, found in results.items():
        for result in found:
            measured = "nothing"
            if result.values:
                low, high = result.interval
                measured = f"{result.median:.4g} {result.goal.unit} ({low:.4g} – {high:.4g})"
            ok = "yes" if result.is_met else "NO"
            rows.append(
                (f"{name}: {result.goal.name}", result.goal.promise, measured, str(len(result.values)), ok)
            )
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


if __name__ == "__main__":
    sys.exit(main())
