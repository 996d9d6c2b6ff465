"""Translations are compiled by Babel, when they need it."""

import gettext
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from hub import messages

CATALOGUE = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Search"
msgstr "Rechercher"

#, fuzzy
msgid "Title"
msgstr "Peut-être"

msgid "%(count)s entry"
msgid_plural "%(count)s entries"
msgstr[0] "%(count)s fiche"
msgstr[1] "%(count)s fiches"
"""


@pytest.fixture
def source(settings: Any, tmp_path: Path) -> Path:
    settings.LOCALE_PATHS = [tmp_path]
    path = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(CATALOGUE, encoding="utf-8")
    return path


def test_a_catalogue_is_compiled_without_its_uncertain_entries(source: Path) -> None:
    assert messages.build() == [source]
    with source.with_suffix(".mo").open("rb") as stream:
        compiled = gettext.GNUTranslations(stream)
    assert compiled.gettext("Search") == "Rechercher"
    assert compiled.gettext("Title") == "Title"
    assert compiled.ngettext("%(count)s entry", "%(count)s entries", 2) == "%(count)s fiches"


def test_what_is_up_to_date_is_left_alone_and_what_is_older_is_compiled_again(source: Path) -> None:
    messages.build()
    assert messages.build() == []
    later = source.with_suffix(".mo").stat().st_mtime + 10
    os.utime(source, (later, later))
    assert messages.build() == [source]


def test_the_command_says_what_it_compiled(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("build_messages")
    call_command("build_messages")
    assert capsys.readouterr().out.splitlines() == ["fr: django.po", "All translations are up to date."]
    assert [path.name for path in source.parent.iterdir() if path.suffix == ".tmp"] == []
