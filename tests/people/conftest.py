"""People of these tests."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import Client

from accounts import roles
from accounts.models import User
from people import services
from people.models import ReviewerProfile, RosterApplication
from taxonomy.services import load_vocabularies
from tests.people.applying import APPLY, FORM

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


@pytest.fixture
def ready(db: None) -> None:
    """Vocabularies, and nobody who has asked too often."""
    load_vocabularies()
    cache.clear()


@pytest.fixture
def application(ready: None, client: Client) -> RosterApplication:
    """An application that waits."""
    assert client.post(APPLY, FORM).status_code == 302
    return RosterApplication.objects.get()


@pytest.fixture
def reviewer(application: RosterApplication, editor: User) -> ReviewerProfile:
    """Somebody who applied and is on the roster."""
    return services.accept_application(application=application, by=editor, is_un=False)
