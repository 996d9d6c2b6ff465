"""What changed between two rounds, in words."""

import pytest

from peerreview.comparison import LONGEST, changes, compare, shortened
from resources.digest import snapshot
from resources.models import StoredFile
from tests.peerreview.world import World, make_draft


def joined(segments, *kinds: str) -> str:
    return "".join(text for kind, text in segments if kind in kinds)


@pytest.mark.parametrize(
    ("old", "new"),
    [("a b c", "a x c"), ("", "new"), ("old", ""), ("نص قديم هنا", "نص جديد هنا"), ("一二三", "一二四")],
)
def test_both_texts_can_be_read_out_of_a_comparison(old, new):
    segments = compare(old, new)
    assert joined(segments, "same", "old") == old
    assert joined(segments, "same", "new") == new


def test_long_texts_are_compared_by_lines():
    lines = [f"Line {number} of a long file.\n" for number in range(LONGEST // 20)]
    changed = [*lines[:500], "Something else.\n", *lines[501:]]
    segments = compare("".join(lines), "".join(changed))
    assert [text for kind, text in segments if kind != "same"] == [lines[500], "Something else.\n"]
    assert len(joined(shortened(segments), "same", "old", "new")) < 1000


@pytest.fixture
def two_snapshots(world: World):
    """The same entry before and after."""
    before = snapshot(make_draft(world.submitter))
    return before, {**before, "files": []}


def stored(letter: str, text: str) -> str:
    sha256 = letter * 64
    StoredFile.objects.create(sha256=sha256, mime="text/plain", size=1, text=text, text_state="done")
    return sha256


@pytest.mark.parametrize("name", ["annex.txt", "annex-v2.txt"])
def test_the_words_of_an_exchanged_file_are_compared(two_snapshots, name):
    before, after = two_snapshots
    before = {**before, "files": [[stored("a", "Thirty cases were read."), "annex.txt"]]}
    after = {**after, "files": [[stored("b", "Forty cases were read."), name]]}
    found = {str(one.label): one.segments for one in changes(before, after)}
    assert found[f"Text of the file {name}"][:2] == [("old", "Thirty"), ("new", "Forty")]


def test_files_without_words_are_named_only(two_snapshots):
    before, after = two_snapshots
    after = {**after, "files": [[stored("b", ""), "photo.png"]]}
    assert [str(one.label) for one in changes(before, after)] == ["files"]
