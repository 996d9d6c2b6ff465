"""An account is an e-mail address, whatever its case."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.db import IntegrityError, transaction

from accounts import roles
from accounts.models import User

pytestmark = pytest.mark.django_db


def test_an_address_belongs_to_one_account_in_whatever_case_it_is_written() -> None:
    user = User.objects.create_user("Ana@Example.org", "x", name="Ana")

    assert user.email == "ana@example.org"
    assert User.objects.get_by_natural_key("ANA@example.ORG") == user
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("ANA@EXAMPLE.ORG", "x", name="Other")


def test_the_database_itself_refuses_the_same_address_in_another_case() -> None:
    User.objects.create_user("ana@example.org", "x", name="Ana")

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="ANA@example.org", name="Other")])


def test_a_user_needs_an_address() -> None:
    with pytest.raises(ValueError, match="address"):
        User.objects.create_user("", "x")


def test_an_account_without_a_password_lets_nobody_in() -> None:
    assert not User.objects.create_user("ana@example.org", name="Ana").has_usable_password()


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (roles.SUBMITTER, {"submitter"}),
        (roles.REVIEWER, {"reviewer"}),
        (roles.EDITOR, {"editor"}),
        (roles.MODERATOR, {"moderator"}),
        (roles.ADMINISTRATOR, {"editor", "moderator", "administrator"}),
    ],
)
def test_a_role_is_a_group_and_administrators_do_what_editors_and_moderators_do(
    role: str, expected: set[str]
) -> None:
    user = User.objects.create_user("ana@example.org", "x", name="Ana")
    user.groups.set([Group.objects.get_or_create(name=role)[0]])

    asked = {
        "submitter": roles.is_submitter(user),
        "reviewer": roles.is_reviewer(user),
        "editor": roles.is_editor(user),
        "moderator": roles.is_moderator(user),
        "administrator": roles.is_administrator(user),
    }

    assert {name for name, answer in asked.items() if answer} == expected


def test_nobody_who_is_signed_out_or_deactivated_has_a_role() -> None:
    gone = User.objects.create_superuser("ana@example.org", "x", name="Ana", is_active=False)

    assert roles.roles_of(AnonymousUser()) == roles.roles_of(gone) == frozenset()


def test_roles_are_asked_once_per_object_until_told_to_forget(django_assert_num_queries: object) -> None:
    user = User.objects.create_user("ana@example.org", "x", name="Ana")
    with django_assert_num_queries(1):  # type: ignore[operator]
        roles.is_editor(user)
        roles.is_reviewer(user)
    user.groups.add(Group.objects.get_or_create(name=roles.EDITOR)[0])

    assert not roles.is_editor(user)
    roles.forget(user)
    assert roles.is_editor(user)
