"""The roster: editors alone put people on it, say who is UN, and let them be invited."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from accounts import roles
from accounts.models import User
from core import outbox
from core.exceptions import DomainError, InvalidTransition, NotPermitted
from people import services
from people.models import ReviewerProfile
from people.transitions import TRANSITIONS
from tests.people.conftest import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer(member: User, editor: User) -> ReviewerProfile:
    return services.add_reviewer(email=member.email, by=editor, data={"is_un": False, "objectives": ["1"]})


def test_somebody_with_an_account_is_found_by_address_in_any_case(member: User, editor: User) -> None:
    reviewer = services.add_reviewer(email="MEMBER@example.org", by=editor)

    assert (reviewer.user, reviewer.status) == (member, "applied")
    assert ReviewerProfile.objects.active().count() == 0


def test_somebody_new_is_invited_and_can_sign_in_after_setting_a_password(
    client: Client, editor: User
) -> None:
    reviewer = services.add_reviewer(email="new@example.org", name="Nour Ali", language="ar", by=editor)
    outbox.drain()
    (message,) = mail.outbox
    assert (message.to, reviewer.user.language) == (["new@example.org"], "ar")
    (link, *_others) = re.findall(r"https?://[^/\s]+(/ar/accounts/password/reset/key/\S+)", message.body)

    page = client.get(link, follow=True).request["PATH_INFO"]
    client.post(page, {"password1": "a long new password", "password2": "a long new password"})
    assert EmailAddress.objects.get(user=reviewer.user).verified
    client.post("/en/accounts/login/", {"login": "new@example.org", "password": "a long new password"})

    assert "_auth_user_id" in client.session


def test_the_link_of_an_invitation_is_wiped_after_it_was_sent(editor: User) -> None:
    services.add_reviewer(email="new@example.org", name="Nour", by=editor)
    outbox.drain()

    assert outbox.Outbox.objects.get(topic="mail").payload == {}


def test_somebody_new_needs_a_name(editor: User) -> None:
    with pytest.raises(DomainError, match="name"):
        services.add_reviewer(email="new@example.org", by=editor)


def test_nobody_is_on_the_roster_twice(reviewer: ReviewerProfile, editor: User) -> None:
    with pytest.raises(DomainError, match="already"):
        services.add_reviewer(email=reviewer.user.email, by=editor)


def test_only_editors_write_on_the_roster(reviewer: ReviewerProfile, member: User) -> None:
    stranger = make("stranger@example.org", roles.SUBMITTER)
    for call in (
        lambda: services.add_reviewer(email="new@example.org", name="Nour", by=member),
        lambda: services.update_reviewer(reviewer=reviewer, data={"is_un": True}, by=member),
        lambda: services.activate(reviewer=reviewer, by=member),
        lambda: services.activate(reviewer=reviewer, by=stranger),
        lambda: services.pause(reviewer=reviewer, by=stranger),
        lambda: services.retire(reviewer=reviewer, by=stranger),
    ):
        with pytest.raises(NotPermitted):
            call()
    reviewer.refresh_from_db()
    assert (reviewer.status, reviewer.is_un) == ("applied", False)
    assert not User.objects.filter(email="new@example.org").exists()


@pytest.mark.parametrize("status", ReviewerProfile.Status.values)
@pytest.mark.parametrize("action", TRANSITIONS)
def test_every_pair_of_status_and_action_does_what_the_table_says(
    reviewer: ReviewerProfile, editor: User, status: str, action: str
) -> None:
    ReviewerProfile.objects.update(status=status)
    sources, target = TRANSITIONS[action]
    do = getattr(services, action)

    if status in sources:
        do(reviewer=reviewer, by=editor)
    else:
        with pytest.raises(InvalidTransition):
            do(reviewer=reviewer, by=editor)

    reviewer.refresh_from_db()
    assert reviewer.status == (target if status in sources else status)


def test_activating_makes_a_reviewer_and_retiring_ends_it(
    reviewer: ReviewerProfile, editor: User, member: User
) -> None:
    active = services.activate(reviewer=reviewer, by=editor)
    assert (active.activated_by, active.activated_at is not None) == (editor, True)
    assert list(ReviewerProfile.objects.active()) == [reviewer]
    assert roles.is_reviewer(User.objects.get(pk=member.pk))

    services.retire(reviewer=reviewer, by=editor)

    assert not roles.is_reviewer(User.objects.get(pk=member.pk))


def test_nobody_is_invited_whose_account_is_not_active(reviewer: ReviewerProfile, editor: User) -> None:
    services.activate(reviewer=reviewer, by=editor)
    User.objects.filter(pk=reviewer.user_id).update(is_active=False)

    assert not ReviewerProfile.objects.active().exists()


def test_what_happened_on_the_roster_stands_in_the_log(reviewer: ReviewerProfile, editor: User) -> None:
    services.activate(reviewer=reviewer, by=editor)
    services.update_reviewer(reviewer=reviewer, data={"is_un": True, "agency": "IOM"}, by=editor)

    entries = list(
        ModelLogEntry.objects.for_instance(reviewer).order_by("pk").values_list("action", "user_id")
    )
    assert entries == [
        (action, editor.pk) for action in ("wagtail.create", "people.activate", "wagtail.edit")
    ]
    assert ModelLogEntry.objects.for_instance(reviewer).latest("pk").data == {
        "fields": ["agency", "is_un"],
        "is_un": True,
    }


def test_the_database_knows_the_statuses(reviewer: ReviewerProfile) -> None:
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewerProfile.objects.update(status="king")


# In Wagtail ----------------------------------------------------------------


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """An editor in the CMS, where the groups carry no permission but access."""
    from django.contrib.auth.models import Permission

    editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(editor)
    return client


FORM = {
    "is_un": "on",
    "agency": "IOM",
    "organisation_name": "",
    "notes": "",
    "cap_concurrent": "2",
    "cap_year": "4",
    "years": "9",
    "works": "A book.",
    "backgrounds": "policy",
}


def test_editors_add_by_address_and_activate_at_once(desk: Client) -> None:
    data = {**FORM, "email": "new@example.org", "name": "Nour Ali", "mail_language": "en", "active": "on"}

    assert desk.post(reverse("roster:add"), data).status_code == 302

    reviewer = ReviewerProfile.objects.get(user__email="new@example.org")
    assert (reviewer.status, reviewer.is_un, reviewer.agency) == ("active", True, "IOM")
    assert (reviewer.cap_year, reviewer.years, reviewer.works) == (4, 9, "A book.")
    assert reviewer.backgrounds == ["policy"]


def test_what_the_service_refuses_is_an_error_of_the_form_that_comes_back_filled(desk: Client) -> None:
    response = desk.post(
        reverse("roster:add"), {**FORM, "email": "new@example.org", "name": "", "mail_language": "en"}
    )

    assert "Give their name" in response.content.decode()
    assert "new@example.org" in response.content.decode()
    assert not User.objects.filter(email="new@example.org").exists()


def test_editors_change_and_move_reviewers_with_one_click(desk: Client, reviewer: ReviewerProfile) -> None:
    address = reverse("roster:edit", args=[reviewer.pk])
    assert "action-activate" in desk.get(address).content.decode()

    desk.post(address, {**FORM, "agency": "UNHCR", "action-activate": "1"})

    reviewer.refresh_from_db()
    assert (reviewer.status, reviewer.agency, reviewer.is_un) == ("active", "UNHCR", True)
    page = desk.get(address).content.decode()
    assert "action-pause" in page
    assert "action-activate" not in page


def test_the_list_filters_by_status_un_and_objective(
    desk: Client, reviewer: ReviewerProfile, editor: User
) -> None:
    make("second@example.org", name="Second Person")
    second = services.add_reviewer(
        email="second@example.org", by=editor, data={"is_un": True, "objectives": ["2"]}
    )
    services.activate(reviewer=second, by=editor)
    address = reverse("roster:index")

    assert desk.get(address).status_code == 200
    for query in ("status=active", "is_un=true"):
        page = desk.get(f"{address}?{query}").content.decode()
        assert "Second Person" in page
        assert ">Member<" not in re.sub(r"\s+", "", page)
    assert desk.get(f"{address}?q=second").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_needs_the_same_queries_however_long(
    desk: Client, editor: User, count: int, django_assert_max_num_queries: object
) -> None:
    for number in range(count):
        make(f"r{number}@example.org")
        services.add_reviewer(email=f"r{number}@example.org", by=editor)
    desk.get(reverse("roster:index"))

    with django_assert_max_num_queries(16):  # type: ignore[operator]
        desk.get(reverse("roster:index"))


@pytest.mark.parametrize("name", ["roster:index", "roster:add", "organisations:index"])
def test_others_with_access_to_the_cms_do_not_see_the_roster(client: Client, member: User, name: str) -> None:
    from django.contrib.auth.models import Permission

    member.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(member)

    assert client.get(reverse(name)).status_code in (302, 403)
    assert client.get(reverse(name), follow=True).request["PATH_INFO"] == "/cms/"


def test_nobody_is_deleted_from_the_roster(desk: Client, reviewer: ReviewerProfile) -> None:
    desk.post(reverse("roster:delete", args=[reviewer.pk]))

    assert ReviewerProfile.objects.filter(pk=reviewer.pk).exists()
