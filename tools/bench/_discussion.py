"""A PostgreSQL database for the benchmarks of discussions: made anew, with a space and people who moderate it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tools.bench import _servers

DATABASE = "hub_bench_threads"
ADMIN = "postgres"


@contextmanager
def prepared() -> Iterator[Any]:
    """Make an empty database and start Django on it; yield an open space."""
    with _servers.postgresql() as given, tempfile.TemporaryDirectory(prefix="hub-bench-") as folder:
        if not given.startswith("postgres"):
            raise SystemExit("This benchmark needs PostgreSQL, as DATABASE_URL=postgres://… or installed.")
        base, _slash, own = given.rpartition("/")
        name = f"{DATABASE}_{own}"
        _create_database(base, name)
        os.environ |= {
            "DATABASE_URL": f"{base}/{name}",
            "HUB_VAR": folder,
            "LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "hub.settings.test",
        }
        yield _space()


def _space() -> Any:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    from discussions.models import Space
    from hub.models import HomePage
    from hub.services import ensure_pages

    ensure_pages()
    home = HomePage.objects.get(locale__language_code="en")
    return home.add_child(instance=Space(title="Bench", slug="bench", moderation="none"))


def _create_database(base: str, name: str) -> None:
    import psycopg

    with psycopg.connect(f"{base}/{ADMIN}", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')


def moderators(count: int) -> list[Any]:
    """Return people without limits of their own: what is measured is the writing."""
    from django.contrib.auth.models import Group

    from accounts import roles
    from accounts.models import User

    group = Group.objects.get(name=roles.MODERATOR)
    found = [
        User.objects.create_user(f"bench{number}@example.org", name=f"Writer {number}")
        for number in range(count)
    ]
    group.user_set.add(*found)
    return found
