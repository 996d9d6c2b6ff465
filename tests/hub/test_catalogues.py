"""The catalogues that come with the hub."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

FOLDER = Path(settings.LOCALE_PATHS[0])
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")
OTHERS = ["es", "fr", "ru", "zh_Hans"]
# Who adds a sentence need not speak six languages; who lets a language fall behind hears of it here.
SHARE = 0.95


def catalogue(locale: str) -> Catalog:
    with (FOLDER / locale / "LC_MESSAGES" / "django.po").open("rb") as stream:
        return read_po(stream, locale=locale, abort_invalid=True)


def sentences(found: Catalog) -> list[Message]:
    return [message for message in found if message.id]


def forms(value: str | tuple[str, ...] | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def test_arabic_is_complete_and_certain() -> None:
    found = catalogue("ar")
    assert [one.id for one in sentences(found) if one.fuzzy or not all(forms(one.string))] == []
    plurals = [one for one in sentences(found) if one.pluralizable]
    assert {len(one.string) for one in plurals} == {found.num_plurals} == {6}


@pytest.mark.parametrize("locale", OTHERS)
def test_every_other_language_keeps_up(locale: str) -> None:
    found = catalogue(locale)
    done = [one for one in sentences(found) if not one.fuzzy and all(forms(one.string))]
    assert len(done) >= SHARE * len(sentences(found))
    assert {len(one.string) for one in done if one.pluralizable and not isinstance(one.string, str)} <= {
        found.num_plurals
    }


@pytest.mark.parametrize("locale", ["ar", *OTHERS])
def test_a_translation_has_the_places_of_its_sentence(locale: str) -> None:
    """Forms of one and two may leave out the number, and nothing may add a place that is not filled."""
    wrong = []
    for one in sentences(catalogue(locale)):
        places = {place for text in forms(one.id) for place in PLACEHOLDER.findall(text)}
        given = [set(PLACEHOLDER.findall(text)) for text in forms(one.string) if text]
        if any(not found <= places for found in given) or (given and given[-1] != places):
            wrong.append(one.id)
    assert wrong == []


@pytest.mark.parametrize("locale", OTHERS)
def test_every_other_language_has_the_same_sentences_ready_to_be_translated(locale: str) -> None:
    assert {one.id for one in catalogue(locale)} == {one.id for one in catalogue("ar")}


def test_the_catalogue_is_used() -> None:
    with translation.override("ar"):
        assert gettext("Submit for review") == "قدّمها للمراجعة"
