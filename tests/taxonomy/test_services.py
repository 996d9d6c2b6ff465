"""Loading and relabelling."""

import pytest

from core.exceptions import DomainError
from taxonomy import queries, services
from taxonomy.models import Term
from taxonomy.services import CHECKED, OWN, load_vocabularies, relabel


def test_a_second_load_changes_nothing_and_costs_one_query(django_assert_num_queries):
    with django_assert_num_queries(3):  # a savepoint around one SELECT
        counts = load_vocabularies()

    assert (counts.created, counts.updated, counts.retired) == (0, 0, 0)
    assert counts.unchanged == Term.objects.count()


def test_a_first_load_makes_everything_in_few_queries(django_assert_max_num_queries):
    Term.objects.update(parent=None)
    Term.objects.all().delete()

    with django_assert_max_num_queries(12):
        counts = load_vocabularies()

    assert (counts.created, counts.updated, counts.unchanged) == (Term.objects.count(), 0, 0)


def test_a_changed_file_changes_the_term_and_keeps_its_number():
    diaspora = Term.objects.get(vocabulary="topic", code="diaspora")
    Term.objects.filter(pk=diaspora.pk).update(labels={"en": "Old"}, order=99, data={"x": 1})

    assert load_vocabularies().updated == 1
    again = Term.objects.get(vocabulary="topic", code="diaspora")
    assert (again.pk, again.labels, again.order, again.data) == (
        diaspora.pk,
        diaspora.labels,
        diaspora.order,
        {},
    )


def test_a_wrong_parent_is_set_right():
    Term.objects.filter(code="KEN").update(parent=Term.objects.get(code="011"))

    assert load_vocabularies().updated == 1
    assert queries.place_ancestry("KEN") == ("002", "014", "KEN")


def test_a_code_that_vanished_is_retired_and_kept_and_may_come_back():
    Term.objects.create(vocabulary="topic", code="gone", labels={"en": "Gone"})
    Term.objects.filter(vocabulary="topic", code="diaspora").update(active=False)

    counts = load_vocabularies()

    assert (counts.retired, counts.updated) == (1, 1)
    assert "gone" not in queries.by_code("topic")
    assert queries.find("topic", "gone").label("en") == "Gone"
    assert "diaspora" in queries.by_code("topic")
    assert load_vocabularies().retired == 0


def test_a_file_that_cannot_be_read_changes_nothing(monkeypatch, tmp_path):
    (tmp_path / "objective.csv").write_text("code,en,fr,es,ar,ru,zh,own\n1,a,b,c,d,e,f,\n", encoding="utf-8")
    monkeypatch.setattr(services, "DATA", tmp_path)
    before = list(Term.objects.values())

    with pytest.raises(FileNotFoundError):
        load_vocabularies()

    assert list(Term.objects.values()) == before


def test_an_editors_label_survives_the_next_load_and_the_others_do_not_freeze():
    term = relabel(
        term=Term.objects.get(vocabulary="topic", code="diaspora"), labels={"en": " Diasporas\n", "fr": "X"}
    )
    Term.objects.filter(pk=term.pk).update(labels={**term.labels, "es": "old"})
    load_vocabularies()

    after = queries.by_code("topic")["diaspora"]
    assert (after.labels["en"], after.labels["fr"]) == ("Diasporas", "X")
    assert after.labels["es"] == "Diáspora y desarrollo"
    assert (after.notes["en"], after.notes["fr"], after.notes["es"]) == (CHECKED, CHECKED, OWN)


def test_a_translation_can_be_marked_as_checked_without_a_change():
    term = relabel(term=Term.objects.get(vocabulary="topic", code="diaspora"), labels={}, checked=["ar"])
    load_vocabularies()

    assert queries.by_code("topic")["diaspora"].notes["ar"] == CHECKED
    assert queries.by_code("topic")["diaspora"].labels == term.labels


@pytest.mark.parametrize("label", ["", "  ", "\x00\u202e", "x" * 301])
def test_an_empty_or_endless_label_is_refused(label):
    term = Term.objects.get(vocabulary="topic", code="diaspora")

    with pytest.raises(DomainError):
        relabel(term=term, labels={"en": label})

    assert Term.objects.get(pk=term.pk).labels["en"] == "Diaspora and development"


def test_the_command_says_what_it_did(capsys):
    from django.core.management import call_command

    call_command("load_vocabularies")

    assert capsys.readouterr().out.startswith("0 new, 0 changed, 0 retired, ")
