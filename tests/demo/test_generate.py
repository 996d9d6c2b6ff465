"""Generated entries say that they are."""

from pathlib import Path

import pytest

from demo import generate, rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vocabularies")]


def test_every_generated_entry_is_labelled_in_title_source_and_link() -> None:
    for row in generate.entries(50):
        assert row["source"] == "generated"
        assert row["title"].startswith("Generated entry ")
        assert row["summary"].startswith("Generated ")
        assert row["links"][0]["url"].startswith("https://example.org/")


def test_the_same_number_is_the_same_entry(tmp_path: Path) -> None:
    few, many = (generate.write(tmp_path / f"{count}.jsonl", count) for count in (5, 8))
    assert list(rows.read(few)) == list(rows.read(many))[:5]
    assert len({row["source_id"] for row in rows.read(many)}) == 8
