"""The demo's accounts."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse

from accounts import roles
from accounts.models import User
from demo import people
from people.models import ReviewerProfile

pytestmark = pytest.mark.django_db


def test_there_are_eight_experts_of_the_un_and_fifteen_others_all_active() -> None:
    people.make_accounts()
    active = ReviewerProfile.objects.active()
    assert active.filter(is_un=True).count() == 8
    assert active.filter(is_un=False).count() == 15


def test_the_three_named_first_make_a_quorum() -> None:
    assert len(people.NAMED_FIRST) == 3
    assert [bool(person.agency) for person in people.NAMED_FIRST].count(True) == 1


@pytest.mark.parametrize("person", people.STAFF, ids=lambda person: person.key)
def test_each_member_of_staff_has_the_role_they_are_named_after(person: people.Person) -> None:
    people.make_accounts()
    assert person.role in roles.roles_of(people.account(person))


def test_everybody_can_sign_in_with_the_password_that_is_printed(client: Client) -> None:
    people.make_accounts()
    for person in (people.STAFF[0], people.EXPERTS[-1]):
        client.post(reverse("account_login"), {"login": person.email, "password": people.PASSWORD})
        assert get_user(client) == people.account(person)
        client.logout()


def test_every_address_is_confirmed() -> None:
    people.make_accounts()
    assert not EmailAddress.objects.filter(verified=False).exists()
    assert EmailAddress.objects.filter(primary=True).count() == len(people.EVERYBODY)


def test_all_addresses_are_of_the_domain_for_examples() -> None:
    assert all(person.email.endswith("@example.org") for person in people.EVERYBODY)
    assert len({person.email for person in people.EVERYBODY}) == len(people.EVERYBODY)


def test_making_the_accounts_again_changes_nothing() -> None:
    first, second = people.make_accounts(), people.make_accounts()
    assert (first, second) == (len(people.EVERYBODY), 0)
    assert User.objects.count() == len(people.EVERYBODY)


def test_an_account_that_was_removed_is_made_again() -> None:
    people.make_accounts()
    people.account(people.STAFF[0]).delete()
    assert people.make_accounts() == 1
