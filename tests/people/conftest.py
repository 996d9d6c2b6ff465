"""People of these tests."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from accounts import roles
from accounts.models import User

PASSWORD = "correct horse battery staple"


def make(email: str, *names: str, name: str = "") -> User:
    """Return an account with a confirmed address and these roles."""
    user = User.objects.create_user(email, PASSWORD, name=name or email.partition("@")[0].title())
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    for role in names:
        group, _created = Group.objects.get_or_create(name=role)
        user.groups.add(group)
    return user


@pytest.fixture
def member(db: None) -> User:
    """Somebody with an account."""
    return make("member@example.org", roles.SUBMITTER)


@pytest.fixture
def editor(db: None) -> User:
    """An editor."""
    return make("editor@example.org", roles.EDITOR)


@pytest.fixture(autouse=True)
def all_roles(db: None) -> None:
    """The groups of the roles, as the migration of the hub makes them."""
    for name in roles.ALL:
        Group.objects.get_or_create(name=name)


@pytest.fixture
def administrator(db: None) -> User:
    """The only administrator."""
    return make("administrator@example.org", roles.ADMINISTRATOR)
