"""Runs of the matching: asked for by an editor, searched by the outbox, tried and carried out by one code path."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from core import outbox
from core.exceptions import DomainError, NotPermitted
from core.models import Outbox
from peerreview import services
from peerreview.matching import facts
from peerreview.models import AssignmentRun, CaseEvent, Proposal, ReviewCase, Seat
from people.models import ReviewerProfile
from tests.peerreview.world import World, make_reviewer, make_user
from tests.queries import queries_of


@pytest.fixture
def roster(world: World) -> World:
    """Everybody reads English; the second external knows the objective, the others do not."""
    ReviewerProfile.objects.update(languages=["en"])
    ReviewerProfile.objects.filter(pk=world.external[2].pk).update(objectives=["1"], gender="woman")
    return world


def searched(world: World, *cases: ReviewCase) -> AssignmentRun:
    run = services.start_matching(cases=cases, by=world.editor)
    while outbox.drain():
        pass
    run.refresh_from_db()
    return run


def proposed(run: AssignmentRun) -> list[Proposal]:
    return list(Proposal.objects.filter(run=run, rank=0).select_related("reviewer"))


def test_a_run_proposes_a_panel_with_reasons_and_alternates(roster: World) -> None:
    case = roster.in_review()
    run = searched(roster, case)
    assert (run.state, run.error, run.empty_seats) == ("done", "", [])
    assert len(run.inputs_hash) == 64
    assert run.gap == pytest.approx(0, abs=1e-6)
    names = proposed(run)
    assert sorted(one.seat_class for one in names) == ["external", "external", "un"]
    assert roster.external[2] in [one.reviewer for one in names]
    assert all(set(one.parts) >= {"topics", "place", "background", "text", "confidence"} for one in names)
    # Two of the UN and four from outside: one and two are left to come next.
    ranks = Proposal.objects.filter(run=run, rank__gt=0)
    assert ranks.filter(seat_class="un").count() == 1
    assert ranks.filter(seat_class="external").count() == 4
    assert not Seat.objects.exists()


def test_a_trial_says_what_would_happen_and_changes_nothing(roster: World) -> None:
    case = roster.in_review()
    run = searched(roster, case)
    before = (CaseEvent.objects.count(), Outbox.objects.count())
    keys = [one.pk for one in proposed(run)]
    outcomes = services.carry_out(run=run, proposals=keys, by=roster.editor, dry=True)
    assert [one.refusal for one in outcomes] == ["", "", ""]
    assert (CaseEvent.objects.count(), Outbox.objects.count()) == before
    assert not Seat.objects.exists()


def test_carrying_out_invites_through_the_one_service(roster: World) -> None:
    case = roster.in_review()
    run = searched(roster, case)
    keys = [one.pk for one in proposed(run)]
    services.carry_out(run=run, proposals=keys, by=roster.editor, dry=False)
    assert Seat.objects.filter(round__case=case, state="invited").count() == 3
    assert CaseEvent.objects.filter(case=case, action="invite").count() == 3
    again = services.carry_out(run=run, proposals=keys, by=roster.editor, dry=False)
    assert all(one.refusal for one in again)
    assert Seat.objects.count() == 3


CHANGES = {
    "paused": {"status": "paused"},
    "forgot the language": {"languages": ["fr"]},
    "level too low": {"language_levels": {"en": "B1"}},
    "away": {},
    "full for the year": {"cap_year": 0},
    "full for now": {"cap_concurrent": 0},
    "of the submitter's house": {"organisation_name": "Lakeside Observatory"},
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("dry", [True, False])
def test_the_world_moved_and_the_rules_are_asked_again(roster: World, change: str, dry: bool) -> None:
    run = searched(roster, roster.in_review())
    moved = next(one for one in proposed(run) if one.seat_class == "external")
    if change == "away":
        today = timezone.localdate()
        services.go_away(reviewer=moved.reviewer, by=moved.reviewer.user, first=today, last=today)
    else:
        ReviewerProfile.objects.filter(pk=moved.reviewer_id).update(**CHANGES[change])
    outcomes = services.carry_out(
        run=run, proposals=[one.pk for one in proposed(run)], by=roster.editor, dry=dry
    )
    refused = [one.proposal.pk for one in outcomes if one.refusal]
    assert refused == [moved.pk]
    assert Seat.objects.count() == (0 if dry else 2)


def test_two_of_one_house_are_never_invited_to_a_panel(roster: World) -> None:
    run = searched(roster, roster.in_review())
    pair = [one for one in proposed(run) if one.seat_class == "external"]
    ReviewerProfile.objects.filter(pk__in=[one.reviewer_id for one in pair]).update(
        organisation_name="One House"
    )
    outcomes = services.carry_out(run=run, proposals=[one.pk for one in pair], by=roster.editor, dry=False)
    assert [bool(one.refusal) for one in outcomes] == [False, True]


def test_more_names_than_seats_are_not_invited(roster: World) -> None:
    run = searched(roster, roster.in_review())
    every = list(Proposal.objects.filter(run=run, seat_class="un").values_list("pk", flat=True))
    outcomes = services.carry_out(run=run, proposals=every, by=roster.editor, dry=False)
    assert [bool(one.refusal) for one in outcomes] == [False, True]


def test_seats_that_are_taken_stay_and_only_the_rest_is_proposed(roster: World) -> None:
    case = roster.in_review()
    services.invite(case=case, reviewer=roster.external[0], by=roster.editor)
    run = searched(roster, case)
    names = proposed(run)
    assert sorted(one.seat_class for one in names) == ["external", "un"]
    assert roster.external[0] not in [one.reviewer for one in Proposal.objects.filter(run=run)]


def test_who_declined_is_not_proposed_again(roster: World) -> None:
    case = roster.in_review()
    seat = services.invite(case=case, reviewer=roster.external[2], by=roster.editor)
    services.decline_invitation(seat=seat, by=roster.external[2].user)
    run = searched(roster, case)
    assert not Proposal.objects.filter(run=run, reviewer=roster.external[2]).exists()


def test_an_empty_seat_says_why(roster: World) -> None:
    ReviewerProfile.objects.filter(is_un=True).update(languages=["ru"])
    run = searched(roster, roster.in_review())
    assert run.empty_seats == [
        {"case": run.cases.get().pk, "seat_class": "un", "count": 1, "reasons": {"LANGUAGE": 2}}
    ]


def test_reviews_of_the_last_twelve_months_count_towards_the_cap(roster: World) -> None:
    first = roster.in_review()
    seat = services.invite(case=first, reviewer=roster.external[2], by=roster.editor)
    ReviewerProfile.objects.filter(pk=roster.external[2].pk).update(cap_year=1, cap_concurrent=5)
    case = roster.in_review()
    assert not Proposal.objects.filter(run=searched(roster, case), reviewer=roster.external[2]).exists()
    Seat.objects.filter(pk=seat.pk).update(invited_at=timezone.now() - timedelta(days=366))
    assert Proposal.objects.filter(run=searched(roster, case), reviewer=roster.external[2]).exists()


def test_nobody_is_over_their_cap_over_several_cases(roster: World) -> None:
    ReviewerProfile.objects.update(cap_concurrent=1)
    run = searched(roster, *(roster.in_review() for _number in range(3)))
    given = [one.reviewer_id for one in proposed(run)]
    assert len(given) == len(set(given)) == 6
    reasons = {name for one in run.empty_seats for name in one["reasons"]}
    assert "USED_ELSEWHERE" in reasons


def test_the_same_inputs_have_the_same_hash(roster: World) -> None:
    case = roster.in_review()
    first = facts.read([case]).inputs_hash
    assert facts.read([case]).inputs_hash == first
    ReviewerProfile.objects.filter(pk=roster.external[0].pk).update(objectives=["2", "1"])
    assert facts.read([case]).inputs_hash != first


def test_a_case_that_is_closed_to_an_editor_is_not_matched_by_them(roster: World) -> None:
    case = roster.in_review()
    roster.editor.profile.affiliation = "Lakeside Observatory"
    roster.editor.profile.save()
    with pytest.raises(NotPermitted):
        services.start_matching(cases=[case], by=type(roster.editor).objects.get(pk=roster.editor.pk))


def test_a_case_that_waits_for_its_check_is_not_matched(roster: World) -> None:
    with pytest.raises(DomainError):
        services.start_matching(cases=[roster.submitted()], by=roster.editor)


# Pages of the desk ---------------------------------------------------------------------------------------------
@pytest.fixture
def desk(roster: World, client: Client) -> Client:
    client.force_login(roster.editor)
    return client


def test_an_editor_goes_from_the_list_to_invitations(roster: World, desk: Client) -> None:
    case = roster.in_review()
    page = desk.get(reverse("review_desk:matching")).content.decode()
    assert case.entry.title in page
    started = desk.post(reverse("review_desk:matching"), {"case": [case.pk]})
    address = started["Location"]
    waiting = desk.get(address)
    assert waiting["Refresh"] == "2"
    assert "waits for its turn" in waiting.content.decode()
    while outbox.drain():
        pass
    done = desk.get(address)
    assert "Refresh" not in done
    assert "knows objective 1" in done.content.decode()
    run = AssignmentRun.objects.get()
    keys = [one.pk for one in proposed(run)]
    trial = desk.post(address, {"action": "try", "proposal": keys})
    assert trial.status_code == 200
    assert "would be invited" in trial.content.decode()
    assert not Seat.objects.exists()
    assert desk.post(address, {"action": "invite", "proposal": keys}).status_code == 302
    assert Seat.objects.count() == 3
    assert "invited" in desk.get(address).content.decode()


def test_neither_gender_nor_home_stands_beside_a_name(roster: World, desk: Client) -> None:
    profile = roster.external[2].user.profile
    profile.country = "KEN"
    profile.save()
    run = searched(roster, roster.in_review())
    page = desk.get(reverse("review_desk:run", args=[run.pk])).content.decode().casefold()
    for word in ("woman", "kenya", "africa", "gender:"):
        assert word not in page


@pytest.mark.parametrize("sent", [{}, {"proposal": "x"}, {"proposal": "9" * 40}, {"proposal": "0"}])
def test_odd_choices_are_no_error_of_the_server(roster: World, desk: Client, sent: dict[str, str]) -> None:
    run = searched(roster, roster.in_review())
    response = desk.post(reverse("review_desk:run", args=[run.pk]), {"action": "invite", **sent})
    assert response.status_code in (302, 422)
    assert not Seat.objects.exists()


def test_no_case_chosen_is_said(desk: Client) -> None:
    assert desk.post(reverse("review_desk:matching"), {}).status_code == 422


@pytest.mark.parametrize("role", [None, roles.SUBMITTER, roles.REVIEWER])
def test_others_do_not_see_proposals(roster: World, client: Client, role: str | None) -> None:
    run = searched(roster, roster.in_review())
    if role:
        client.force_login(make_user("other@example.org", role))
    for address in (reverse("review_desk:matching"), reverse("review_desk:run", args=[run.pk])):
        assert client.get(address).status_code in (302, 403)
        assert client.post(address).status_code in (302, 403)


def test_an_editor_with_an_interest_does_not_find_the_run(roster: World, client: Client) -> None:
    run = searched(roster, roster.in_review())
    roster.second_editor.profile.affiliation = "Lakeside Observatory"
    roster.second_editor.profile.save()
    client.force_login(roster.second_editor)
    assert client.get(reverse("review_desk:run", args=[run.pk])).status_code == 404


def test_the_page_needs_the_same_queries_for_one_and_three_cases(roster: World, desk: Client) -> None:
    for number in range(6):
        make_reviewer(f"more{number}@example.org", un=number % 2 == 0, languages=["en"])
    one = searched(roster, roster.in_review())
    three = searched(roster, *(roster.in_review() for _number in range(3)))
    addresses = [reverse("review_desk:run", args=[run.pk]) for run in (one, three)]
    assert queries_of(desk, addresses[0]) == queries_of(desk, addresses[1])
