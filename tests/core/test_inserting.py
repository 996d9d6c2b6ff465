"""One row past Django's own building of statements reads back as one that was saved."""

import pytest
from django.db import IntegrityError, transaction
from django.forms import model_to_dict

from core.inserting import insert
from core.models import Outbox

pytestmark = pytest.mark.django_db


def test_an_inserted_row_is_what_a_saved_one_would_be() -> None:
    row = Outbox(topic="a", key="é 'k'", payload={"n": [1, None, "你"]})
    assert insert(row)
    found = Outbox.objects.get(key="é 'k'")
    assert model_to_dict(found) == model_to_dict(row)
    assert (found, found.available_at) == (row, row.available_at)


def test_it_can_be_saved_afterwards() -> None:
    row = Outbox(topic="a", key="k")
    insert(row)
    row.last_error = "late"
    row.save()
    assert list(Outbox.objects.values_list("pk", "last_error")) == [(row.pk, "late")]


def test_a_value_that_is_there_already_is_left_or_is_an_error() -> None:
    insert(Outbox(topic="first", key="k"))
    second = Outbox(topic="second", key="k")
    assert not insert(second, unless="key")
    assert second.pk is None
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(second)
    assert list(Outbox.objects.values_list("topic", flat=True)) == ["first"]
