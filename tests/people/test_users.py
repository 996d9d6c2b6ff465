"""Accounts in the CMS: administrators give roles; nobody takes over anybody."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import roles
from accounts.models import User
from core import outbox
from core.exceptions import DomainError, NotPermitted
from people import services
from tests.people.conftest import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, administrator: User) -> Client:
    administrator.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(administrator)
    return client


def group(name: str) -> str:
    return str(Group.objects.get(name=name).pk)


def names_of(user: User) -> set[str]:
    return set(User.objects.get(pk=user.pk).groups.values_list("name", flat=True))


def test_administrators_see_the_accounts_and_give_roles(desk: Client, member: User) -> None:
    assert "member@example.org" in desk.get(reverse("wagtailusers_users:index")).content.decode()

    desk.post(
        reverse("wagtailusers_users:edit", args=[member.pk]),
        {"is_active": "on", "groups": [group(roles.EDITOR)]},
    )

    assert names_of(member) == {roles.EDITOR}


def test_a_new_account_is_invited_and_may_submit(desk: Client) -> None:
    data = {"email": "New@example.org", "name": "Nour", "language": "en", "groups": [group(roles.EDITOR)]}
    desk.post(reverse("wagtailusers_users:add"), data)
    outbox.drain()

    user = User.objects.get(email="new@example.org")
    assert names_of(user) == {roles.SUBMITTER, roles.EDITOR}
    assert not user.has_usable_password()
    assert mail.outbox[0].to == ["new@example.org"]


def test_being_a_reviewer_is_left_to_the_roster(desk: Client, member: User, editor: User) -> None:
    services.activate(reviewer=services.add_reviewer(email=member.email, by=editor), by=editor)

    desk.post(reverse("wagtailusers_users:edit", args=[member.pk]), {"is_active": "on", "groups": []})

    assert names_of(member) == {roles.REVIEWER}


def test_no_form_makes_a_superuser_or_changes_a_password_or_an_address(desk: Client, member: User) -> None:
    hostile = {
        "is_active": "on",
        "groups": [],
        "is_superuser": "on",
        "is_staff": "on",
        "email": "mine@example.org",
        "password1": "a long new password",
        "password2": "a long new password",
    }
    desk.post(reverse("wagtailusers_users:edit", args=[member.pk]), hostile)

    changed = User.objects.get(pk=member.pk)
    assert (changed.is_superuser, changed.is_staff, changed.email) == (False, False, "member@example.org")
    assert changed.password == member.password


def test_administrators_do_not_touch_superusers(desk: Client) -> None:
    root = User.objects.create_superuser("root@example.org", "x", name="Root")

    for method in (desk.get, desk.post):
        assert method(reverse("wagtailusers_users:edit", args=[root.pk]), {"groups": []}).status_code in (
            302,
            403,
        )

    assert User.objects.get(pk=root.pk).is_active


def test_editors_manage_no_accounts(client: Client, editor: User, member: User) -> None:
    editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(editor)
    address = reverse("wagtailusers_users:edit", args=[member.pk])

    assert client.get(reverse("wagtailusers_users:index")).status_code in (302, 403)
    client.post(address, {"is_active": "on", "groups": []})

    assert names_of(member) == {roles.SUBMITTER}
    with pytest.raises(NotPermitted):
        services.set_roles(user=editor, names={roles.ADMINISTRATOR}, is_active=True, by=editor)


def test_administrators_do_not_change_what_a_group_may_do(desk: Client) -> None:
    address = reverse("wagtailusers_groups:index")

    assert desk.get(address).status_code in (302, 403)


def test_the_last_administrator_keeps_the_role(administrator: User) -> None:
    with pytest.raises(DomainError, match="last administrator"):
        services.set_roles(user=administrator, names={roles.EDITOR}, is_active=True, by=administrator)
    with pytest.raises(DomainError, match="last administrator"):
        services.set_roles(user=administrator, names={roles.ADMINISTRATOR}, is_active=False, by=administrator)

    make("second@example.org", roles.ADMINISTRATOR)
    services.set_roles(user=administrator, names={roles.EDITOR}, is_active=True, by=administrator)
    assert names_of(administrator) == {roles.EDITOR}


def test_nobody_deletes_an_account(desk: Client, member: User) -> None:
    desk.post(reverse("wagtailusers_users:delete", args=[member.pk]))

    assert User.objects.filter(pk=member.pk).exists()


def test_a_deactivated_account_has_no_session_left(administrator: User, member: User) -> None:
    other = Client()
    other.force_login(member)
    services.set_roles(user=member, names=set(), is_active=False, by=administrator)

    assert other.get("/en/account/").status_code == 302
