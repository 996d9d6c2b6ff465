"""What must happen after a commit happens: once, in spite of errors, crashes and several workers."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from core import outbox
from core.models import Outbox

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def calls() -> Iterator[list[dict[str, Any]]]:
    """Three topics of the tests: one that works, one that fails, one whose effect is outside."""
    seen: list[dict[str, Any]] = []

    @outbox.handler("test.note")
    def note(payload: dict[str, Any]) -> None:
        seen.append(payload)

    @outbox.handler("test.fail")
    def fail(payload: dict[str, Any]) -> None:
        Outbox.objects.create(topic="test.note", key="half an effect")
        raise RuntimeError("the handler is broken")

    @outbox.handler("test.outside", outside=True)
    def outside(payload: dict[str, Any]) -> None:
        if payload.get("break"):
            raise OSError("no way out")
        seen.append(payload)

    yield seen
    for topic in ("test.note", "test.fail", "test.outside"):
        del outbox.handlers[topic]


def put(topic: str = "test.note", key: str = "a", **payload: Any) -> None:
    outbox.enqueue(topic=topic, key=key, payload=payload)


def row(key: str = "a") -> Outbox:
    return Outbox.objects.get(key=key)


def test_a_row_is_done_once(calls: list[dict[str, Any]]) -> None:
    put(word="x")

    assert (outbox.drain(), outbox.drain()) == (1, 0)
    assert calls == [{"word": "x"}]
    assert row().done_at is not None


def test_the_same_key_is_queued_once_and_the_first_payload_stays(calls: list[dict[str, Any]]) -> None:
    put(word="first")
    put(word="second")
    outbox.drain()
    put(word="third")
    outbox.drain()

    assert calls == [{"word": "first"}]


def test_a_row_of_a_transaction_that_is_rolled_back_never_happened(calls: list[dict[str, Any]]) -> None:
    with transaction.atomic():
        put()
        transaction.set_rollback(True)

    assert outbox.drain() == 0


def test_a_row_is_left_alone_before_its_time(calls: list[dict[str, Any]]) -> None:
    later = timezone.now() + timedelta(hours=1)
    outbox.enqueue(topic="test.note", key="later", payload={}, available_at=later)

    assert outbox.drain() == 0


def test_a_failing_handler_leaves_no_half_effect_and_is_put_off(calls: list[dict[str, Any]]) -> None:
    put("test.fail")

    assert outbox.drain() == 0
    failed = row()
    assert not Outbox.objects.filter(key="half an effect").exists()
    assert failed.attempts == 1
    assert failed.last_error == "RuntimeError: the handler is broken"
    assert failed.available_at > timezone.now()


def test_one_that_fails_does_not_stop_the_others(calls: list[dict[str, Any]]) -> None:
    put("test.fail", "a")
    put("test.note", "b")

    assert outbox.drain() == 1


def test_a_row_is_given_up_after_eight_attempts_and_says_why() -> None:
    put("test.fail")
    for _attempt in range(10):
        Outbox.objects.update(available_at=timezone.now())
        outbox.drain()

    assert row().attempts == outbox.MAX_ATTEMPTS
    assert row().given_up_at is not None
    assert "broken" in row().last_error


def test_a_topic_nobody_handles_is_an_error_of_the_row_not_of_the_drain() -> None:
    put("test.unknown")

    assert outbox.drain() == 0
    assert "No handler" in row().last_error


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 5), (2, 10), (3, 20), (7, 320), (30, 3600)])
def test_the_wait_doubles_up_to_an_hour(attempts: int, seconds: int) -> None:
    assert outbox.delay_after(attempts) == timedelta(seconds=seconds)


def test_an_effect_outside_that_fails_is_tried_again(calls: list[dict[str, Any]]) -> None:
    put("test.outside", **{"break": True})
    outbox.drain()

    assert (row().sending_at, row().attempts, row().done_at) == (None, 1, None)


def cut_off(**payload: Any) -> None:
    """A worker died after the mark and before the effect was marked done."""
    put("test.outside", **payload)
    Outbox.objects.update(sending_at=timezone.now() - timedelta(hours=1))


def test_a_row_cut_off_while_sending_is_flagged_and_not_sent_again(calls: list[dict[str, Any]]) -> None:
    cut_off()

    assert outbox.drain() == 0
    assert calls == []
    assert row().given_up_at is not None
    assert "not sent again" in row().last_error


def test_a_row_that_may_go_out_twice_is_sent_again_after_a_crash(calls: list[dict[str, Any]]) -> None:
    cut_off(resend=True)

    assert outbox.drain() == 1
    assert calls == [{"resend": True}]


def test_a_row_that_is_being_sent_right_now_is_left_alone(calls: list[dict[str, Any]]) -> None:
    put("test.outside")
    Outbox.objects.update(sending_at=timezone.now())

    assert outbox.drain() == 0
    assert row().given_up_at is None


def test_a_secret_is_wiped_once_it_is_sent(calls: list[dict[str, Any]]) -> None:
    put("test.outside", secret=True, body="https://hub.example/key")
    outbox.drain()

    assert row().payload == {}


def test_commit_rings_once_and_a_broken_bell_harms_nobody(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[str] = []

    def broken() -> None:
        raise OSError("no broker")

    monkeypatch.setattr(outbox, "bells", [broken, lambda: rung.append("rung")])
    with django_capture_on_commit_callbacks(execute=True):
        put(key="a")
        put(key="b")

    assert rung == ["rung"]


def test_other_drains_are_called_and_counted_even_when_one_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> int:
        raise OSError("no server")

    monkeypatch.setattr(outbox, "extra_drains", [broken, lambda: 3])
    put()

    assert outbox.drain() == 4


def test_rows_that_were_given_up_are_listed_and_can_be_tried_again(
    calls: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    cut_off(to="canary@example.org")
    outbox.drain()

    call_command("outbox")
    said = capsys.readouterr().out
    assert "not sent again" in said
    assert "canary" not in said
    call_command("outbox", retry=[row().pk])
    outbox.drain()

    assert len(calls) == 1
    assert row().done_at is not None


def test_only_a_row_that_was_given_up_is_tried_again(calls: list[dict[str, Any]]) -> None:
    put()
    outbox.drain()

    with pytest.raises(CommandError, match="No row"):
        call_command("outbox", retry=[row().pk])
    outbox.drain()
    assert len(calls) == 1


def test_addresses_are_forgotten_after_a_while_and_keys_are_not(calls: list[dict[str, Any]]) -> None:
    put(to="ana@example.org")
    outbox.drain()
    Outbox.objects.update(done_at=timezone.now() - timedelta(days=91))

    call_command("outbox", forget=90)
    put(to="ana@example.org")
    outbox.drain()

    assert row().payload == {}
    assert len(calls) == 1
