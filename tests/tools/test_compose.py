"""What docker-compose.yml promises."""

import re
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from tools.dev.shell import ROOT, VENV
from tools.stack import compose

COMPOSE = ROOT / "docker-compose.yml"
SECRETS = ("SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "ELASTIC_PASSWORD")
GIVEN = {
    **{name: f"generated-{name}" for name in SECRETS},
    "ALLOWED_HOSTS": "hub.example.org",
    "BASE_URL": "https://hub.example.org",
    "EMAIL_URL": "smtp://mail.example.org",
    "DEFAULT_FROM_EMAIL": "hub@example.org",
}


def services() -> dict[str, compose.Service]:
    return compose.load(COMPOSE, GIVEN)


def every_string(tree: Any) -> Iterator[str]:
    if isinstance(tree, dict):
        for value in tree.values():
            yield from every_string(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from every_string(value)
    else:
        yield str(tree)


def test_has_everything_the_hub_needs() -> None:
    needed = {"web", "worker", "beat", "migrate", "nginx", "postgres", "redis", "elasticsearch"}
    assert set(services()) == needed


@pytest.mark.parametrize("name", sorted(GIVEN))
def test_refuses_to_start_without(name: str) -> None:
    with pytest.raises(compose.MissingVariable, match=name):
        compose.load(COMPOSE, {**GIVEN, name: ""})


def test_holds_no_secret_of_its_own() -> None:
    text = COMPOSE.read_text()
    for line in re.findall(r"^.*(?:PASSWORD|SECRET)[A-Z_]*: .*$", text, re.MULTILINE):
        assert ":?" in line, line
    example = (ROOT / ".env.example").read_text()
    for name in SECRETS:
        assert re.search(rf"^{name}=$", example, re.MULTILINE), f"{name} has a value in .env.example"


def test_every_variable_of_the_compose_file_is_in_the_example() -> None:
    asked = set(re.findall(r"(?<!\$)\$\{(\w+):\?", COMPOSE.read_text()))
    assert asked <= set(re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


@pytest.mark.parametrize("name", sorted(compose.load(COMPOSE, GIVEN)))
def test_every_service_is_watched_limited_and_without_rights(name: str) -> None:
    service = services()[name]
    raw = service.raw
    assert service.healthcheck or name == "migrate"
    assert raw["cap_drop"] == ["ALL"]
    assert raw["security_opt"] == ["no-new-privileges:true"]
    assert raw["mem_limit"]
    assert raw["user"] not in ("root", "0")
    assert raw["read_only"] or name == "elasticsearch"
    assert re.fullmatch(r"[\w./-]+:(?:\d+\.\d+[\w.-]*|local)", raw["image"]), "pin a version"


def test_services_start_when_what_they_need_is_healthy() -> None:
    waits = {name: service.waits_for for name, service in services().items()}
    assert set(waits["migrate"].values()) == {"service_healthy"}
    assert {"postgres", "redis", "elasticsearch"} <= set(waits["migrate"])
    for name in ("web", "worker", "beat"):
        assert waits[name]["migrate"] == "service_completed_successfully"
    assert waits["nginx"] == {"web": "service_healthy"}


def test_only_nginx_can_be_reached_from_outside() -> None:
    assert [name for name, service in services().items() if service.raw.get("ports")] == ["nginx"]
    for name in ("postgres", "redis", "elasticsearch"):
        assert services()[name].raw["networks"] == ["back"]


def test_follows_the_compose_specification_and_its_linter() -> None:
    schema = [VENV / "bin" / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", COMPOSE]
    linter = [VENV / "bin" / "compose-lint", "--fail-on", "high", COMPOSE]
    for command in (schema, linter):
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- our own tools
        assert done.returncode == 0, done.stdout + done.stderr


def test_names_no_registry_host() -> None:
    for service in services().values():
        first = service.raw["image"].split("/")[0]
        assert "." not in first.split(":")[0], service.raw["image"]


def test_variables_are_filled_in_as_compose_does() -> None:
    values = {"A": "1", "EMPTY": ""}
    assert compose.fill_in("${A} ${B:-two} ${EMPTY:-three} $$HOME ${C}", values) == "1 two three $HOME "


def test_the_images_environment_is_read() -> None:
    found = compose.image_environment(ROOT / "Dockerfile", "app")
    assert found["DJANGO_SETTINGS_MODULE"] == "hub.settings.production"
    assert found["STATIC_ROOT"] == "/srv/static"


def test_images_are_pinned_and_the_app_does_not_run_as_root() -> None:
    text = (ROOT / "Dockerfile").read_text()
    for image in re.findall(r"^FROM (\S+)", text, re.MULTILINE):
        assert re.search(r":\d+\.\d+", image), image
    assert re.search(r"^USER 10001$", text, re.MULTILINE)
    assert re.search(r"^USER 101$", text, re.MULTILINE)
    assert "--require-hashes" in text
