#!/usr/bin/env python3
"""One script for everything: the demo, the tests, services, lint, locks, benchmarks. Standard library only."""

import argparse
import os
import secrets
import signal
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

if sys.version_info < (3, 11):  # noqa: UP036 -- said in words before newer syntax is met
    sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")

from tools.dev import checks, install, messages, packages, services
from tools.dev.shell import PYTHON, ROOT, Failure, run, step


def demo(options: argparse.Namespace) -> None:
    """Install what is missing, then let one process make the database, load it and serve it."""
    install.ensure("demo")
    words = ["--port", str(options.port), "--scale", str(options.scale)]
    words += ["--no-serve"] if options.no_serve else []
    words += ["--reset"] if options.reset else []
    env = {"DJANGO_SETTINGS_MODULE": "hub.settings.demo", "BASE_URL": f"http://127.0.0.1:{options.port}"}
    os.chdir(ROOT)
    os.environ.update(env)
    # Bytecode is written once, so that the second start takes seconds whatever the caller's shell says.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), "manage.py", "demo", *words])  # noqa: S606 -- our own interpreter


def test(options: argparse.Namespace, rest: list[str]) -> None:
    """Check everything; with --fast only what needs no servers."""
    if options.fast:
        print(
            "Fast: SQLite and the embedded engine only; PostgreSQL, Elasticsearch and Chromium are left out."
        )
        install.ensure("dev")
        checks.tests(rest, fast=True, long=options.long, services={})
        return
    packages.ensure()
    already = services.STATE.exists()
    try:
        install.ensure("dev")
        addresses = services.up()
        checks.tests(rest, fast=False, long=options.long, services=addresses)
    finally:
        if not already:
            services.down()


def manage_services(options: argparse.Namespace) -> None:
    """Start, stop or show the servers that the tests use."""
    if options.what == "up":
        packages.ensure()
        for name, value in services.up().items():
            print(f"export {name}={value}")
    elif options.what == "down":
        services.down()
    else:
        for name, answers in services.status().items() or {"nothing": False}.items():
            print(f"{name}: {'up' if answers else 'down'}")


def write_env() -> None:
    """Write .env for docker compose from .env.example, with secrets made here; an existing one is kept."""
    target = ROOT / ".env"
    if target.exists():
        raise Failure(".env exists already; remove it first if you want new secrets.")
    lines = (ROOT / ".env.example").read_text().splitlines()
    filled = [
        line + secrets.token_urlsafe(48) if line.endswith(("SECRET_KEY=", "PASSWORD=")) else line
        for line in lines
    ]
    target.touch(mode=0o600)
    target.write_text("\n".join(filled) + "\n")
    print("Wrote .env. Set ALLOWED_HOSTS, BASE_URL and EMAIL_URL in it.")


def parser() -> argparse.ArgumentParser:
    """Return the command line."""
    main = argparse.ArgumentParser(description=__doc__)
    commands = main.add_subparsers(dest="command", required=True)
    demo_options = commands.add_parser("demo", help="run the hub with real content on this machine")
    demo_options.add_argument("--port", type=int, default=8000)
    demo_options.add_argument("--no-serve", action="store_true", help="prepare everything, do not serve")
    demo_options.add_argument("--reset", action="store_true", help="begin with an empty database")
    demo_options.add_argument("--scale", type=int, default=0, help="add so many generated entries")
    test_options = commands.add_parser("test", help="run every check; further words go to pytest")
    test_options.add_argument("--fast", action="store_true", help="SQLite and tantivy only")
    test_options.add_argument("--long", action="store_true", help="the long forms, too")
    commands.add_parser("services", help="servers for tests").add_argument(
        "what", choices=["up", "down", "status"]
    )
    commands.add_parser("lint", help="ruff, types, contracts, migrations, compose file")
    commands.add_parser("messages", help="bring the catalogues of translations up to date with the sources")
    commands.add_parser("lock", help="write the locks of requirements/*.in anew")
    commands.add_parser("env", help="write .env with generated secrets")
    commands.add_parser("bench", help="run benchmarks; words go to tools.bench")
    return main


def bench(rest: list[str]) -> int:
    """Run benchmarks; return 1 when a goal is missed."""
    install.ensure("dev")
    with step("Benchmarks"):
        return run([PYTHON, "-m", "tools.bench", *rest], check=False)


def lint() -> None:
    """Run every static check."""
    install.ensure("dev")
    checks.lint()


def update_messages() -> None:
    """Put new strings into the catalogues and take those out that are gone."""
    install.ensure("dev")
    print(*(messages.update() or ["All catalogues are up to date."]), sep="\n")


def dispatch(options: argparse.Namespace, rest: list[str]) -> int:
    """Do one command; return the exit code."""
    commands: dict[str, Callable[[], int | None]] = {
        "demo": lambda: demo(options),
        "test": lambda: test(options, rest),
        "services": lambda: manage_services(options),
        "lint": lint,
        "messages": update_messages,
        "lock": install.lock,
        "env": write_env,
        "bench": lambda: bench(rest),
    }
    return commands[options.command]() or 0


def main() -> int:
    """Do what the command line says; return the exit code. Ended from outside, it ends what it started."""
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(143))
    options, rest = parser().parse_known_args()
    try:
        if rest and options.command not in ("test", "bench"):
            raise Failure(f"Unknown: {' '.join(rest)}")
        return dispatch(options, rest)
    except Failure as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
