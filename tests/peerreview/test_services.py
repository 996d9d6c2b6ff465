"""The way of a case through its services."""

import pytest

from core.exceptions import Conflict, DomainError, NotPermitted
from core.models import Outbox
from peerreview import services
from peerreview.models import CaseEvent, Review, ReviewRound, Seat
from people.models import ReviewerProfile
from resources.models import Entry, PublicationPermit
from resources.services import save_draft
from tests.peerreview.world import World, complete_review, fresh, make_draft, make_reviewer


def live(case) -> bool:
    return Entry.objects.public().filter(pk=case.entry_id).exists()


def test_accepting_publishes_the_reviewed_text_with_its_badge(world: World):
    case = world.accepted(title="Registers and what they tell", body="As reviewed.")

    entry = Entry.objects.get(pk=case.entry_id).specific
    permit = PublicationPermit.objects.get(entry_id=entry.pk)
    assert case.state == "accepted"
    assert live(case)
    assert not entry.frozen
    assert entry.body == "As reviewed."
    assert entry.resource_type == "guide"
    assert entry.provenance == "reviewed"
    assert permit.kind == "reviewed"
    assert entry.review_summary == permit.basis
    assert {key: permit.basis[key] for key in ("reviews", "un", "external", "round")} == {
        "reviews": 3,
        "un": 1,
        "external": 2,
        "round": 1,
    }


def test_events_are_gap_free_and_lead_to_the_state(world: World):
    case = world.accepted()

    events = list(CaseEvent.objects.filter(case=case))
    assert [event.seq for event in events] == list(range(1, case.version + 1))
    assert [event.before for event in events[1:]] == [event.after for event in events[:-1]]
    assert events[-1].after == case.state


def test_a_submission_freezes_the_text(world: World):
    case = world.submitted()

    with pytest.raises(NotPermitted):
        save_draft(entry=case.entry, data={"body": "Another text."}, by=world.submitter)
    with pytest.raises(NotPermitted):
        Entry.objects.get(pk=case.entry_id).specific.save_revision(user=world.editor)


def test_an_incomplete_entry_is_refused_with_a_list_of_what_is_missing(world: World):
    entry = make_draft(world.submitter, summary="", objective_primary=[])

    with pytest.raises(services.Incomplete) as caught:
        services.submit(entry=entry, by=world.submitter)

    assert caught.value.missing == ["summary", "Primary objectives"]


def test_only_the_submitter_submits_and_only_with_a_confirmed_address(world: World):
    entry = make_draft(world.submitter)
    with pytest.raises(NotPermitted):
        services.submit(entry=entry, by=world.editor)
    world.submitter.emailaddress_set.update(verified=False)
    with pytest.raises(NotPermitted):
        services.submit(entry=entry, by=world.submitter)


def test_an_entry_is_submitted_once(world: World):
    case = world.submitted()
    with pytest.raises(Conflict):
        services.submit(entry=case.entry, by=world.submitter)


def test_too_many_submissions_in_a_day_are_refused(world: World, settings):
    settings.HUB_SUBMISSIONS_A_DAY = 1
    world.submitted()
    with pytest.raises(DomainError):
        world.submitted()


def test_a_duplicate_is_refused_until_the_submitter_insists_and_the_desk_sees_it(world: World):
    world.accepted(title="Counting people on the move with phone records")
    twin = make_draft(world.submitter, title="Counting people on the move with phone record")
    with pytest.raises(services.DuplicatesFound) as caught:
        services.submit(entry=twin, by=world.submitter)

    case = services.submit(
        entry=twin, by=world.submitter, overrule_duplicates=True, duplicate_note="Newer data."
    )

    assert [one.reason for one in caught.value.duplicates] == ["title"]
    assert case.duplicates == [{"public_id": caught.value.duplicates[0].entry.public_id, "reason": "title"}]
    assert case.duplicate_note == "Newer data."


def test_a_returned_submission_comes_back_without_using_up_a_round(world: World):
    case = world.submitted()
    services.return_to_submitter(case=case, by=world.editor, message="Add the year.")
    assert fresh(case).state == "returned"
    assert not fresh(case).entry.frozen
    save_draft(entry=case.entry, data={"year": 2024}, by=world.submitter)

    services.resubmit(case=fresh(case), by=world.submitter)

    rounds = list(ReviewRound.objects.filter(case=case))
    assert fresh(case).state == "screening"
    assert [one.number for one in rounds] == [1]
    assert rounds[0].snapshot["fields"]["year"] == 2024


def test_a_submission_out_of_scope_is_turned_down_and_free_again(world: World):
    case = world.submitted()
    services.reject_at_screening(case=case, by=world.editor, message="Not about migration.")
    assert fresh(case).state == "rejected"
    assert fresh(case).closed_at is not None
    assert not ReviewRound.objects.filter(case=case, open=True).exists()
    assert not fresh(case).entry.frozen


def test_the_quorum_is_one_un_and_two_external_reviews(world: World):
    case = world.in_review()
    for reviewer in (*world.un, world.external[0]):
        world.review(world.seated(case, reviewer))
    assert fresh(case).state == "in_review"
    with pytest.raises(DomainError):
        world.decide(case)

    world.review(world.seated(case, world.external[1]))

    assert fresh(case).state == "deciding"


def test_the_class_of_a_seat_is_what_it_was_at_the_invitation(world: World):
    case, seats = world.with_panel()
    world.un[0].is_un = False
    world.un[0].save()
    for seat in seats:
        world.review(seat)
    assert fresh(case).state == "deciding"


