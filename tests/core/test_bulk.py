"""Rows in bulk: keys are taken once, defaults are those of the fields, on both databases."""

import pytest
from django.db import transaction

from core import bulk
from core.models import Outbox

pytestmark = pytest.mark.django_db


def test_rows_get_their_keys_their_values_and_the_defaults_of_the_rest():
    before = Outbox.objects.create(topic="a", key="before")
    with transaction.atomic():
        keys = bulk.take_keys(Outbox, 3)
        rows = [(key, "bulk", f"k{key}", "tab\tline\nback\\ é 你") for key in keys]
        bulk.insert(Outbox, ("id", "topic", "key", "last_error"), rows)
    assert len(set(keys) | {before.pk}) == 4
    found = Outbox.objects.filter(topic="bulk").order_by("pk")
    assert [row.pk for row in found] == list(keys)
    assert {row.last_error for row in found} == {"tab\tline\nback\\ é 你"}
    assert {(row.attempts, row.done_at, str(row.payload)) for row in found} == {(0, None, "{}")}
    after = Outbox.objects.create(topic="a", key="after")
    assert after.pk > max(keys)


def test_no_rows_are_no_keys():
    with transaction.atomic():
        assert list(bulk.take_keys(Outbox, 0)) == []
        bulk.insert(Outbox, ("id", "topic", "key"), [])
    assert not Outbox.objects.exists()
