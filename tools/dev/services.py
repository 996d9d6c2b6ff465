"""PostgreSQL, Redis and Elasticsearch for tests, on free loopback ports, under .services/."""

import glob
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.dev.shell import ROOT, Failure, is_root, quiet, step

HOME = ROOT / ".services"
STATE = HOME / "state.json"
SERVER_USER = "postgres"  # PostgreSQL refuses to run as root; its package made this user
# Servers that drop root must be able to read their files, which a checkout below /root does not allow.
SHARED = Path(os.environ.get("HUB_SERVICES_DIR", "/var/tmp/hub-services"))  # noqa: S108 -- folders of our own below


def environment() -> dict[str, str]:
    """Return the addresses of the running services as environment variables, or an empty dictionary."""
    return json.loads(STATE.read_text())["environment"] if STATE.exists() else {}


def free_port() -> int:
    """Return a port on the loopback that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def given() -> dict[str, str]:
    """Return the addresses the caller gave; they win over our own services."""
    names = ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL")
    return {name: os.environ[name] for name in names if os.environ.get(name)}


def status() -> dict[str, bool]:
    """Return whether each recorded service answers on its port."""
    if not STATE.exists():
        return {}
    ports = json.loads(STATE.read_text())["ports"]
    return {name: _answers(port) for name, port in ports.items()}


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def up() -> dict[str, str]:
    """Start what is not given and not running; return the addresses. Raises Failure."""
    if STATE.exists():
        if all(status().values()):
            return {**environment(), **given()}
        down()
    HOME.mkdir(exist_ok=True)
    base = _folder()
    state: dict = {"base": str(base), "ports": {}, "pids": {}, "environment": {}}
    have = given()
    if "ELASTICSEARCH_URL" not in have:
        _begin_elasticsearch(state, base)
    if "DATABASE_URL" not in have:
        with step("Starting PostgreSQL"):
            _start_postgresql(state, base)
    if "REDIS_URL" not in have:
        with step("Starting Redis"):
            _start_redis(state, base)
    if "ELASTICSEARCH_URL" not in have:
        with step("Starting Elasticsearch (the first time it is fetched)"):
            _finish_elasticsearch(state)
    state.pop("waiting", None)
    STATE.write_text(json.dumps(state, indent=1))
    return {**state["environment"], **have}


def down() -> None:
    """Stop what ``up`` started, by process id, and remove its data."""
    if not STATE.exists():
        return
    state = json.loads(STATE.read_text())
    for name, pid in state["pids"].items():
        _end(pid, gently=signal.SIGINT if name == "postgresql" else signal.SIGTERM)
    STATE.unlink()
    if Path(state["base"]).is_relative_to(SHARED):
        shutil.rmtree(state["base"], ignore_errors=True)


def _end(pid: int, *, gently: signal.Signals) -> None:
    for sign in (gently, signal.SIGKILL):
        try:
            os.kill(pid, sign)
            for _wait in range(60):
                os.kill(pid, 0)
                time.sleep(0.25)
                if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                    return
        except (ProcessLookupError, FileNotFoundError):
            return


def _as_user() -> list[str]:
    return (
        ["setpriv", f"--reuid={SERVER_USER}", f"--regid={SERVER_USER}", "--clear-groups"] if is_root() else []
    )


@contextmanager
def durable_postgresql() -> Iterator[str]:
    """Yield the address of a PostgreSQL that keeps what it commits, as a hub's does: to measure with, not for tests."""
    base = _folder()
    state: dict = {"ports": {}, "pids": {}, "environment": {}}
    try:
        _start_postgresql(state, base, durable=True)
        yield state["environment"]["DATABASE_URL"]
    finally:
        if pid := state["pids"].get("postgresql"):
            _end(pid, gently=signal.SIGINT)
        shutil.rmtree(base, ignore_errors=True)


def _folder() -> Path:
    """Make an empty folder for the data of servers."""
    base = SHARED / f"{os.getpid()}-{time.time_ns()}"
    base.mkdir(parents=True)
    base.chmod(0o755)
    return base


def _start_postgresql(state: dict, base: Path, *, durable: bool = False) -> None:
    binaries = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
    if not binaries:
        raise Failure("PostgreSQL is missing: sudo apt-get install postgresql")
    data, port = base / "postgresql", free_port()
    data.mkdir()
    if is_root():
        shutil.chown(data, SERVER_USER, SERVER_USER)
    quiet(
        [
            *_as_user(),
            f"{binaries[-1]}/initdb",
            "-D",
            data,
            "-U",
            "hub",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        ]
    )
    options = [
        f"-p{port}",
        "-k",
        str(data),
        "-hlocalhost",
        "-c",
        "max_connections=80",
        "-c",
        "shared_buffers=256MB",
    ]
    if not durable:
        options += ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"]
    server = subprocess.Popen(
        [*_as_user(), f"{binaries[-1]}/postgres", "-D", str(data), *options],
        stdout=(base / "postgresql.log").open("w"), stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    _wait_for(port, server, base / "postgresql.log")
    state["ports"]["postgresql"], state["pids"]["postgresql"] = port, server.pid
    for _try in range(50):
        ready = subprocess.run(
            [f"{binaries[-1]}/pg_isready", "-h127.0.0.1", f"-p{port}"], capture_output=True, check=False
        )
        if ready.returncode == 0:
            break
        time.sleep(0.2)
    quiet([f"{binaries[-1]}/createdb", "-h127.0.0.1", f"-p{port}", "-Uhub", "hub"])
    state["environment"]["DATABASE_URL"] = f"postgres://hub@127.0.0.1:{port}/hub"


def _start_redis(state: dict, base: Path) -> None:
    port = free_port()
    server = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(base)],
        stdout=(base / "redis.log").open("w"), stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    _wait_for(port, server, base / "redis.log")
    state["ports"]["redis"], state["pids"]["redis"] = port, server.pid
    state["environment"]["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"


def _begin_elasticsearch(state: dict, base: Path) -> None:
    """Fetching and starting takes half a minute: let it go on while the others start."""
    port = free_port()
    env = {
        **os.environ,
        "ES_ROOT": str(SHARED / "elasticsearch"),
        "ES_BASE": str(base / "elasticsearch"),
        "ES_PORT": str(port),
        "ES_TRANSPORT_PORT": str(free_port()),
        "ES_HEAP": "1g",
    }
    log = base / "elasticsearch-start.log"
    script = ROOT / "tools" / "elasticsearch" / "es.sh"
    starting = subprocess.Popen(
        ["bash", str(script), "start"],
        env=env,
        stdout=log.open("w"),
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    state["waiting"] = (starting, port, log, base)


def _finish_elasticsearch(state: dict) -> None:
    starting, port, log, base = state["waiting"]
    if starting.wait(timeout=900):
        raise Failure(f"Elasticsearch did not start:\n{log.read_text()[-3000:]}")
    with urllib.request.urlopen(f"http://127.0.0.1:{port}", timeout=10) as answer:
        version = json.load(answer)["version"]["number"]
    print(f"  Elasticsearch {version}", flush=True)
    state["ports"]["elasticsearch"] = port
    state["pids"]["elasticsearch"] = int((base / "elasticsearch" / "launcher.pid").read_text())
    state["environment"]["ELASTICSEARCH_URL"] = f"http://127.0.0.1:{port}"


def _wait_for(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _try in range(100):
        if _answers(port):
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    raise Failure(f"A server did not start:\n{log.read_text()[-2000:]}")
