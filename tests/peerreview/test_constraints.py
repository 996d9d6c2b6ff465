"""What the database refuses, whoever writes."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from core.exceptions import NotPermitted
from peerreview.models import CaseEvent, ConflictDeclaration, Decision, Review, ReviewCase, ReviewRound, Seat
from resources.models import Entry
from tests.peerreview.world import World, fresh


def refused(write, *args, **kwargs) -> bool:
    try:
        with transaction.atomic():
            write(*args, **kwargs)
    except IntegrityError:
        return True
    return False


def copy(row, **changes):
    """Return an unsaved copy of a row with changes."""
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    return type(row)(**{**values, **changes})


def test_one_open_case_per_entry(world: World):
    case = world.submitted()
    assert refused(copy(case).save)
    assert not refused(copy(case, state="withdrawn", closed_at=timezone.now()).save)


def test_a_closed_case_has_its_date_and_a_known_state(world: World):
    case = world.submitted()
    cases = ReviewCase.objects.filter(pk=case.pk)
    assert refused(cases.update, state="accepted")
    assert refused(cases.update, state="nonsense")


def test_one_open_round_per_case_and_one_of_each_number(world: World):
    review_round = ReviewRound.objects.get(case=world.submitted())
    assert refused(copy(review_round, number=2).save)
    assert refused(copy(review_round, open=False, closed_at=timezone.now()).save)
    assert refused(copy(review_round, number=2, open=False).save)


def test_one_seat_per_reviewer_and_per_letter(world: World):
    case = world.in_review()
    about = {"seat_class": "external", "respond_by": date(2099, 1, 1), "due_on": date(2099, 1, 1)}
    review_round = ReviewRound.objects.get(case=case)
    Seat.objects.create(round=review_round, reviewer=world.un[0], letter="A", **about)
    assert refused(Seat.objects.create, round=review_round, reviewer=world.un[0], letter="B", **about)
    assert refused(Seat.objects.create, round=review_round, reviewer=world.un[1], letter="A", **about)


@pytest.mark.parametrize(
    ("changes", "no"),
    [
        ({"state": "submitted", "interests": ""}, True),
        ({"state": "submitted", "interests": "declared"}, True),
        ({"state": "submitted", "interests": "upheld"}, True),
        ({"state": "submitted", "interests": "none"}, False),
        ({"state": "submitted", "interests": "waived"}, False),
        ({"state": "nonsense"}, True),
        ({"interests": "nonsense"}, True),
        ({"seat_class": "nonsense"}, True),
    ],
)
def test_a_submitted_seat_has_clear_interests(world: World, changes, no):
    _case, seats = world.with_panel()
    assert refused(Seat.objects.filter(pk=seats[0].pk).update, **changes) is no


def test_a_submitted_review_is_complete_and_one_per_seat(world: World):
    _case, seats = world.with_panel()
    review = Review.objects.create(seat=seats[0])
    rows = Review.objects.filter(pk=review.pk)
    assert refused(rows.update, submitted_at=timezone.now())
    assert refused(rows.update, recommendation="nonsense")
    assert refused(Review.objects.create, seat=seats[0])


def test_one_decision_per_round_and_a_permit_with_an_acceptance_only(world: World):
    decision = world.decide(world.deciding())
    assert refused(copy(decision).save)
    other = ReviewRound.objects.get(case=world.submitted())
    assert refused(copy(decision, round_id=other.pk, permit_id=None).save)
    assert refused(copy(decision, round_id=other.pk, kind="reject").save)
    assert refused(copy(decision, round_id=other.pk, kind="nonsense", permit_id=None).save)


def test_one_event_per_number(world: World):
    event = CaseEvent.objects.get(case=world.submitted())
    assert refused(copy(event).save)


def test_what_was_recorded_is_neither_changed_nor_deleted(world: World):
    case = world.accepted()
    for model in (CaseEvent, Decision, ConflictDeclaration):
        row = model.objects.first()
        for attempt in (row.save, row.delete, model.objects.all().delete):
            with pytest.raises(NotPermitted):
                attempt()
        with pytest.raises(NotPermitted):
            model.objects.all().update(pk=row.pk)
        with pytest.raises(NotPermitted):
            model.objects.bulk_update([row], ["created_at"])
    assert fresh(case).events.count() == case.version


def test_an_entry_with_a_case_and_a_person_with_a_seat_stay(world: World):
    case, _seats = world.with_panel()
    with pytest.raises(ProtectedError), transaction.atomic():
        Entry.objects.get(pk=case.entry_id).specific.delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        world.un[0].delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        world.submitter.delete()
