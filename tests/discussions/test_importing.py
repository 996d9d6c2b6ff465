"""Threads from elsewhere come in whole, once, with their dates and parents."""

import gzip
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from discussions.importing import import_threads
from discussions.models import Post, Space, Thread
from discussions.queries import Cursor
from discussions.reading import page_of
from tests.discussions.world import fresh, home, make_moderator, make_space

pytestmark = pytest.mark.django_db

SEEDS = Path(__file__).resolve().parents[2] / "demo" / "data" / "discussions" / "migration-4-0.jsonl"
R_SIG = Path(__file__).resolve().parents[3] / "shared" / "data" / "threads-r-sig" / "r-sig-finance.jsonl.gz"


def row(key, parent=None, root="q", day=1, **more):
    about = {"subject": "Forecasts", "author": "A. Person", "body": f"Text of {key}", "extra": [1]}
    return {"id": key, "parent": parent, "root": root, "date": f"2020-07-{day:02}T10:00:00Z", **about, **more}


def write(path: Path, rows: list) -> Path:
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in rows)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text, encoding="utf-8")
    return path


TREE = [
    row("c", "b", day=3),
    row("b", "q", day=9),
    row("q"),
    row("d", "q", day=2),
    row("z", None, "z", day=5),
]


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.jsonl.gz"])
def test_rows_in_any_order_keep_parents_and_dates_and_come_in_once(tmp_path, name):
    space = make_space()
    report = import_threads(write(tmp_path / name, TREE), space=space)
    assert (report.created, report.threads, report.errors) == (5, 2, [])
    first = Thread.objects.get(number=1)
    posts = {str(post.source_key).split(":")[1]: post for post in first.posts.select_related("parent")}
    assert {key: post.seq for key, post in posts.items()} == {"q": 1, "d": 2, "b": 3, "c": 4}
    assert posts["c"].path == "000100030004"
    # Dated before what it answers: the date stays, the number follows.
    assert posts["c"].created_at == datetime(2020, 7, 3, 10, tzinfo=UTC)
    assert (posts["c"].parent, posts["b"].parent) == (posts["b"], posts["q"])
    assert (first.title, first.last_seq, first.visible_count) == ("Forecasts", 4, 4)
    assert first.last_post_at == datetime(2020, 7, 9, 10, tzinfo=UTC)
    again = import_threads(tmp_path / name, space=space)
    assert (again.created, again.unchanged, Post.objects.count(), Thread.objects.count()) == (0, 5, 5, 2)


def test_a_longer_file_adds_only_what_is_new(tmp_path):
    space = make_space()
    import_threads(write(tmp_path / "a.jsonl", TREE), space=space)
    report = import_threads(write(tmp_path / "b.jsonl", [row("e", "c", day=20), *TREE]), space=space)
    assert (report.created, report.unchanged, report.threads) == (1, 5, 0)
    new = Post.objects.get(source_key__endswith=":e")
    assert (new.seq, new.path, new.depth) == (5, "0001000300040005", 4)


def test_bad_lines_are_named_and_skipped_with_what_hangs_on_them(tmp_path):
    rows = [
        row("q"),
        "{no json",
        "[1, 2]",
        row("q", day=4),
        row("x", "nowhere"),
        row("y", "x"),
        row("m", "n"),
        row("n", "m"),
        row("o", "q", "z"),
        row("s", "s"),
        row("t", date="yesterday"),
        row("u", body=None),
        row(None),
        row("v", "q", body="a\x00b"),
        '{"id": "w"}',
        "",
    ]
    report = import_threads(write(tmp_path / "a.jsonl", rows), space=make_space())
    assert report.created == 2
    assert sorted(Post.objects.values_list("body", flat=True)) == ["Text of q", "ab"]
    lines = sorted(int(error.split(":")[0].removeprefix("line ")) for error in report.errors)
    assert lines == [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15]


def test_texts_are_rendered_when_they_are_first_read(tmp_path, client):
    space = make_space()
    import_threads(write(tmp_path / "a.jsonl", [row("q", body="1. One\n2. <script>Two")]), space=space)
    post = Post.objects.get()
    assert post.html == ""
    page = page_of(post.thread, make_moderator(), Cursor(), moderates=True)
    assert "<li>One</li>" in page.rows[0].post.html
    assert fresh(post).html == page.rows[0].post.html
    assert "<script>Two" not in client.get(post.thread.get_absolute_url()).content.decode()