def test_the_last_open_seat_to_decline_calls_the_editor_too(world: World):
    case, seats = world.with_panel()
    late = services.invite(case=case, reviewer=world.external[2], by=world.editor)
    for seat in seats:
        world.review(seat)
    assert fresh(case).state == "in_review"

    services.decline_invitation(seat=late, by=late.reviewer.user, reason="No time.")

    assert fresh(case).state == "deciding"
    assert Outbox.objects.filter(key__contains=":review_ready:").count() == 1


def test_the_full_text_opens_after_accepting_and_declaring_only(world: World):
    case = world.in_review()
    seat = services.invite(case=case, reviewer=world.un[0], by=world.editor)
    user = world.un[0].user
    assert not seat.may_read
    with pytest.raises(Conflict):
        services.declare_interests(seat=seat, by=user)
    seat = services.accept_invitation(seat=seat, by=user)
    assert not seat.may_read
    with pytest.raises(Conflict):
        services.submit_review(seat=seat, by=user, data=complete_review())
    services.declare_interests(seat=seat, by=user)
    assert Seat.objects.get(pk=seat.pk).may_read


@pytest.mark.parametrize(("waive", "state", "reads"), [(True, "accepted", True), (False, "recused", False)])
def test_a_declared_conflict_waits_for_the_editors_ruling(world: World, waive, state, reads):
    case = world.in_review()
    seat = services.invite(case=case, reviewer=world.un[0], by=world.editor)
    user = world.un[0].user
    services.accept_invitation(seat=seat, by=user)
    with pytest.raises(DomainError):
        services.declare_interests(seat=seat, by=user, answers={"people": True})
    services.declare_interests(
        seat=seat, by=user, answers={"people": True}, statement="We wrote a paper in 2023."
    )
    assert not Seat.objects.get(pk=seat.pk).may_read

    services.rule_on_conflict(seat=seat, by=world.editor, waive=waive, reason="Long ago.")

    seat = Seat.objects.get(pk=seat.pk)
    assert (seat.state, seat.may_read) == (state, reads)


def test_somebody_of_the_submitters_organisation_is_not_invited(world: World):
    case = world.in_review()
    colleague = make_reviewer("colleague@example.org", organisation_name="lakeside observatory")
    with pytest.raises(NotPermitted):
        services.invite(case=case, reviewer=colleague, by=world.editor, ruling="They are honest.")


def test_an_editor_on_the_roster_neither_invites_nor_names_themselves(world: World):
    """Found by the state machine: who had done nothing in the case before could seat themselves."""
    case = world.in_review()
    own = ReviewerProfile.objects.create(
        user=world.second_editor, status=ReviewerProfile.Status.ACTIVE, is_un=False
    )
    with pytest.raises(NotPermitted, match="edits this case"):
        services.invite(case=case, reviewer=own, by=world.second_editor, ruling="I know it best.")
    rows = [{"reviewer": own.pk}, {"reviewer": world.un[0].pk}]
    named = services.set_alternates(case=case, by=world.second_editor, alternates=rows)
    assert named.alternates == rows[1:]
    assert services.invite(case=case, reviewer=own, by=world.editor).reviewer == own


def test_somebody_of_a_named_organisation_is_invited_with_a_ruling_only(world: World):
    case = world.in_review(organisations=[{"name": "Institute 0", "role": "partner"}])
    with pytest.raises(DomainError):
        services.invite(case=case, reviewer=world.external[0], by=world.editor)
    seat = services.invite(
        case=case, reviewer=world.external[0], by=world.editor, ruling="A small part of it."
    )
    assert seat.ruling == "A small part of it."


def test_nobody_gets_more_open_seats_than_they_take(world: World):
    busy = make_reviewer("busy@example.org", cap=1)
    services.invite(case=world.in_review(), reviewer=busy, by=world.editor)
    with pytest.raises(DomainError):
        services.invite(case=world.in_review(), reviewer=busy, by=world.editor)


def test_who_declined_can_be_asked_again_and_who_reviewed_cannot(world: World):
    case = world.in_review()
    seat = services.invite(case=case, reviewer=world.un[0], by=world.editor)
    services.decline_invitation(seat=seat, by=world.un[0].user)
    again = services.invite(case=case, reviewer=world.un[0], by=world.editor)
    assert again.pk == seat.pk
    services.accept_invitation(seat=again, by=world.un[0].user)
    services.declare_interests(seat=again, by=world.un[0].user)
    world.review(again)
    with pytest.raises(Conflict):
        services.invite(case=case, reviewer=world.un[0], by=world.editor)


def test_a_draft_is_kept_however_incomplete_and_a_submission_is_not(world: World):
    _case, seats = world.with_panel()
    user = seats[0].reviewer.user
    services.save_review_draft(
        seat=seats[0], by=user, data={"to_editor": "Half a thought", "confidence": "x"}
    )
    assert Review.objects.get(seat=seats[0]).to_editor == "Half a thought"
    with pytest.raises(DomainError):
        services.submit_review(seat=seats[0], by=user, data={"to_editor": "Half a thought"})
    assert Review.objects.get(seat=seats[0]).submitted_at is None


def test_a_submitted_review_is_never_changed(world: World):
    _case, seats = world.with_panel()
    world.review(seats[0])
    with pytest.raises(Conflict):
        services.save_review_draft(seat=seats[0], by=seats[0].reviewer.user, data=complete_review("reject"))
    review = Review.objects.get(seat=seats[0])
    review.recommendation = "reject"
    with pytest.raises(NotPermitted):
        review.save()


def test_a_review_that_leaves_two_gates_to_others_does_not_fill_the_quorum(world: World):
    case, seats = world.with_panel()
    outside = complete_review()
    for key in ("evidence", "harm"):
        outside["answers"][key]["value"] = "outside"
    for seat in seats[:2]:
        world.review(seat)
    services.submit_review(seat=seats[2], by=seats[2].reviewer.user, data=outside)
    assert fresh(case).state == "in_review"
