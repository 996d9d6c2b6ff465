"""The editors' desk inside Wagtail."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts import roles
from peerreview import services
from peerreview.models import ReviewCase, Seat
from tests.peerreview.world import LETTER, World, fresh, make_draft, make_reviewer, make_user
from tests.queries import queries_of


@pytest.fixture
def desk(world: World, client: Client) -> Client:
    """The first editor's browser."""
    client.force_login(world.editor)
    return client


def here(case: ReviewCase) -> str:
    return reverse("review_desk:case", args=[case.pk])


def act(client: Client, case: ReviewCase, action: str, **data):
    return client.post(here(case), {"action": action, **data})


def test_the_whole_way_from_the_desk(world, desk):
    case = world.submitted()
    every = ["complete", "scope", "new", "harmless"]
    assert act(desk, case, "pass", checklist=every).status_code == 302
    for reviewer in world.panel:
        assert act(desk, case, "invite", reviewer=reviewer.pk).status_code == 302
    for seat in Seat.objects.filter(round__case=case).select_related("reviewer__user"):
        services.accept_invitation(seat=seat, by=seat.reviewer.user)
        services.declare_interests(seat=seat, by=seat.reviewer.user)
        world.review(seat)
    case = fresh(case)
    assert case.state == "deciding"
    response = desk.get(here(case))
    released = [key for key, _label in response.context["decide_form"].fields["released"].choices]
    about = {"kind": "accept", "letter": LETTER, "version": case.version, "released": released}
    assert act(desk, case, "decide", **about).status_code == 302
    assert fresh(case).state == "accepted"
    assert desk.get(here(case)).status_code == 200


def test_the_script_that_the_date_of_an_invitation_calls_is_on_the_page(world, desk):
    case = world.submitted()
    services.pass_screening(case=case, by=world.editor)
    page = desk.get(here(case)).content.decode()
    assert "initDateChooser" in page
    assert "date-time-chooser" in page


def test_the_check_passes_only_with_all_points(world, desk):
    case = world.submitted()
    response = act(desk, case, "pass", checklist=["complete"], note="My note")
    assert response.status_code == 422
    assert "My note" in response.content.decode()
    assert fresh(case).state == "screening"


@pytest.mark.parametrize(("action", "state"), [("return", "returned"), ("turn_down", "rejected")])
def test_returning_and_turning_down(world, desk, action, state):
    case = world.submitted()
    assert act(desk, case, action, message="").status_code == 422
    assert act(desk, case, action, message="Not about migration.").status_code == 302
    assert fresh(case).state == state


def test_a_stale_decision_comes_back_with_the_letter(world, desk):
    case = world.deciding()
    response = act(desk, case, "decide", kind="accept", letter="My long letter", version=case.version - 1)
    assert response.status_code == 422
    assert "My long letter" in response.content.decode()
    assert fresh(case).state == "deciding"


def test_ruling_and_releasing(world, desk):
    case = world.in_review()
    seat = services.invite(case=case, reviewer=world.un[0], by=world.editor)
    user = world.un[0].user
    services.accept_invitation(seat=seat, by=user)
    services.declare_interests(seat=seat, by=user, answers={"gain": True}, statement="A grant.")
    assert "A grant." in desk.get(here(case)).content.decode()
    assert act(desk, case, "rule", seat=seat.pk, ruling="waive", reason="").status_code == 422
    assert act(desk, case, "rule", seat=seat.pk, ruling="waive", reason="Small.").status_code == 302
    assert act(desk, case, "release", seat=seat.pk, reason="Ill.").status_code == 302
    assert Seat.objects.get(pk=seat.pk).state == "released"


def test_a_seat_of_another_case_is_refused(world, desk):
    case = world.in_review()
    seat = services.invite(case=world.in_review(), reviewer=world.un[0], by=world.editor)
    assert act(desk, case, "release", seat=seat.pk, reason="Ill.").status_code == 422
    assert Seat.objects.get(pk=seat.pk).state == "invited"


def test_conflicts_stand_beside_the_names_and_hard_ones_cannot_be_chosen(world, desk):
    colleague = make_reviewer("colleague@example.org", organisation_name="Lakeside Observatory")
    case = world.in_review()
    text = desk.get(here(case)).content.decode()
    assert "belongs to the submitter&#x27;s organisation" in text
    assert f'name="reviewer" value="{world.un[0].pk}"' in text
    assert f'name="reviewer" value="{colleague.pk}"' not in text
    assert act(desk, case, "invite", reviewer=colleague.pk).status_code == 422


