"""Who may do what, as tables; what a panel must be, as tables."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group

from accounts import roles
from accounts.models import User
from core.exceptions import NotPermitted
from peerreview import policies, services
from peerreview.models import Review, ReviewCase, Seat
from people.models import ReviewerProfile
from tests.peerreview.world import LETTER, World, complete_review, fresh, make_reviewer, make_user

EVERYBODY = [
    "visitor",
    "member",
    "submitter",
    "reviewer",
    "panelist",
    "moderator",
    "editor",
    "administrator",
    "editor_who_submitted",
    "editor_of_the_same_organisation",
    "editor_on_the_panel",
]


@pytest.fixture
def people(world: World) -> dict[str, User]:
    """One person of each sort, around a case in review."""
    both = make_reviewer("both@example.org")
    both.user.groups.add(Group.objects.get(name=roles.EDITOR))
    world.submitter.groups.add(Group.objects.get(name=roles.EDITOR))
    case = world.in_review()
    services.invite(case=case, reviewer=world.un[0], by=world.editor)
    services.invite(case=case, reviewer=both, by=world.editor)
    world.extra["case"] = fresh(case)
    return {
        "visitor": AnonymousUser(),
        "member": make_user("member@example.org", roles.SUBMITTER),
        "submitter": User.objects.get(pk=world.submitter.pk),
        "reviewer": world.external[0].user,
        "panelist": world.un[0].user,
        "moderator": make_user("moderator@example.org", roles.MODERATOR),
        "editor": world.editor,
        "administrator": make_user("administrator@example.org", roles.ADMINISTRATOR),
        "editor_who_submitted": User.objects.get(pk=world.submitter.pk),
        "editor_of_the_same_organisation": make_user(
            "colleague@example.org", roles.EDITOR, affiliation=" LAKESIDE  observatory "
        ),
        "editor_on_the_panel": User.objects.get(pk=both.user_id),
    }


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_handle_a_case(world: World, people, who):
    case: ReviewCase = world.extra["case"]
    assert policies.can_handle(people[who], case) is (who in {"editor", "administrator"})


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_withdraw(world: World, people, who):
    case: ReviewCase = world.extra["case"]
    assert policies.can_withdraw(people[who], case) is (who in {"submitter", "editor_who_submitted"})


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_finds_a_seat(world: World, people, who):
    seat = Seat.objects.get(reviewer=world.un[0])
    assert Seat.objects.visible_to(people[who]).filter(pk=seat.pk).exists() is (who == "panelist")


EDITORS_SERVICES = {
    "pass_screening": lambda case, by: services.pass_screening(case=case, by=by),
    "return": lambda case, by: services.return_to_submitter(case=case, by=by, message="x"),
    "reject": lambda case, by: services.reject_at_screening(case=case, by=by, message="x"),
    "invite": lambda case, by: services.invite(case=case, reviewer=ReviewerProfile.objects.first(), by=by),
    "decide": lambda case, by: services.decide(
        case=case, kind="reject", letter=LETTER, by=by, version=case.version
    ),
    "release": lambda case, by: services.release_seat(
        seat=Seat.objects.filter(round__case=case).first(), by=by, reason="x"
    ),
    "rule": lambda case, by: services.rule_on_conflict(
        seat=Seat.objects.filter(round__case=case).first(), by=by, waive=True, reason="x"
    ),
}


@pytest.mark.parametrize("service", EDITORS_SERVICES)
def test_services_of_editors_refuse_everybody_else(world: World, people, service):
    for who in EVERYBODY:
        if who not in {"visitor", "editor", "administrator"}:
            with pytest.raises(NotPermitted):
                EDITORS_SERVICES[service](world.extra["case"], people[who])


REVIEWERS_SERVICES = {
    "accept": lambda seat, by: services.accept_invitation(seat=seat, by=by),
    "decline": lambda seat, by: services.decline_invitation(seat=seat, by=by),
    "declare": lambda seat, by: services.declare_interests(seat=seat, by=by),
    "draft": lambda seat, by: services.save_review_draft(seat=seat, by=by, data={}),
    "submit": lambda seat, by: services.submit_review(seat=seat, by=by, data=complete_review()),
}


@pytest.mark.parametrize("service", REVIEWERS_SERVICES)
def test_services_of_reviewers_refuse_everybody_else(world: World, people, service):
    seat = Seat.objects.get(reviewer=world.un[0])
    for who in EVERYBODY:
        if who not in {"visitor", "panelist"}:
            with pytest.raises(NotPermitted):
                REVIEWERS_SERVICES[service](seat, people[who])


@pytest.mark.parametrize("service", [services.resubmit, services.withdraw])
def test_services_of_submitters_refuse_everybody_else(world: World, people, service):
    for who in EVERYBODY:
        if who not in {"visitor", "submitter", "editor_who_submitted"}:
            with pytest.raises(NotPermitted):
                service(case=world.extra["case"], by=people[who])


def test_who_edits_a_case_does_not_review_it(world: World):
    case = world.in_review()
    world.editor.groups.add(Group.objects.get(name=roles.REVIEWER))
    profile = make_reviewer("x@example.org")
    profile.user, profile.pk = world.editor, None
    profile._state.adding = True
    profile.save()
    with pytest.raises(NotPermitted):
        services.invite(case=case, reviewer=profile, by=world.second_editor)


@pytest.mark.parametrize(
    ("un", "external", "enough"),
    [(0, 0, False), (1, 1, False), (0, 3, False), (3, 0, False), (2, 1, False), (1, 2, True), (2, 2, True)],
)
def test_the_quorum(un, external, enough):
    assert policies.Composition(un, external, 1, 2).is_quorum is enough


def reviews_of(*recommendations: str, harm: str = "3") -> list[Review]:
    answers = {**complete_review()["answers"], "harm": {"value": harm, "comment": ""}}
    return [Review(recommendation=one, form_version=1, answers=answers) for one in recommendations]


@pytest.mark.parametrize(
    ("decision", "given", "count"),
    [
        ("accept", ("accept", "accept", "accept"), 0),
        ("accept", ("accept", "minor", "minor"), 0),
        ("accept", ("accept", "accept", "major"), 0),
        ("accept", ("accept", "accept", "reject"), 1),
        ("accept", ("minor", "major", "major"), 1),
        ("accept", ("accept", "major", "reject"), 2),
        ("reject", ("reject", "accept", "accept"), 0),
        ("reject", ("accept", "minor", "major"), 1),
        ("major", ("accept", "accept", "accept"), 0),
    ],
)
def test_what_speaks_against_a_decision(decision, given, count):
    assert len(policies.objections(decision, reviews_of(*given), "resource")) == count


def test_a_failed_gate_speaks_against_accepting():
    assert len(policies.objections("accept", reviews_of("accept", "accept", harm="0"), "resource")) == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Write to Un.Expert@Example.org", True),
        ("As ada LOVELACE says", True),
        ("As Ada says", False),
        ("", False),
    ],
)
def test_texts_that_name_somebody(text, found):
    assert policies.names_somebody(text, [User(name="Ada Lovelace", email="un.expert@example.org")]) is found
