"""Names of facet values are asked of the database once, and anew when somebody has changed one."""

from typing import Any

import pytest

from discussions.models import Space
from people.models import Organisation
from search import assembly, names
from search.facets import FACETS
from tests.discussions.world import make_space
from tests.search import entries

pytestmark = pytest.mark.django_db


def test_a_name_is_looked_up_once_and_again_after_a_change(django_assert_num_queries: Any) -> None:
    assembly.organisations.forget()
    made = Organisation.objects.create(name="Alpha", slug="alpha")
    assert assembly.organisations.of(["alpha", "nobody"]) == {"alpha": "Alpha"}
    with django_assert_num_queries(0):
        assert assembly.organisations.of(["nobody", "alpha"]) == {"alpha": "Alpha"}
    made.name = "Alpha International"
    made.save()
    assert assembly.organisations.of(["alpha"]) == {"alpha": "Alpha International"}


def test_an_organisation_that_an_entry_names_is_known_as_soon_as_the_entry_is_there() -> None:
    assert assembly.organisations.of(["beta-institute"]) == {}
    entries.published(organisations=[{"name": "Beta Institute", "role": "publisher"}])
    assert assembly.organisations.of(["beta-institute"]) == {"beta-institute": "Beta Institute"}


def test_names_are_read_anew_after_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([{"a": "one"}, {"a": "two"}])
    found = names.Names(lambda _codes: next(answers))
    assert [found.of("a"), found.of("a")] == [{"a": "one"}] * 2
    monkeypatch.setattr(names, "KEEP", -1.0)
    assert found.of("a") == {"a": "two"}


def test_a_space_is_named_as_it_is_called_now() -> None:
    space = make_space(title="Before")
    labels = FACETS["space"].labels
    assert labels is not None
    assert labels("en")[space.code] == "Before"
    space.title = "After"
    space.save()
    assert labels("en")[space.code] == "After"
    assert Space.objects.count() == 1
