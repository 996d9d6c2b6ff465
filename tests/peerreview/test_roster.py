"""The roster as review sees it: when somebody is away, what it covers, what happens when somebody leaves."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from peerreview import coverage, services
from peerreview.models import Absence, MailPreference, Seat
from people import services as people
from people.models import Gender, RosterApplication
from taxonomy.services import load_vocabularies
from tests.peerreview.world import World, fresh, make_reviewer
from tests.queries import queries_of

PAGE = "/en/review/availability/"


@pytest.fixture(autouse=True)
def ready(db: None) -> None:
    load_vocabularies()


def day(offset: int) -> str:
    return (timezone.localdate() + timedelta(days=offset)).isoformat()


@pytest.fixture
def inside(world: World, client: Client) -> Client:
    """A reviewer who is signed in."""
    client.force_login(world.un[0].user)
    return client


def test_a_reviewer_notes_an_absence_and_takes_it_back(world: World, inside: Client):
    assert "no absence" in inside.get(PAGE).content.decode()
    assert inside.post(PAGE, {"first": day(3), "last": day(9)}).status_code == 302
    (absence,) = Absence.objects.all()
    assert absence.reviewer == world.un[0]
    other = Absence.objects.create(reviewer=world.un[1], first=absence.first, last=absence.last)
    for key in (str(other.pk), "x", "9" * 60, "٣"):
        inside.post(PAGE, {"cancel": key})
    assert Absence.objects.count() == 2
    inside.post(PAGE, {"cancel": str(absence.pk)})
    assert list(Absence.objects.all()) == [other]


@pytest.mark.parametrize(("first", "last"), [(5, 2), (-9, -2), (1, 900)])
def test_days_that_make_no_sense_come_back_filled(inside: Client, first: int, last: int):
    answer = inside.post(PAGE, {"first": day(first), "last": day(last)})
    assert (answer.status_code, day(first) in answer.content.decode()) == (422, True)
    assert inside.post(PAGE, {"first": "x", "last": ""}).status_code == 422
    assert not Absence.objects.exists()


def test_a_reviewer_chooses_one_mail_a_day(world: World, inside: Client):
    inside.post(PAGE, {"mails": "daily"})
    assert MailPreference.objects.get(user=world.un[0].user).daily
    inside.post(PAGE, {"mails": "nonsense"})
    assert MailPreference.objects.get().daily
    inside.post(PAGE, {"mails": "each"})
    assert not MailPreference.objects.get().daily


def test_the_page_is_for_those_on_the_roster(world: World, client: Client):
    assert client.get(PAGE).status_code == 302
    client.force_login(world.submitter)
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, {"mails": "daily"}).status_code == 404


def test_who_closes_the_account_gives_the_seats_back_and_the_next_is_asked(world: World):
    case, seats = world.with_panel()
    rows = [{"reviewer": world.un[1].pk}]
    services.set_alternates(case=fresh(case), by=world.editor, alternates=rows)
    services.go_away(
        reviewer=world.un[0],
        by=world.un[0].user,
        first=timezone.localdate() + timedelta(days=50),
        last=timezone.localdate() + timedelta(days=51),
    )
    people.close_account(user=world.un[0].user)
    assert Seat.objects.get(pk=seats[0].pk).state == "released"
    assert Seat.objects.get(round__case=case, reviewer=world.un[1]).state == "invited"
    assert not Absence.objects.exists()
    assert [seat.is_open for seat in Seat.objects.filter(pk__in=[seats[1].pk, seats[2].pk])] == [True, True]


def test_an_applicant_who_is_not_available_yet_is_away_until_then(world: World):
    until = timezone.localdate() + timedelta(days=20)
    application = RosterApplication.objects.create(
        email="new@example.org",
        name="Nour Ali",
        affiliation="Clinic",
        years=9,
        consented_at=timezone.now(),
        language_levels={"en": "C1"},
        away_until=until,
    )
    reviewer = people.accept_application(application=application, by=world.editor, is_un=False)
    (absence,) = Absence.objects.filter(reviewer=reviewer)
    assert (absence.first, absence.last) == (timezone.localdate(), until - timedelta(days=1))


# What the roster covers -----------------------------------------------------------------------------------------


def expert(email: str, **about: Any) -> Any:
    facts = {"objectives": ["5"], "regions": ["002"], "languages": ["en"], "language_levels": {"en": "C1"}}
    return make_reviewer(email, **{**facts, **about})


def cell(language: str, objective: str = "5", region: str = "002") -> tuple[int, int]:
    columns = [code for code, _name in coverage.regions()]
    (line,) = [one for one in coverage.matrix(coverage.active_roster(), language) if one.code == objective]
    found = line.cells[columns.index(region)]
    return found.un, found.external


def test_a_cell_counts_who_knows_the_objective_and_the_region_and_reads_the_language(world: World):
    expert("a@example.org")
    expert("b@example.org", un=True)
    expert("weak@example.org", language_levels={"en": "B1"})
    expert("french@example.org", languages=["fr"], language_levels={})
    expert("elsewhere@example.org", regions=["150"])
    paused = expert("paused@example.org")
    people.pause(reviewer=paused, by=world.editor)
    assert cell("en") == (1, 1)
    assert cell("fr") == (0, 1)
    assert cell("ar") == (0, 0)
    every = 23 * len(coverage.regions())
    assert coverage.empty_cells(coverage.matrix(coverage.active_roster(), "ar")) == every
    assert coverage.empty_cells(coverage.matrix(coverage.active_roster(), "en")) == every - 2


def texts(world: World) -> list[str]:
    return [str(one.text) for one in coverage.signals(world.editor) if one.is_urgent]


def test_what_entries_ask_for_and_nobody_has_is_a_signal(world: World):
    world.submitted(objective_primary=["2"])
    assert any(text.startswith("Objective 2 in English") for text in texts(world))
    expert("two@example.org", objectives=["2"])
    assert not any(text.startswith("Objective 2") for text in texts(world))


def test_a_language_in_which_no_panel_can_be_made_is_a_signal(world: World):
    for number in range(3):
        expert(f"ar{number}@example.org", un=number == 0, languages=["ar"], language_levels={})
    assert not any(text.startswith("Arabic:") for text in texts(world))
    assert any(text.startswith("Chinese:") for text in texts(world))


def test_the_share_of_the_un_and_more_than_two_reviews_are_signals(world: World):
    assert not any("reviewers are from the United Nations" in text for text in texts(world))
    for number in range(4):
        expert(f"more{number}@example.org")
    assert any("reviewers are from the United Nations" in text for text in texts(world))
    busy = expert("busy@example.org", cap=9)
    for _number in range(3):
        assert not any("asked for more than two" in text for text in texts(world))
        services.invite(case=world.in_review(), reviewer=busy, by=world.editor)
    assert any("asked for more than two" in text for text in texts(world))


def test_numbers_on_gender_never_point_at_single_people(world: World):
    for number in range(coverage.FEW):
        expert(f"w{number}@example.org", gender=Gender.WOMAN)
    assert coverage.gender_totals(coverage.active_roster()) == [("Woman", coverage.FEW)]
    expert("m@example.org", gender=Gender.MAN)
    assert coverage.gender_totals(coverage.active_roster()) == []


@pytest.fixture
def desk(world: World, client: Client) -> Client:
    """An editor at the desk."""
    client.force_login(world.editor)
    return client


def test_the_page_shows_matrix_signals_and_load(world: World, desk: Client):
    expert("a@example.org", name="Ada Lovelace")
    address = reverse("review_desk:coverage")
    for language in ("en", "ar", "nonsense"):
        text = desk.get(address, {"language": language}).content.decode()
        assert "Ada Lovelace" in text
        assert "nobody" in text
    file = desk.get(reverse("review_desk:coverage-file"))
    lines = file.content.decode().splitlines()
    assert len(lines) == 1 + 6 * 23 * len(coverage.regions())


def test_the_load_leaves_out_cases_that_an_editor_may_not_see(world: World, desk: Client):
    busy = expert("busy@example.org", cap=9)
    services.invite(case=world.in_review(), reviewer=busy, by=world.editor)
    assert {one.reviewer: one.used for one in coverage.members(world.editor)}[busy] == 1
    world.editor.profile.affiliation = "Lakeside Observatory"
    world.editor.profile.save()
    assert {one.reviewer: one.used for one in coverage.members(world.editor)}[busy] == 0


def test_the_page_costs_the_same_with_one_more_and_with_three_more(world: World, desk: Client):
    address = reverse("review_desk:coverage")
    expert("a@example.org")
    one = queries_of(desk, address)
    expert("b@example.org")
    expert("c@example.org")
    assert queries_of(desk, address) == one


def test_others_do_not_see_what_the_roster_covers(world: World, client: Client):
    for user in (world.un[0].user, world.submitter):
        client.force_login(user)
        for name in ("coverage", "coverage-file"):
            assert client.get(reverse(f"review_desk:{name}")).status_code in (302, 403)
