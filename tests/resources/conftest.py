"""People and entries for the tests of resources."""

import pytest
from django.contrib.auth.models import Group

from accounts.models import User
from resources import services
from taxonomy.services import load_vocabularies

PRACTICE = {
    "title": "A help desk for seasonal workers",
    "summary": "Advice in five languages at the place of work.",
    "body": "Once a week an adviser visits the farms.",
    "scope": "national",
    "objective_primary": ["5", "6"],
    "principle": ["people-centred"],
    "country": ["KEN"],
    "organisations": [{"name": "Example Union", "role": "lead"}],
    "links": [{"url": "https://example.org/desk", "title": "The desk"}],
}


@pytest.fixture
def submitter(db):
    return User.objects.create_user("submitter@example.org", name="Sam Submitter")


@pytest.fixture
def stranger(db):
    return User.objects.create_user("stranger@example.org", name="Stranger")


@pytest.fixture
def editor(db):
    user = User.objects.create_user("editor@example.org", name="Edith Editor")
    user.groups.add(Group.objects.get(name="editor"))
    return user


@pytest.fixture
def draft(submitter):
    load_vocabularies()
    return services.create_draft(kind="practice", data=PRACTICE, by=submitter)
