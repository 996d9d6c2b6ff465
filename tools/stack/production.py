"""The production stack without containers.

docker-compose.yml is read, and the very commands of migrate, web, worker, beat, Redis and nginx are started as local
processes with the environment the file gives them. Only what a container would have of its own is put in: the
addresses of PostgreSQL and Elasticsearch, ports, and folders in place of volumes.
"""

import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tools.dev.shell import ROOT, is_root
from tools.stack import compose
from tools.stack.base import Stack
from tools.stack.processes import Process, answers, free_port

APP_SERVICES = ("web", "worker", "beat")


class ProductionStack(Stack):
    """PostgreSQL, Redis, Celery worker and beat, Elasticsearch, gunicorn behind nginx."""

    def __init__(
        self,
        folder: Path,
        *,
        database_url: str,
        elasticsearch_url: str,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """``settings`` are more lines of .env; ``database_url`` is any database of a server that may make databases."""
        super().__init__(folder)
        # The database of the address need not exist yet; this one is on every server.
        self._server = urlunsplit(urlsplit(database_url)._replace(path="/postgres"))
        self._name = f"hub_stack_{secrets.token_hex(4)}"
        self._ports = {name: free_port() for name in ("nginx", "web", "redis")}
        self.url = f"http://127.0.0.1:{self._ports['nginx']}"
        self.dotenv = {**self._generated(), **(settings or {})}
        self.services = compose.load(ROOT / "docker-compose.yml", self.dotenv)
        self._elasticsearch = elasticsearch_url

    def _generated(self) -> dict[str, str]:
        """Return what an administrator would write into .env."""
        return {
            "SECRET_KEY": secrets.token_urlsafe(48),
            "POSTGRES_PASSWORD": secrets.token_urlsafe(24),
            "REDIS_PASSWORD": secrets.token_urlsafe(24),
            "ELASTIC_PASSWORD": secrets.token_urlsafe(24),
            "ALLOWED_HOSTS": "127.0.0.1",
            "BASE_URL": self.url,
            "EMAIL_URL": f"filemail:///{self.folder}/var/mail",  # one slash of an absolute path is taken off
            "DEFAULT_FROM_EMAIL": "Migration Knowledge Hub <hub@example.org>",
            "HUB_SEARCH_INDEX": self._name,
            "REQUIRE_STAFF_MFA": "false",  # the tests of the second factor have their own place
        }

    def start(self) -> None:
        """Do what compose would: services, migrate to its success, then the rest."""
        for name in ("var/mail", "var/media", "static", "run", "logs"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self._make_database()
        self.environment = self._app_environment(self.services["web"])
        self._start("redis")
        self._build_image()
        self.run(*self._command("migrate"), environment=self._app_environment(self.services["migrate"]))
        for name in APP_SERVICES:
            self._start(name)
        self.processes["web"].wait_until(lambda: self.is_healthy("web"), seconds=300)
        self._start("nginx")
        self.processes["nginx"].wait_until(lambda: answers(f"{self.url}/healthz") == 200, seconds=300)
        self.processes["worker"].wait_until(
            lambda: " ready." in self.processes["worker"].tail() or self.is_healthy("worker"), seconds=300
        )

    def stop(self) -> None:
        """Stop the processes and remove the database and the indices."""
        super().stop()
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{self._name}" WITH (FORCE)')  # type: ignore[call-overload,unused-ignore]
        self._drop_indices()

    def restart(self, name: str) -> None:
        """Start a service again that has been killed or stopped."""
        self._start(name)

    def is_healthy(self, name: str) -> bool:
        """Run the health check that docker-compose.yml gives a service."""
        service = self.services[name]
        command = [self._local(word) for word in service.healthcheck]
        try:
            self.run(*command, environment=self._environment_of(name))
        except Exception as error:
            if "ended with" in str(error):
                return False
            raise
        return True

    def _start(self, name: str) -> None:
        log = self.folder / "logs" / f"{name}.log"
        self.processes[name] = Process.start(name, self._command(name), self._environment_of(name), log)

    def _command(self, name: str) -> list[str]:
        """Return a service's command with the container's own places made local."""
        words = [self._local(word) for word in self.services[name].command]
        if name == "redis":
            port = f"--port {self._ports['redis']} --bind 127.0.0.1 --dir {self.folder}/run"
            words[-1] = words[-1].replace("redis-server", f"redis-server {port}", 1)
        return words

    def _local(self, word: str) -> str:
        """Return a word of a command with paths and ports of containers replaced."""
        word = word.replace("/srv/nginx/", f"{ROOT}/deploy/nginx/").replace("/tmp/", f"{self.folder}/run/")  # noqa: S108
        return word.replace("127.0.0.1:8080", f"127.0.0.1:{self._ports['nginx']}")

    def _environment_of(self, name: str) -> dict[str, str]:
        service = self.services[name]
        if name in (*APP_SERVICES, "migrate"):
            return self._app_environment(service)
        own = {**self.own_environment(), **service.environment}
        if name == "nginx":
            own |= {
                "HUB_RUN": f"{self.folder}/run",
                "HUB_LISTEN": f"127.0.0.1:{self._ports['nginx']}",
                "HUB_UPSTREAM": f"127.0.0.1:{self._ports['web']}",
                "HUB_STATIC": f"{self.folder}/static",
                "HUB_MEDIA": f"{self.folder}/var/media",
                # as root nginx would give its workers a user who cannot read the test's folders
                "HUB_NGINX_DIRECTIVES": "user root;" if is_root() else "",
            }
        return own

    def _app_environment(self, service: compose.Service) -> dict[str, str]:
        """Return what the container would see, with local addresses."""
        given = {**compose.image_environment(ROOT / "Dockerfile", "app"), **service.environment}
        password = urlsplit(given["ELASTICSEARCH_URL"]).netloc.partition("@")[0]
        server = urlsplit(self._elasticsearch)
        given |= {
            **self.own_environment(),
            "DATABASE_URL": self._database_url(),
            "REDIS_URL": given["REDIS_URL"].replace("redis:6379", f"127.0.0.1:{self._ports['redis']}"),
            "ELASTICSEARCH_URL": urlunsplit(
                server._replace(netloc=f"{password}@{server.netloc.rpartition('@')[2]}")
            ),
            "HUB_VAR": f"{self.folder}/var",
            "STATIC_ROOT": f"{self.folder}/static",
            "WEB_BIND": f"127.0.0.1:{self._ports['web']}",
            "WEB_WORKERS": "2",
        }
        return given

    def _database_url(self) -> str:
        return urlunsplit(urlsplit(self._server)._replace(path=f"/{self._name}"))

    def _make_database(self) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{self._name}"')  # type: ignore[call-overload,unused-ignore]

    def _drop_indices(self) -> None:
        """Remove this stack's indices from the shared server."""
        import urllib.request  # noqa: PLC0415 -- only here

        with urllib.request.urlopen(f"{self._elasticsearch}/{self._name}*/_alias", timeout=10) as answer:  # noqa: S310
            names = json.load(answer)
        for name in names:
            request = urllib.request.Request(f"{self._elasticsearch}/{name}", method="DELETE")  # noqa: S310
            urllib.request.urlopen(request, timeout=10).close()  # noqa: S310 -- our own server

    def _build_image(self) -> None:
        """Do what the Dockerfile does when the image is built."""
        self.manage("build_messages")
        self.manage("collectstatic", "--noinput", "--verbosity", "0")
