"""Reads docker-compose.yml as compose would: anchors merged, variables filled in, commands as word lists."""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

VARIABLE = re.compile(r"\$(?:(?P<escaped>\$)|\{(?P<name>\w+)(?:(?P<mode>:-|:\?)(?P<word>[^}]*))?\})")


class MissingVariable(Exception):
    """A variable that the file insists on is not set; the text is what the file says about it."""


@dataclass(frozen=True)
class Service:
    """What a test needs to know of a service."""

    name: str
    command: list[str]
    environment: dict[str, str]
    healthcheck: list[str]
    waits_for: dict[str, str] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)


def fill_in(text: str, values: Mapping[str, str]) -> str:
    """Return ``text`` with ${NAME}, ${NAME:-default} and ${NAME:?message} filled in and $$ made $.

    Raises MissingVariable for ${NAME:?message} when NAME is missing or empty, as compose does.
    """

    def one(match: re.Match[str]) -> str:
        if match["escaped"]:
            return "$"
        value = values.get(match["name"], "")
        if value or match["mode"] is None:
            return value
        if match["mode"] == ":?":
            raise MissingVariable(f"{match['name']}: {match['word']}")
        return str(match["word"])

    return VARIABLE.sub(one, text)


def _fill_tree(tree: Any, values: Mapping[str, str]) -> Any:
    if isinstance(tree, str):
        return fill_in(tree, values)
    if isinstance(tree, list):
        return [_fill_tree(each, values) for each in tree]
    if isinstance(tree, dict):
        return {key: _fill_tree(value, values) for key, value in tree.items()}
    return tree


def words(command: str | list[str] | None) -> list[str]:
    """Return a command as a list of words."""
    return shlex.split(command) if isinstance(command, str) else list(command or [])


def _health_words(check: dict[str, Any]) -> list[str]:
    test = check.get("test") or []
    if isinstance(test, str):
        return ["sh", "-c", test]
    if test[:1] == ["CMD-SHELL"]:
        return ["sh", "-c", test[1]]
    return list(test[1:])


def load(path: Path, values: Mapping[str, str]) -> dict[str, Service]:
    """Return the services of a compose file by name. Raises MissingVariable."""
    tree = _fill_tree(yaml.safe_load(path.read_text()), values)
    services = {}
    for name, raw in tree["services"].items():
        environment = {key: str(value) for key, value in (raw.get("environment") or {}).items()}
        waits = {other: how["condition"] for other, how in (raw.get("depends_on") or {}).items()}
        health = _health_words(raw.get("healthcheck") or {})
        services[name] = Service(name, words(raw.get("command")), environment, health, waits, raw)
    return services


def image_environment(dockerfile: Path, stage: str) -> dict[str, str]:
    """Return the ENV lines of a stage of a Dockerfile."""
    text = dockerfile.read_text().replace("\\\n", " ")
    parts = re.split(r"^FROM .* AS (\w+)$", text, flags=re.MULTILINE)
    body = dict(zip(parts[1::2], parts[2::2], strict=True))[stage]
    pairs = [word for line in re.findall(r"^ENV (.*)$", body, re.MULTILINE) for word in shlex.split(line)]
    return dict(pair.split("=", 1) for pair in pairs)
