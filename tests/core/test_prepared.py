"""A prepared question finds what the queryset finds that it is made of."""

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from core.models import Outbox
from core.prepared import Prepared

pytestmark = pytest.mark.django_db
COLUMNS = ("key", "attempts", "payload", "created_at", "done_at")


def waiting(topic: str, attempts: int) -> QuerySet[Outbox, tuple[object, ...]]:
    found = Outbox.objects.filter(topic=topic, attempts__lt=attempts, done_at=None)
    return found.order_by("key").values_list(*COLUMNS)


@pytest.fixture
def rows() -> None:
    now = timezone.now()
    for number, topic in enumerate(["mail", "mail", "index", "mail"]):
        Outbox.objects.create(topic=topic, key=str(number), attempts=number, payload={"number": number})
    Outbox.objects.create(topic="mail", key="done", done_at=now)


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize(("topic", "attempts"), [("mail", 9), ("mail", 1), ("index", 9), ("nothing", 9)])
def test_it_finds_what_the_queryset_finds_with_each_value(topic: str, attempts: int) -> None:
    question = Prepared(waiting, topic=str, attempts=int)
    for _time in range(2):
        assert question.rows(topic=topic, attempts=attempts) == list(waiting(topic, attempts))


@pytest.mark.usefixtures("rows")
def test_it_is_built_once() -> None:
    built = []

    def build(topic: str) -> QuerySet[Outbox, tuple[object, ...]]:
        built.append(topic)
        return Outbox.objects.filter(topic=topic).values_list("key")

    question = Prepared(build, topic=str)
    found = [len(question.rows(topic=topic)) for topic in ("mail", "index", "mail")]
    assert found == [4, 1, 4]
    assert len(built) == 1


@pytest.mark.usefixtures("rows")
def test_a_value_that_stands_twice_is_put_in_twice() -> None:
    question = Prepared(
        lambda key: Outbox.objects.filter(key=key, topic__gt=key).values_list("topic"), key=str
    )
    assert question.rows(key="2") == [("index",)]
    assert question.rows(key="done") == [("mail",)]


def test_a_parameter_for_which_the_question_does_not_ask_is_a_mistake() -> None:
    question = Prepared(
        lambda key, topic: Outbox.objects.filter(key=key).values_list("pk"), key=str, topic=str
    )
    with pytest.raises(ValueError, match="topic"):
        question.rows(key="1", topic="mail")


@pytest.mark.usefixtures("rows")
def test_a_value_is_no_text_of_the_question() -> None:
    question = Prepared(lambda topic: Outbox.objects.filter(topic=topic).values_list("pk"), topic=str)
    assert question.rows(topic="' OR '1' = '1") == []
    assert question.rows(topic="50 %s %% of it") == []
