"""The demo as a process: SQLite, the embedded engine, one process."""

from pathlib import Path

from tools.dev.shell import PYTHON
from tools.stack.base import Stack
from tools.stack.processes import Process, answers, free_port


class DemoStack(Stack):
    """What ``python3 dev.py demo`` starts, on a free port with data of its own."""

    def start(self) -> None:
        """Make the demo and wait until it answers."""
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        var = Path(self.folder) / "var"
        var.mkdir(parents=True, exist_ok=True)
        self.environment = {
            **self.own_environment(),
            "DJANGO_SETTINGS_MODULE": "hub.settings.demo",
            "HUB_VAR": str(var),
            "BASE_URL": self.url,
        }
        command = [str(PYTHON), "manage.py", "demo", "--port", str(port)]
        process = Process.start("demo", command, self.environment, self.folder / "demo.log")
        self.processes["demo"] = process
        process.wait_until(lambda: answers(f"{self.url}/healthz") == 200, seconds=600)