def test_a_space_of_five_questions_reads_as_it_was_held(client):
    """The kind of page that started this: named people, July 2020 to April 2021, long texts, lists, replies."""
    home()
    for _time in range(2):
        call_command("import_threads", str(SEEDS), "--space", "migration-4-0", "--strict")
    given = [json.loads(line) for line in SEEDS.read_text(encoding="utf-8").splitlines()]
    space = Space.objects.get(code="migration-4-0")
    page = client.get(space.get_absolute_url()).content.decode()
    questions = [one for one in given if one["parent"] is None]
    assert len(questions) == space.threads.count() == 5
    assert 20 <= len(given) <= 22
    shown: dict[str, str] = {}
    for thread in space.threads.all():
        assert thread.get_absolute_url() in page
        assert thread.title in page.replace("&#x27;", "'")
        text = client.get(thread.get_absolute_url()).content.decode()
        articles = re.findall(r'<article class="post" id="post-(\d+)".*?</article>', text, re.DOTALL)
        assert articles == [str(seq) for seq in thread.posts.order_by("path").values_list("seq", flat=True)]
        for match in re.finditer(r'<article class="post" id="post-(\d+)".*?</article>', text, re.DOTALL):
            shown[str(thread.posts.get(seq=match[1]).source_key).partition(":")[2]] = match[0]
    assert set(shown) == {one["id"] for one in given}
    number = {str(post.source_key).partition(":")[2]: post.seq for post in Post.objects.all()}
    for one in given:
        html = shown[one["id"]]
        assert f"<bdi>{one['author']}</bdi>" in html
        assert f'datetime="{one["date"].replace("Z", "+00:00")}"' in html
        paragraphs = one["body"].split("\n\n")
        assert html.count("<p>") >= sum(not part.startswith("1. ") for part in paragraphs)
        assert ("<ol>" in html) == any(part.startswith("1. ") for part in paragraphs)
        assert ("in reply to" in html) == (one["parent"] is not None)
        if one["parent"]:
            assert f"in reply to #{number[one['parent']]}<" in html
    assert sum("<ol>" in html for html in shown.values()) >= 2


def test_the_command_makes_the_space_reports_and_can_be_strict(tmp_path, capsys):
    home()
    path = write(tmp_path / "a.jsonl", [*TREE, "{"])
    call_command("import_threads", str(path), "--space", "migration-4-0", "--title", "Migration 4.0")
    assert Space.objects.get().code == "migration-4-0"
    out = capsys.readouterr()
    assert "5 posts in 2 new threads, 0 unchanged, 1 lines skipped" in out.out
    assert "line 6: no JSON" in out.err
    with pytest.raises(CommandError, match="1 lines"):
        call_command("import_threads", str(path), "--space", "migration-4-0", "--strict")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_threads", str(tmp_path / "none"), "--space", "migration-4-0")


def test_a_mailing_list_comes_in_with_every_parent(tmp_path):
    """Our own archive of generated mails; beside a real archive, the first thousand of its mails, too."""
    given = [row(f"m{n}", f"m{(n - 1) // 2}" if n else None, "m0", day=1 + n % 28) for n in range(300)]
    if R_SIG.exists():
        with gzip.open(R_SIG, "rt", encoding="utf-8") as lines:
            given += [json.loads(line) for _number, line in zip(range(1000), lines, strict=False)]
    known = {one["id"] for one in given}
    expected = {one["id"]: one["parent"] for one in given if one["parent"] is None or one["parent"] in known}
    import_threads(write(tmp_path / "a.jsonl.gz", given), space=make_space())
    rows = Post.objects.values_list("source_key", "parent__source_key")
    found = {own.split(":", 1)[1]: above and above.split(":", 1)[1] for own, above in rows}
    assert {key: found[key] for key in found} == {key: expected[key] for key in found}
    assert len(found) >= 0.95 * len(given)
