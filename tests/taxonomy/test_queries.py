"""Reading: one query for everything, labels by language, places, and news from other processes."""

import pytest
from django.core.cache import cache
from django.template import Context, Template
from django.utils.translation import override

from taxonomy import queries
from taxonomy.models import Term, Vocabulary


def test_all_vocabularies_are_read_in_one_query(django_assert_num_queries):
    queries.forget()
    with django_assert_num_queries(1):
        for vocabulary in Vocabulary.values:
            queries.labels(vocabulary, "ar")
        queries.place_ancestry("KEN")
        queries.by_code("place")["KEN"].parent.parent.label()


def test_an_unknown_vocabulary_is_empty():
    assert (queries.terms("nonsense"), queries.by_code("nonsense"), queries.labels("nonsense")) == (
        [],
        {},
        {},
    )


def test_what_a_caller_does_to_an_answer_concerns_nobody_else():
    queries.terms("scope").clear()
    queries.by_code("scope").clear()
    queries.labels("scope").clear()

    assert len(queries.terms("scope")) == len(queries.by_code("scope")) == len(queries.labels("scope")) == 5


def test_labels_follow_the_language():
    with override("ar"):
        assert queries.labels("objective")["20"] == "التحويلات المالية"
    assert queries.labels("objective", "zh-hans")["20"] == "汇款"
    assert queries.labels("objective", "de")["20"] == "Remittances"


def test_a_missing_label_falls_back_to_english_then_to_the_code():
    assert Term(code="x", labels={"en": "English"}).label("ar") == "English"
    assert Term(code="x", labels={"ar": ""}).label("ar") == "x"


@pytest.mark.parametrize(
    ("code", "ancestry"),
    [
        ("KEN", ("002", "014", "KEN")),
        ("011", ("002", "011", None)),
        ("002", ("002", None, None)),
        ("ATA", (None, None, "ATA")),
        ("nowhere", (None, None, None)),
    ],
)
def test_a_place_knows_what_it_lies_in(code, ancestry):
    assert queries.place_ancestry(code) == ancestry


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("KEN", "KEN"),
        (" ken ", "KEN"),
        ("404", "KEN"),
        ("4", "AFG"),
        ("2", "002"),
        ("011", "011"),
        ("KE", None),
        ("Kenya", None),
        ("", None),
        ("000", None),
        ("٤٠٤", None),
        ("\x00", None),
        ("\ud800", None),
        ("9" * 10_000, None),
    ],
)
def test_places_are_found_by_iso_and_m49_codes_and_by_nothing_else(text, code):
    assert queries.resolve_place(text) == code


def test_templates_print_labels_of_terms_in_use_and_of_retired_ones():
    Term.objects.create(vocabulary="topic", code="gone", labels={"en": "<Gone>"}, active=False)
    page = Template(
        "{% load hub_taxonomy %}{% term_label 'scope' 'local' %} {% term_label 'topic' 'gone' %} "
        "{% term_label 'topic' 'never' %} {% term_rank 'scope' 'global' %}"
    )

    assert page.render(Context()) == "Local &lt;Gone&gt; never 4"


def test_a_saved_term_is_read_anew_at_once():
    queries.terms("topic")
    Term.objects.create(vocabulary="topic", code="new", labels={"en": "New"})
    assert "new" in queries.by_code("topic")

    Term.objects.get(vocabulary="topic", code="new").delete()
    assert "new" not in queries.by_code("topic")


def test_other_processes_are_told_when_the_change_commits(django_capture_on_commit_callbacks):
    queries.terms("topic")
    before = cache.get("taxonomy.generation")
    with django_capture_on_commit_callbacks() as callbacks:
        Term.objects.create(vocabulary="topic", code="new")
    assert cache.get("taxonomy.generation") == before  # they would read the old rows

    for callback in callbacks:
        callback()
    assert cache.get("taxonomy.generation") != before


def test_a_change_in_another_process_is_noticed(monkeypatch):
    assert queries.labels("scope", "en")["local"] == "Local"
    Term.objects.filter(vocabulary="scope", code="local").update(labels={"en": "Nearby"})  # tells nobody here
    monkeypatch.setattr(queries, "_LOOK_EVERY", 0.0)
    assert queries.labels("scope", "en")["local"] == "Local"

    cache.set("taxonomy.generation", 1)  # what the other process does

    assert queries.labels("scope", "en")["local"] == "Nearby"


def test_a_lost_message_does_not_matter_for_ever(monkeypatch):
    queries.terms("scope")
    Term.objects.filter(vocabulary="scope", code="local").update(labels={"en": "Nearby"})
    monkeypatch.setattr(queries, "_LOOK_EVERY", 0.0)
    monkeypatch.setattr(queries, "_KEEP", 0.0)

    assert queries.labels("scope", "en")["local"] == "Nearby"


def test_between_two_looks_neither_cache_nor_database_is_asked(django_assert_num_queries, monkeypatch):
    queries.terms("topic")
    asked = []
    monkeypatch.setattr(type(cache), "get", lambda *args, **kwargs: asked.append(args), raising=False)
    with django_assert_num_queries(0):
        for _ in range(100):
            queries.labels("place", "ru")

    assert asked == []
