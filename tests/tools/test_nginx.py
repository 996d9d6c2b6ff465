"""The front door's own rules, with the very configuration of production and a real nginx."""

import http.client
import http.server
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.dev.shell import ROOT, is_root
from tools.stack.processes import Process, answers, free_port

START = ROOT / "deploy" / "nginx" / "start.sh"


class Echo(http.server.BaseHTTPRequestHandler):
    """A stand-in for gunicorn that says which headers reached it."""

    def do_GET(self) -> None:
        body = "\n".join(f"{name.lower()}: {value}" for name, value in self.headers.items()).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        if self.path == "/kept":
            self.send_header("Cache-Control", "max-age=60")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Door:
    """A running nginx."""

    def __init__(self, port: int, folder: Path) -> None:
        self.port = port
        self.folder = folder

    def get(
        self, path: str, *, host: str = "hub.example.org", **headers: str
    ) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        sent = {"Host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
        try:
            connection.request("GET", path, headers=sent)
            response = connection.getresponse()
            received = {name.lower(): value for name, value in response.getheaders()}
            return response.status, received, response.read().decode()
        finally:
            connection.close()


def environment(folder: Path, port: int, upstream: int) -> dict[str, str]:
    for name in ("run", "static", "media/images", "media/documents", "media/original_images"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return {
        "PATH": f"{os.environ['PATH']}:/usr/sbin",
        "ALLOWED_HOSTS": "hub.example.org,www.hub.example.org",
        "BASE_URL": "https://hub.example.org",
        "HUB_RUN": f"{folder}/run",
        "HUB_LISTEN": f"127.0.0.1:{port}",
        "HUB_UPSTREAM": f"127.0.0.1:{upstream}",
        "HUB_STATIC": f"{folder}/static",
        "HUB_MEDIA": f"{folder}/media",
        "HUB_NGINX_DIRECTIVES": "user root;" if is_root() else "",
    }


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    folder = tmp_path_factory.mktemp("nginx")
    web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    port = free_port()
    surroundings = environment(folder, port, web.server_port)
    (folder / "static" / "app.0123456789ab.css").write_text("body{}")
    (folder / "static" / "app.css").write_text("body{}")
    (folder / "media" / "images" / "x.webp").write_bytes(b"picture")
    (folder / "media" / "images" / "x.html").write_text("<script>")
    for secret in ("documents/report.pdf", "original_images/x.jpg", "else.jpg"):
        (folder / "media" / secret).write_bytes(b"secret")
    process = Process.start("nginx", [str(START)], surroundings, folder / "nginx.log")
    try:
        process.wait_until(lambda: answers(f"http://127.0.0.1:{port}/", host="hub.example.org") == 200)
        yield Door(port, folder)
    finally:
        process.stop()
        web.shutdown()
        web.server_close()


def test_the_configuration_is_valid(tmp_path: Path) -> None:
    surroundings = environment(tmp_path, free_port(), 1)
    process = Process.start("nginx -t", [str(START), "-t"], surroundings, tmp_path / "log")
    assert process.popen.wait(20) == 0, process.tail()
    assert "[warn]" not in process.tail()


@pytest.mark.parametrize(
    "path",
    [
        "/media/original_images/x.jpg",
        "/media/documents/report.pdf",
        "/media/else.jpg",
        "/media/images/x.html",
        "/media/images/../documents/report.pdf",
        "/media/images/%2e%2e/original_images/x.jpg",
        "/media//documents/report.pdf",
        "/media/",
    ],
)
def test_originals_and_documents_are_refused(door: Door, path: str) -> None:
    status, _headers, body = door.get(path)
    assert status in (400, 403, 404)
    assert "secret" not in body


def test_pictures_are_served_and_can_do_nothing(door: Door) -> None:
    status, headers, body = door.get("/media/images/x.webp")
    assert (status, body, headers["content-type"]) == (200, "picture", "image/webp")
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]


def test_a_file_with_its_hash_in_the_name_is_kept_for_good(door: Door) -> None:
    assert "immutable" in door.get("/static/app.0123456789ab.css")[1]["cache-control"]
    assert door.get("/static/app.css")[1]["cache-control"] == "public, max-age=3600"


def test_unknown_hosts_get_no_answer(door: Door) -> None:
    with pytest.raises(http.client.RemoteDisconnected):
        door.get("/", host="evil.example.com")
    assert door.get("/", host="www.hub.example.org")[0] == 200


def test_what_visitors_claim_about_the_address_does_not_arrive(door: Door) -> None:
    _status, _headers, seen = door.get(
        "/", X_Forwarded_Proto="http", X_Forwarded_Host="evil.example.com", Forwarded="host=evil.example.com"
    )
    assert "evil" not in seen
    assert "x-forwarded-proto: https" in seen
    assert "x-forwarded-for: 127.0.0.1" in seen


def test_pages_are_asked_for_again_unless_they_say_otherwise(door: Door) -> None:
    assert door.get("/")[1]["cache-control"] == "no-cache"
    assert door.get("/kept")[1]["cache-control"] == "max-age=60"


def test_the_log_keeps_no_questions_and_no_full_address(door: Door) -> None:
    door.get("/search/?q=somebody-private")
    log = (door.folder / "nginx.log").read_text()
    assert "/search/" in log
    assert "somebody-private" not in log
    assert "127.0.0.1 [" not in log
