"""The doorbell: one message to the workers for many commits, and none is overheard."""

from typing import Any

import pytest
from django.core.cache import cache

from core import outbox
from hub import celery


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What is sent to the broker; nobody has rung before."""
    cache.delete(celery.BELL)
    messages: list[dict[str, Any]] = []
    monkeypatch.setattr(celery.drain, "apply_async", lambda **options: messages.append(options))
    return messages


def test_many_rings_before_a_worker_begins_are_one_message(sent: list[dict[str, Any]]) -> None:
    for _commit in range(20):
        celery.ring()
    assert len(sent) == 1


def test_who_rings_after_a_worker_began_to_read_is_heard(
    sent: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    celery.ring()
    read: list[int] = []

    def reading() -> int:
        if not read:
            celery.ring()  # a commit that this reading may have missed
        read.append(len(sent))
        return 0

    monkeypatch.setattr(outbox, "drain", reading)
    celery.drain()
    assert read == [2]
