"""The demo is made once, and mended when it is half made."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.exceptions import DomainError
from demo import cases, loader, lock, people, rows, stamp
from demo.management.commands import demo as command
from hub.models import HomePage
from peerreview.models import ReviewCase
from people.models import RosterApplication
from resources.models import Call, Entry, PublicationPermit
from search import documents
from search.meaning import encoder, vectors
from search.models import Meaning


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    settings.HUB_VAR = tmp_path
    settings.HUB_DEMONSTRATION = True
    return tmp_path


def counts() -> dict[str, int]:
    reviewed = Entry.objects.filter(provenance=PublicationPermit.Kind.REVIEWED)
    return {
        "accounts": people.User.objects.count(),
        "calls": Call.objects.count(),
        "homes": HomePage.objects.count(),
        "entries": Entry.objects.count(),
        "public": Entry.objects.public().count(),
        "reviewed": reviewed.count(),
        "cases": ReviewCase.objects.count(),
        "permits": PublicationPermit.objects.count(),
        "applications": RosterApplication.objects.filter(status="open").count(),
    }


def without_vector() -> list[str]:
    """Return whose text has changed since ``manage.py make_vectors --all --write demo/data/vectors.npz``."""
    found = {each["doc_key"]: each for _ids, page in documents.everything() for each in page}
    made = set(Meaning.objects.values_list("state_id", flat=True))
    wanted = (key for key in found if documents.split_key(key)[0] in vectors.SOURCES)
    return [key for key in wanted if key not in made and encoder.text_of(found[key])]


@pytest.mark.django_db
@pytest.mark.usefixtures("home")
def test_the_demo_is_made_whole_and_a_second_start_changes_nothing() -> None:
    told: list[str] = []
    assert loader.load(say=lambda label, _seconds: told.append(label)) is True
    made = counts()
    total = sum(1 for _row in rows.everything())
    assert made["entries"] == total
    assert made["public"] == total - 3
    assert (made["reviewed"], made["cases"], made["calls"]) == (12, 15, 2)
    assert made["applications"] == 1
    states = sorted(ReviewCase.objects.values_list("state", flat=True))
    assert states == ["accepted"] * 12 + ["changes", "in_review", "screening"]
    assert "entries" in told
    assert loader.load() is False
    assert without_vector() == []
    # As after a kill in the middle: everything is done again, and changes nothing.
    stamp.remove()
    assert loader.load() is True
    assert counts() == made
    # As when only the last steps were lost.
    stamp.remove()
    Call.objects.all().delete()
    assert loader.load(scale=7) is True
    assert counts() == {**made, "entries": total + 7, "public": total + 4, "permits": made["permits"] + 7}
    assert loader.load() is False


@pytest.mark.django_db
@pytest.mark.usefixtures("vocabularies")
def test_what_reviewers_say_in_the_demo_names_nobody() -> None:
    names = [part for person in people.EVERYBODY for part in person.name.split() if len(part) > 4]
    said = " ".join(part.get("to_submitter", "") for plan in cases.plans() for part in plan["panel"])
    assert [name for name in names if name in said] == []


def test_every_submission_has_its_case_and_every_panel_that_decides_meets_the_quorum() -> None:
    assert {plan["source_id"] for plan in cases.plans()} == {
        row["source_id"] for row in rows.read(rows.SUBMISSIONS)
    }
    for plan in cases.plans():
        if plan["state"] in {"accepted", "changes"}:
            keys = [part["reviewer"] for part in plan["panel"]]
            assert sum(key.startswith("un") for key in keys) == 1
            assert len(set(keys)) == 3


def test_a_stamp_that_cannot_be_read_means_not_loaded(home: Path) -> None:
    (home / "demo.json").write_text("{half")
    assert stamp.read() == {}
    stamp.write(scale=3)
    assert stamp.read() == {"fingerprint": stamp.fingerprint(), "scale": 3}
    stamp.remove()
    assert stamp.read() == {}


def test_two_demos_do_not_share_a_folder(home: Path) -> None:
    with lock.only_one(home), pytest.raises(DomainError, match="Another demo runs"), lock.only_one(home):
        pass
    with lock.only_one(home):
        pass


def test_a_reset_removes_what_the_demo_wrote_and_nothing_else(home: Path) -> None:
    for name in ("demo.json", "demo.sqlite3", "mine.txt"):
        (home / name).write_text("x")
    (home / "mail").mkdir()
    (home / "mail" / "a.log").write_text("x")
    command.reset_data(home)
    assert sorted(path.name for path in home.iterdir()) == ["mine.txt"]


@pytest.mark.usefixtures("home")
def test_the_command_refuses_a_senseless_scale() -> None:
    with pytest.raises(CommandError, match="scale"):
        call_command("demo", "--scale", "-1")


def test_the_command_refuses_to_run_outside_the_demo() -> None:
    with pytest.raises(CommandError, match="the demo runs"):
        call_command("demo", "--no-serve")
