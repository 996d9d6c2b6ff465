"""The vocabularies inside Wagtail: labels may be changed, codes not, nothing is added or deleted."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts.models import User
from taxonomy import queries
from taxonomy.models import Term
from taxonomy.services import CHECKED, LANGUAGES, OWN

LIST = "wagtailsnippets_taxonomy_term:list"
EDIT = "wagtailsnippets_taxonomy_term:edit"


@pytest.fixture
def term():
    return Term.objects.get(vocabulary="topic", code="diaspora")


@pytest.fixture
def editor(client):
    user = User.objects.create_user("editor@example.org", name="Edith Editor")
    user.groups.add(Group.objects.get(name="editor"))
    client.force_login(user)
    return user


@pytest.fixture
def superuser(client):
    client.force_login(User.objects.create_superuser(email="root@example.org", password=None))


def posted(term: Term, **changes: str) -> dict[str, object]:
    return {**{f"label_{code}": term.labels[code] for code in LANGUAGES}, **changes}


def test_an_editor_changes_a_label_and_readers_see_it(client, editor, term):
    answer = client.post(reverse(EDIT, args=[term.pk]), posted(term, label_ar="الشتات"))

    assert answer.status_code == 302
    term.refresh_from_db()
    assert (term.labels["ar"], term.notes["ar"], term.notes["fr"]) == ("الشتات", CHECKED, OWN)
    assert queries.labels("topic", "ar")["diaspora"] == "الشتات"


def test_an_editor_marks_a_translation_as_checked(client, editor, term):
    client.post(reverse(EDIT, args=[term.pk]), posted(term, checked=["ru"]))

    term.refresh_from_db()
    assert (term.notes["ru"], term.notes["zh"]) == (CHECKED, OWN)


def test_code_and_vocabulary_are_shown_and_cannot_be_changed(client, editor, term):
    page = client.get(reverse(EDIT, args=[term.pk])).content.decode()
    client.post(reverse(EDIT, args=[term.pk]), posted(term, code="other", vocabulary="sdg", active=""))

    assert "diaspora" in page
    assert 'name="code"' not in page
    term.refresh_from_db()
    assert (term.code, term.vocabulary, term.active) == ("diaspora", "topic", True)


def test_an_arabic_label_is_typed_from_the_right(client, editor, term):
    page = client.get(reverse(EDIT, args=[term.pk])).content.decode()

    assert 'lang="ar" dir="rtl"' in page


@pytest.mark.parametrize("label", ["", "\u202e ", "a\x00b", "x" * 301])
def test_a_bad_label_comes_back_with_a_message_and_changes_nothing(client, editor, term, label):
    answer = client.post(reverse(EDIT, args=[term.pk]), posted(term, label_en=label, label_fr="Autre"))

    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        assert "Autre" in answer.content.decode()
    before = term.labels
    term.refresh_from_db()
    assert term.labels == before


@pytest.mark.parametrize("page", ["add", "delete"])
def test_not_even_a_superuser_adds_or_deletes_terms(client, superuser, term, page):
    arguments = [] if page == "add" else [term.pk]
    address = reverse(f"wagtailsnippets_taxonomy_term:{page}", args=arguments)

    assert client.get(address).status_code == 302
    client.post(address, {})
    assert Term.objects.filter(pk=term.pk).exists()


def test_who_is_no_editor_does_not_get_in(client, term):
    user = User.objects.create_user("moderator@example.org")
    user.groups.add(Group.objects.get(name="moderator"))
    client.force_login(user)

    assert client.get(reverse(EDIT, args=[term.pk])).status_code == 302
    client.post(reverse(EDIT, args=[term.pk]), posted(term, label_en="Hacked"))
    term.refresh_from_db()
    assert term.labels["en"] == "Diaspora and development"


@pytest.mark.parametrize("text", ["Diaspora and", "الشتات والتنمية", "диаспора"])
def test_the_list_is_searched_in_all_languages(client, editor, text):
    if text == "диаспора":
        text = "Диаспора и"  # SQLite folds the case of Latin letters only
    page = client.get(reverse(LIST), {"q": text}).content.decode()

    assert "Diaspora and development" in page
    assert "Remittances" not in page


def test_the_list_shows_what_a_speaker_should_check(client, editor):
    Term.objects.filter(vocabulary="topic", code="diaspora").update(notes={"ar": CHECKED})

    page = client.get(reverse(LIST), {"vocabulary": "topic", "to_check": "ar"}).content.decode()

    assert "Migration flows" in page
    assert "Diaspora and development" not in page


def test_the_list_costs_the_same_for_few_and_for_many(client, editor, django_assert_max_num_queries):
    client.get(reverse(LIST))
    with django_assert_max_num_queries(16):
        client.get(reverse(LIST), {"vocabulary": "completion"})
    with django_assert_max_num_queries(16):
        client.get(reverse(LIST), {"vocabulary": "place"})
