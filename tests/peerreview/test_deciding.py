"""The decision, and what follows it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.exceptions import Conflict, DomainError, InvalidTransition
from core.models import Outbox
from peerreview import letters, queries, services
from peerreview.models import Seat
from resources.models import Entry
from resources.services import save_draft
from tests.peerreview.world import ADVICE, LETTER, World, complete_review, fresh


def live(case) -> bool:
    return Entry.objects.public().filter(pk=case.entry_id).exists()


def test_deciding_needs_a_letter(world: World):
    case = world.deciding()
    with pytest.raises(DomainError):
        world.decide(case, letter="  ")
    assert fresh(case).state == "deciding"


def test_a_disagreement_is_resolved_before_anything_is_decided(world: World):
    case = world.deciding("accept", "accept", "reject")
    with pytest.raises(DomainError):
        world.decide(case, reason="The criticism rests on an older edition.")
    services.resolve(case=case, by=world.editor, reason="The criticism rests on an older edition.")
    with pytest.raises(DomainError):
        world.decide(case)
    decision = world.decide(case, reason="The criticism rests on an older edition.")
    assert decision.reason == "The criticism rests on an older edition."


def test_a_failed_gate_cannot_be_outvoted_silently(world: World):
    case, seats = world.with_panel()
    world.review(seats[0])
    world.review(seats[1])
    failing = complete_review("minor")
    failing["answers"]["harm"]["value"] = "0"
    services.submit_review(seat=seats[2], by=seats[2].reviewer.user, data=failing)
    with pytest.raises(DomainError):
        world.decide(case)
    assert not live(case)


def test_a_decision_on_an_older_look_at_the_case_is_refused(world: World):
    case, seats = world.with_panel()
    world.seated(case, world.external[2])
    for seat in seats:
        world.review(seat)
    seen = fresh(case).version
    world.review(Seat.objects.get(round__case=case, reviewer=world.external[2]), "reject")
    with pytest.raises(Conflict):
        world.decide(case, version=seen)
    assert not live(case)


def test_deciding_releases_who_has_not_answered(world: World):
    case, seats = world.with_panel()
    late = services.invite(case=case, reviewer=world.external[2], by=world.editor)
    for seat in seats:
        world.review(seat)
    world.decide(case)
    assert Seat.objects.get(pk=late.pk).state == "released"
    assert Outbox.objects.filter(key__contains=":review_released:").count() == 1


def test_large_changes_open_a_round_with_the_same_panel(world: World):
    case = world.changes("major")
    assert not case.entry.frozen
    save_draft(entry=case.entry, data={"body": "A better text."}, by=world.submitter)
    services.resubmit(case=case, by=world.submitter, response="Sources added.")

    second = queries.open_round(case)
    assert fresh(case).state == "in_review"
    assert (second.number, second.kind, second.response) == (2, "major", "Sources added.")
    assert {seat.reviewer_id for seat in second.seats.all()} == {one.pk for one in world.panel}
    assert {seat.state for seat in second.seats.all()} == {"invited"}
    assert not live(case)


def test_after_large_changes_the_old_reviews_do_not_count(world: World):
    case = world.changes("major")
    save_draft(entry=case.entry, data={"body": "A better text."}, by=world.submitter)
    services.resubmit(case=case, by=world.submitter, response="Sources added.")
    with pytest.raises(DomainError):
        world.decide(case)


def test_after_small_changes_the_editor_decides_on_the_reviews_there_are(world: World):
    case = world.changes("minor")
    save_draft(entry=case.entry, data={"body": "A better text."}, by=world.submitter)
    services.resubmit(case=case, by=world.submitter, response="Typing errors.")
    assert fresh(case).state == "deciding"

    world.decide(case)

    entry = Entry.objects.get(pk=case.entry_id)
    assert entry.live
    assert entry.body == "A better text."
    assert (entry.review_summary["reviews"], entry.review_summary["round"]) == (3, 2)


def test_the_same_text_is_not_submitted_again(world: World):
    case = world.changes("major")
    with pytest.raises(DomainError):
        services.resubmit(case=case, by=world.submitter, response="I changed nothing.")
    assert fresh(case).state == "changes"


def test_changes_are_submitted_with_an_answer_to_the_letter(world: World):
    case = world.changes("minor")
    save_draft(entry=case.entry, data={"body": "A better text."}, by=world.submitter)
    with pytest.raises(DomainError):
        services.resubmit(case=case, by=world.submitter, response=" ")


def test_withdrawing_closes_everything_and_frees_the_text(world: World):
    case, _seats = world.with_panel()
    services.withdraw(case=case, by=world.submitter)
    assert fresh(case).state == "withdrawn"
    assert not fresh(case).entry.frozen
    assert not Seat.objects.open().filter(round__case=case).exists()
    with pytest.raises(InvalidTransition):
        services.withdraw(case=case, by=world.submitter)


def test_a_rejected_text_is_free_to_be_changed_but_not_to_be_tried_again(world: World):
    case = world.deciding("reject", "reject", "major")
    world.decide(case, "reject")
    with pytest.raises(DomainError):
        services.submit(entry=case.entry, by=world.submitter)
    save_draft(entry=case.entry, data={"body": "Rewritten."}, by=world.submitter)
    assert services.submit(entry=case.entry, by=world.submitter).state == "screening"


def test_a_new_version_of_a_live_entry_goes_through_a_case_of_its_own(world: World):
    first = world.accepted(body="First edition.")
    save_draft(entry=first.entry, data={"body": "Second edition."}, by=world.submitter)
    case = services.submit(entry=first.entry, by=world.submitter)
    assert Entry.objects.get(pk=first.entry_id).body == "First edition."
    assert live(case)
    services.pass_screening(case=case, by=world.editor)
    for reviewer in world.panel:
        world.review(world.seated(case, reviewer))
    world.decide(case)
    assert Entry.objects.get(pk=first.entry_id).body == "Second edition."


def test_a_letter_that_names_a_reviewer_is_refused(world: World):
    case = world.deciding()
    name = world.un[0].user.name
    with pytest.raises(DomainError):
        world.decide(case, letter=f"{LETTER} {world.un[0].user.email}")
    assert " " not in name


def test_a_review_that_names_its_writer_is_refused(world: World):
    _case, seats = world.with_panel()
    user = seats[0].reviewer.user
    data = complete_review(to_submitter=f"{ADVICE} Write to {user.email}.")
    with pytest.raises(DomainError):
        services.submit_review(seat=seats[0], by=user, data=data)


def test_the_released_parts_name_letters_only(world: World):
    decision = world.decide(world.deciding(), released=None)
    parts = letters.released(decision)
    assert [part["letter"] for part in parts] == ["A", "B", "C"]
    assert {part["text"] for part in parts} == {ADVICE}


def test_deciding_and_publishing_needs_few_queries(world: World):
    """The limit is 64, whatever the number of reviews."""
    for further in (0, 1):
        case, seats = world.with_panel()
        seats += [world.seated(case, reviewer) for reviewer in world.external[2 : 2 + further]]
        for seat in seats:
            world.review(seat)
        case = fresh(case)
        about = {"case": case, "kind": "accept", "letter": LETTER, "by": world.editor}
        with CaptureQueriesContext(connection) as captured:
            services.decide(**about, version=case.version)
        assert live(case)
        assert len(captured) <= 64
