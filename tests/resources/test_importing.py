"""Importing: good rows go live with a permit for their very text, bad ones are named with a remedy."""

import json
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from core.exceptions import NotPermitted
from resources.digest import content_digest
from resources.importing import ImportReport, import_file
from resources.models import Entry
from tests.search import entries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def terms() -> None:
    """The vocabularies these tests use."""
    entries.load_terms()


def row(**values: Any) -> dict[str, Any]:
    return {
        "source": "Tests",
        "source_id": "1",
        "kind": "resource",
        "title": "A title",
        "language": "en",
        **values,
    }


def run(path: Path, *rows: dict[str, Any], **options: Any) -> ImportReport:
    file = path / "rows.jsonl"
    file.write_text("\n".join(json.dumps(values) for values in rows))
    return import_file(file, by=entries.editor(), **options)


def test_the_permit_is_for_the_stored_text_and_a_second_import_changes_nothing(tmp_path: Path) -> None:
    rows = [
        row(
            body="e\u0301 text",
            year=2020,
            countries="KEN;404",
            objectives=["5", "1"],
            links=["https://example.org/a"],
        ),
        row(source_id="2", kind="practice", upholds_principles=True, lessons="A lesson", regions=["14"]),
        row(source_id="3", kind="use_case", challenge="A question", data_sources=["mobile-phone"]),
    ]
    rows[0]["countries"] = "KEN;UGA"
    assert run(tmp_path, *rows).created == 3
    for entry in Entry.objects.all():
        assert entry.live
        assert entry.provenance == "curated"
        assert content_digest(entry.specific) == entry.permits.get().digest
    again = run(tmp_path, *rows)
    assert (again.created, again.updated, again.unchanged, again.errors) == (0, 0, 3, [])


def test_a_changed_row_changes_its_entry_under_a_new_permit(tmp_path: Path) -> None:
    run(tmp_path, row(objectives=["1"]))
    report = run(tmp_path, row(title="Another", objectives=["5"]))
    entry = Entry.objects.get()
    assert report.updated == 1
    assert (entry.title, entry.codes("objective_primary"), entry.permits.count()) == ("Another", ["5"], 2)
    assert content_digest(entry.specific) in {permit.digest for permit in entry.permits.all()}


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    assert run(tmp_path, row(), dry_run=True).created == 1
    assert not Entry.objects.exists()


def test_strangers_cannot_import(tmp_path: Path) -> None:
    member = User.objects.create_user(email="member@example.org", password=None)
    with pytest.raises(NotPermitted):
        import_file(tmp_path / "rows.jsonl", by=member)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": ["a"]}, "title"),
        ({"title": "a\0b"}, "title"),
        ({"title": "a\ud800"}, "title"),
        ({"year": "12.5"}, "year"),
        ({"year": 99999999}, "year"),
        ({"comprehensiveness": 6}, "comprehensiveness"),
        ({"objectives": ["24"]}, "objectives"),
        ({"countries": "Kenya"}, "countries"),
        ({"links": ["javascript:alert(1)"]}, "links"),
        ({"links": [{"url": 5}]}, "links"),
        ({"organisations": [[]]}, "organisations"),
        ({"sdgs": {"a": 1}}, "sdgs"),
        ({"kind": "planet"}, "kind"),
        ({"colour": "red"}, "colour"),
        ({"body": "x" * 60_001}, "body"),
    ],
)
def test_a_bad_row_is_named_with_line_field_and_remedy_and_good_rows_are_kept(
    tmp_path: Path, values: dict[str, Any], field: str
) -> None:
    report = run(tmp_path, row(source_id="good"), row(**values))
    assert report.created == 1
    assert [(error.line, error.field) for error in report.errors] == [(2, field)]
    assert report.errors[0].message


def test_what_is_no_json_or_stands_twice_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    lines = ["{", "[]", "[" * 5000, json.dumps(row()), json.dumps(row())]
    file.write_text("\n".join(lines))
    report = import_file(file, by=entries.editor())
    assert report.created == 1
    assert [error.line for error in report.errors] == [1, 2, 3, 5]


def test_csv_has_the_same_fields(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(
        "source,source_id,kind,title,language,objectives,links\n"
        "Tests,1,resource,A title,en,1;5,https://example.org/a | A page\n"
        "Tests,2,resource,Too many,en,1,,more\n"
    )
    report = import_file(file, by=entries.editor())
    entry = Entry.objects.get()
    assert (entry.codes("objective_primary"), entry.links.get().title) == (["1", "5"], "A page")
    assert [error.line for error in report.errors] == [3]
