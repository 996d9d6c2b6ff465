"""Vectors follow what is public, in the background, and only where something changed."""

import pytest
from django.core.management import CommandError, call_command

from core import outbox
from resources import services
from resources.models import Entry
from search import sync
from search.meaning import encoder, nearest, vectors
from search.models import Meaning, SearchClock
from tests.search import entries

pytestmark = pytest.mark.usefixtures("with_meaning")

LONG = (
    "Migrant workers send money home to their families every month. This study follows what these transfers cost,"
    " through which channels they go, who receives them, and what the households do with them"
    " over several years, in good and in bad harvests, near the capital and far from it."
)
ENOUGH = 60.0


def keys() -> set[str]:
    return set(Meaning.objects.values_list("state_id", flat=True))


def test_a_public_entry_gets_a_vector_and_loses_it_when_it_goes():
    entry = entries.indexed(title="Remittances", summary=LONG)
    assert vectors.follow(ENOUGH) == 1
    assert keys() == {f"entry:{entry.pk}"}
    assert not vectors.is_behind()
    services.unpublish(entry=entry, by=entries.editor(), reason="No longer")
    sync.drain()
    assert vectors.follow(ENOUGH) == 0
    assert keys() == set()


def test_a_text_that_did_not_change_is_not_encoded_again(monkeypatch):
    entry = entries.indexed(title="Remittances", summary=LONG)
    vectors.follow(ENOUGH)
    encoded: list[str] = []
    real = encoder.encode_documents
    monkeypatch.setattr(encoder, "encode_documents", lambda texts: encoded.extend(texts) or real(texts))
    sync.touch([f"entry:{entry.pk}"])
    sync.drain()
    assert vectors.follow(ENOUGH) == 1
    assert encoded == []
    Entry.objects.filter(pk=entry.pk).update(title="Remittances and savings")
    sync.touch([f"entry:{entry.pk}"])
    sync.drain()
    vectors.follow(ENOUGH)
    assert len(encoded) == 1


def test_a_short_text_has_none_and_is_not_looked_at_again():
    entries.indexed(title="Short", summary="Very short")
    assert vectors.follow(ENOUGH) == 0
    assert keys() == set()
    assert not vectors.is_behind()


def test_without_time_nothing_is_made_and_nothing_forgotten():
    entries.indexed(title="Remittances", summary=LONG)
    assert vectors.follow(-1) == 0
    assert vectors.is_behind()
    assert vectors.follow(ENOUGH) == 1


def test_shipped_vectors_need_no_encoder(settings, tmp_path):
    entry = entries.indexed(title="Remittances", summary=LONG)
    call_command("make_vectors", "--write", tmp_path / "vectors.npz", verbosity=0)
    settings.HUB_MEANING = False
    Meaning.objects.all().delete()
    vectors.begin_anew()
    assert vectors.follow(ENOUGH) == 0
    assert vectors.follow(ENOUGH, known=vectors.read(tmp_path / "vectors.npz")) == 1
    assert keys() == {f"entry:{entry.pk}"}


def test_the_drain_does_not_wait_for_vectors_and_one_process_makes_them(monkeypatch):
    entries.indexed(title="Remittances", summary=LONG)
    outbox.drain()
    assert keys() == set()
    assert vectors.follow(ENOUGH) == 1
    vectors.begin_anew()
    Meaning.objects.all().delete()
    assert vectors.follow_alone() == 1
    monkeypatch.setattr(vectors.cache, "add", lambda *_words: False)
    vectors.begin_anew()
    assert vectors.follow_alone() == 0


def test_the_command_says_what_is_missing(settings):
    settings.HUB_MEANING = False
    with pytest.raises(CommandError, match=r"semantic\.txt"):
        call_command("make_vectors")


def test_everything_anew_is_everything_once(capsys):
    entries.indexed(title="Remittances", summary=LONG)
    call_command("make_vectors", no_progress=True)
    call_command("make_vectors", all=True, no_progress=True)
    assert capsys.readouterr().out.splitlines() == ["1 vectors", "0 vectors"]
    assert SearchClock.objects.get().meant > 0


def test_entries_name_their_nearest(client):
    money = entries.indexed(title="Remittances", summary=LONG)
    near = entries.indexed(title="Money sent home", summary=LONG.replace("This study", "Our paper"))
    entries.indexed(
        title="Baking", summary="Bread with olives and tomatoes is baked slowly in a very hot oven. " * 5
    )
    vectors.follow(ENOUGH)
    assert nearest.similar(f"entry:{money.pk}", 3) == [f"entry:{near.pk}"]
    page = client.get(money.get_absolute_url())
    assert "Money sent home" in page.text
    assert nearest.similar("entry:999999", 3) == []
