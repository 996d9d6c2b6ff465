"""Surroundings for benchmarks: settings of their own, and an Elasticsearch."""

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from tools.dev import packages, services


@contextmanager
def elasticsearch() -> Iterator[str]:
    """Yield the address of a server: the given one, else that of ``dev.py services``, started when needed."""
    if given := os.environ.get("ELASTICSEARCH_URL"):
        yield given
        return
    already = services.STATE.exists()
    packages.ensure()
    try:
        yield services.up()["ELASTICSEARCH_URL"]
    finally:
        if not already:
            services.down()


@contextmanager
def postgresql() -> Iterator[str]:
    """Yield the address of a server: the given one, else one of its own that writes to the disk what it commits."""
    if given := os.environ.get("DATABASE_URL"):
        yield given
        return
    packages.ensure()
    with services.durable_postgresql() as address:
        yield address


@contextmanager
def hub(**given: str) -> Iterator[str]:
    """Start Django with an empty folder for all data and an index name of its own; yield the folder."""
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as folder:
        os.environ |= {
            "HUB_VAR": folder,
            "HUB_SEARCH_INDEX": f"bench-{secrets.token_hex(4)}",
            "DJANGO_SETTINGS_MODULE": "hub.settings.demo",
            "LOG_LEVEL": "ERROR",
            **given,
        }
        import django

        django.setup()
        yield folder
