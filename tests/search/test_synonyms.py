"""Editors keep the rules; every search uses them from the moment they are saved."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import User
from search import query, synonyms
from search.models import SynonymRule
from tests.search.conftest import Filled, make_document

pytestmark = pytest.mark.usefixtures("editors_rules")


def rule(*words: str, **fields: Any) -> SynonymRule:
    """Return a rule that is not saved."""
    return SynonymRule(words="\n".join(words), **fields)


def saved(*words: str, **fields: Any) -> SynonymRule:
    """Save a rule as the form does."""
    made = rule(*words, **fields)
    made.full_clean()
    made.save()
    return made


def others(text: str, lang: str = "en") -> tuple[str, ...]:
    """Return the other words that a search for ``text`` looks for."""
    return query.concepts(text, lang, synonyms.table())[0].others


def test_without_any_rule_words_are_searched_as_they_are() -> None:
    SynonymRule.objects.all().delete()
    assert [one.text for one in query.concepts("labour 数据移民", "en", synonyms.table())] == [
        "labour",
        "数据移民",
    ]


def test_a_new_hub_has_the_starter_rules() -> None:
    SynonymRule.objects.all().delete()
    SynonymRule.objects.bulk_create(
        SynonymRule(words="\n".join(each.words), weight=each.weight, language=each.lang, one_way=each.one_way)
        for each in synonyms.starter()
    )
    assert {row.rule() for row in SynonymRule.objects.all()} == set(synonyms.starter())
    for row in SynonymRule.objects.all():
        row.full_clean()


def test_a_saved_rule_works_at_the_next_search_and_a_deleted_one_no_more(
    filled: Filled, django_capture_on_commit_callbacks: Any
) -> None:
    document = make_document("Zebra crossing")
    filled.fill([document])
    assert filled.ids("quagga") == []
    with django_capture_on_commit_callbacks(execute=True):
        made = saved("quagga", "zebra crossing")
    assert filled.ids("quagga") == [document["object_id"]]
    with django_capture_on_commit_callbacks(execute=True):
        made.delete()
    assert filled.ids("quagga") == []


def test_another_process_notices_by_the_counter(django_capture_on_commit_callbacks: Any) -> None:
    before = synonyms.table()
    assert synonyms.table() is before
    SynonymRule.objects.bulk_create([rule("quagga", "zebra")])  # no signal: as if another process had done it
    assert others("quagga") == ()
    cache.set(synonyms.COUNTER, 12345, None)
    assert others("quagga") == ("zebra",)


def test_one_way_and_language_are_kept() -> None:
    saved("quagga", "zebra", one_way=True, language="fr")
    assert others("quagga", "fr") == ("zebra",)
    assert others("zebra", "fr") == ()
    assert others("quagga", "en") == ()


def test_a_rule_that_is_not_in_use_does_nothing() -> None:
    saved("quagga", "zebra", active=False)
    assert others("quagga") == ()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["alone"], "at least two"),
        (["", " "], "at least two"),
        (["a", "!!!"], "no letter"),
        (["Ärger", "arger"], "twice"),
        (["a", "b" * 101], "too long"),
        (["a", " ".join(["b"] * 21)], "too long"),
        ([f"w{number}" for number in range(21)], "at most 20"),
    ],
)
def test_what_could_not_work_is_refused(words: list[str], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        rule(*words).full_clean()


def test_a_word_is_in_one_rule_of_its_language_and_rules_run_in_no_circle() -> None:
    first = saved("quagga", "zebra", language="en")
    with pytest.raises(ValidationError, match="in another rule"):
        rule("ZEBRA", "horse").full_clean()
    rule("zebra", "cheval", language="fr").full_clean()
    first.full_clean()
    saved("okapi", "giraffe", one_way=True)
    with pytest.raises(ValidationError, match="circle"):
        rule("giraffe", "okapi", one_way=True).full_clean()


@pytest.mark.parametrize("weight", [0, 1.5])
def test_a_weight_out_of_bounds_is_refused(weight: float) -> None:
    with pytest.raises(ValidationError):
        rule("quagga", "zebra", weight=weight).full_clean()


@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_editors_add_a_rule_in_the_cms_and_a_refused_form_comes_back_filled(client: Any, role: str) -> None:
    user = User.objects.create_user("someone@example.org", name="Some One")
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    address = reverse("wagtailsnippets_search_synonymrule:add")
    data = {"words": "quagga\nzebra", "language": "", "weight": "0.8", "active": "on"}
    refused = client.post(address, {**data, "words": "quagga"})
    assert refused.status_code == 200
    assert "at least two" in refused.content.decode()
    assert client.post(address, data).status_code == 302
    assert others("quagga") == ("zebra",)
    listing = client.get(reverse("wagtailsnippets_search_synonymrule:list"))
    assert "quagga" in listing.content.decode()


def test_reviewers_do_not_see_the_rules(client: Any) -> None:
    user = User.objects.create_user("reviewer@example.org", name="Rita")
    user.groups.add(Group.objects.get(name="reviewer"))
    client.force_login(user)
    assert client.get(reverse("wagtailsnippets_search_synonymrule:list")).status_code in (302, 403)