def test_a_possible_duplicate_is_shown(world, desk):
    world.accepted(title="Counting people on the move with phone records")
    twin = make_draft(world.submitter, title="Counting people on the move with phone record")
    case = services.submit(
        entry=twin, by=world.submitter, overrule_duplicates=True, duplicate_note="Newer data."
    )
    text = desk.get(here(case)).content.decode()
    assert "Newer data." in text
    assert "phone records" in text


def test_the_queue_shows_what_waits_for_an_editor(world, desk):
    reading = world.in_review()
    for reviewer in world.panel:
        services.invite(case=reading, reviewer=reviewer, by=world.editor)
    waits = {world.submitted().pk, world.in_review().pk, world.deciding().pk}
    response = desk.get(reverse("review_desk:list"))
    assert {row["case"].pk for row in response.context["rows"]} == waits
    every = desk.get(reverse("review_desk:list") + "?show=open")
    assert {row["case"].pk for row in every.context["rows"]} == {*waits, reading.pk}
    assert desk.get(reverse("review_desk:list") + "?show=closed&page=-1").status_code == 200


def test_the_queue_needs_the_same_queries_for_one_and_for_three(world, desk):
    path = reverse("review_desk:list")
    world.submitted()
    one = queries_of(desk, path)
    world.in_review()
    world.deciding()
    assert queries_of(desk, path) == one


def test_the_desk_and_the_lists_need_the_same_queries_for_one_and_for_thirty(world, desk, settings):
    settings.HUB_SUBMISSIONS_A_DAY = 1000
    for reviewer in (*world.un, *world.external):
        reviewer.cap_concurrent = 1000
        reviewer.save()
    shows = [reverse("review_desk:list") + f"?show={tab}" for tab in ("waiting", "mine", "open")]
    names = ("statistics", "audit", "aftercare", "matching")
    paths = [*shows, *(reverse(f"review_desk:{name}") for name in names)]
    submitter, reviewer = Client(), Client()
    submitter.force_login(world.submitter)
    reviewer.force_login(world.un[0].user)
    lists = [
        *((desk, path) for path in paths),
        (submitter, reverse("review:mine")),
        (reviewer, reverse("review:seats")),
    ]
    world.with_panel()
    few = [queries_of(browser, path) for browser, path in lists]
    for number in range(29):
        (world.submitted, world.in_review, world.with_panel)[number % 3]()
    assert [queries_of(browser, path) for browser, path in lists] == few


def test_a_case_needs_the_same_queries_however_long_the_roster_and_the_panel(world, desk):
    case, _seats = world.with_panel()
    few = queries_of(desk, here(case))
    for number in range(3):
        make_reviewer(f"more{number}@example.org")
    world.seated(case, world.external[2])
    assert queries_of(desk, here(case)) == few


def test_strangers_and_conflicted_editors_do_not_find_the_case(world, client):
    conflicted = make_user("colleague@example.org", roles.EDITOR, affiliation="Lakeside Observatory")
    case = world.in_review()
    panelist = make_reviewer("both@example.org")
    panelist.user.groups.add(Group.objects.get(name=roles.EDITOR))
    services.invite(case=case, reviewer=panelist, by=world.editor)
    for user in (conflicted, panelist.user):
        client.force_login(user)
        assert client.get(here(case)).status_code == 404
        assert client.get(reverse("review_desk:list") + "?show=open").context["rows"] == []
    for user in (world.submitter, world.external[0].user):
        client.force_login(user)
        assert client.get(here(case)).status_code == 302


def test_the_menu_leads_to_the_desk(world, desk):
    assert reverse("review_desk:list") in desk.get(reverse("wagtailadmin_home")).content.decode()


def test_an_unknown_action_changes_nothing(world, desk):
    case = world.submitted()
    assert act(desk, case, "explode").status_code == 302
    assert fresh(case).state == "screening"


def test_the_meter_shows_what_the_panel_as_a_whole_brings(world, desk):
    case = world.in_review()
    page = desk.get(here(case))
    assert page.context["spread"] == {"languages": [], "regions": [], "backgrounds": []}
    for reviewer, facts in zip(
        world.panel, ((["xx"], ["practitioner"]), (["yy", "xx"], ["policy"]), (["zz"], [])), strict=True
    ):
        reviewer.languages, reviewer.backgrounds = facts
        reviewer.save()
    seats = [services.invite(case=case, reviewer=one, by=world.editor) for one in world.panel]
    services.decline_invitation(seat=seats[2], by=world.panel[2].user)
    brings = desk.get(here(case)).context["spread"]
    assert (brings["languages"], brings["backgrounds"]) == (["xx", "yy"], ["Policy", "Practitioner"])
