"""Files are what their content says; what could harm a reader or tell on a submitter does not pass."""

import hashlib
import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pytest_django import Settings

from core.exceptions import DomainError
from core.uploads import attachment, check_upload, clean_name, extract_text, open_stored, store
from core.uploads.storage import path_of
from tests.core import files
from tests.core.hostile import hostile_names

DOCUMENTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "documents"
REAL = sorted(DOCUMENTS.glob("doc-*.*")) if DOCUMENTS.exists() else []


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


GOOD = {
    "a.txt": b"plain words, with a tab\tand a line\n",
    "utf16.txt": "words".encode("utf-16"),
    "a.csv": b"name;value\nx;1\n",
    "a.rtf": b"{\\rtf1\\ansi hello}",
    "a.pdf": files.pdf(),
    "a.doc": files.ole("WordDocument"),
    "a.xls": files.ole("Workbook"),
    "a.ppt": files.ole("PowerPoint Document"),
    "a.docx": files.docx(),
    "a.xlsx": files.office("xl/workbook.xml"),
    "a.pptx": files.office("ppt/presentation.xml"),
    "a.odt": files.opendocument("text"),
    "a.ods": files.opendocument("spreadsheet"),
    "a.odp": files.opendocument("presentation"),
    "a.png": files.image("PNG"),
    "a.JPEG": files.image("JPEG"),
    "a.webp": files.image("WEBP"),
}

BAD = {
    "script.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "svg.png": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "svg.txt": b"  <svg onload=alert(1)>",
    "page.pdf": b"<html><script>alert(1)</script></html>",
    "page.html": b"<!doctype html><p>hello",
    "page.txt": b"\xef\xbb\xbf\n<!DOCTYPE html><script>alert(1)</script>",
    "page16.txt": "<html>".encode("utf-16"),
    "late.pdf": b"GIF89a" + files.pdf(),
    "shifted.pdf": b"\n" + files.pdf(),
    "gifjs.gif": b"GIF89a=1;alert(1)//",
    "gifjs.txt": b"GIF89a=1;alert(1)//",
    "phar.php": b"<?php __HALT_COMPILER(); ?>",
    "phar.txt": b"<?php __HALT_COMPILER(); ?>",
    "program.txt": b"MZ\x90\x00\x03",
    "binary.csv": b"a;b\n\x00\x01\x02",
    "word.pdf": files.docx(),
    "pdf.docx": files.pdf(),
    "sheet.docx": files.office("xl/workbook.xml"),
    "png.jpg": files.image("PNG"),
    "any.zip": files.archive({"a.txt": b"a"}),
    "any.docx": files.archive({"a.txt": b"a"}),
    "jar.docx": files.archive({"META-INF/MANIFEST.MF": b"a", "x.class": b"b"}),
    "prefix.docx": b"MZ" + files.docx(),
    "comment.docx": files.docx()[:-2] + b"\x05\x00hello",
    "cut.docx": files.docx()[:-40],
    "overlap.docx": files.overlapping_zip(),
    "ratio.docx": files.office(word__media=b"0" * 80_000_000),
    "entries.docx": files.archive({"[Content_Types].xml": b"", **{f"{n}": b"" for n in range(6000)}}),
    "climbing.docx": files.office(**{"..__..__etc__passwd": b"x"}),
    "macros.docx": files.office(**{"word__vbaProject.bin": b"x"}),
    "macros.xls": files.ole("Workbook") + "_VBA_PROJECT".encode("utf-16-le"),
    "object.rtf": b"{\\rtf1{\\object\\objemb{\\*\\objdata 0105}}}",
    "script.pdf": files.pdf(extra=b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"),
    "hidden.pdf": files.pdf(extra=b"/OpenAction << /S /J#61vaScript /JS (app.alert(1)) >>"),
    "packed.pdf": files.packed_pdf(),
    "launch.pdf": files.pdf(extra=b"/OpenAction << /S /Launch /F (cmd.exe) >>"),
    "attachment.pdf": files.pdf(extra=b"/Names << /EmbeddedFile 9 0 R >>"),
    "huge.png": files.huge_png(),
    "broken.png": files.image("PNG")[:60],
    "empty.txt": b"",
    "noextension": b"words",
    ".htaccess": b"words",
}


@pytest.mark.parametrize("name", GOOD)
def test_the_usual_documents_are_taken(name: str) -> None:
    checked = check_upload(upload(name, GOOD[name]))

    assert checked.extension == name.rpartition(".")[2].lower().replace("jpeg", "jpg")
    assert checked.name.endswith(f".{checked.extension}")
    assert checked.size == len(checked.content)
    assert checked.sha256 == hashlib.sha256(checked.content).hexdigest()


@pytest.mark.parametrize("name", BAD)
def test_what_could_harm_is_refused_with_a_message_for_people(name: str) -> None:
    with pytest.raises(DomainError) as refused:
        check_upload(upload(name, BAD[name]))

    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_real_documents_are_taken_and_read(path: Path) -> None:
    checked = check_upload(upload(path.name, path.read_bytes()))

    assert len(extract_text(checked.content, checked.mime)) > 1000


def test_a_file_over_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(DomainError, match="larger than"):
        check_upload(upload("a.txt", b"a" * 1001), max_bytes=1000)


@pytest.mark.parametrize(("name", "kind"), [("a.jpg", "JPEG"), ("a.png", "PNG"), ("a.webp", "WEBP")])
def test_pictures_lose_place_and_author_and_stand_upright(name: str, kind: str) -> None:
    original = files.image(kind)
    assert b"CanaryArtist" in original

    checked = check_upload(upload(name, original + b"<script>alert(1)</script>"))

    assert b"CanaryArtist" not in checked.content
    assert b"<script>" not in checked.content
    with Image.open(io.BytesIO(checked.content)) as picture:
        assert dict(picture.getexif()) == {}
        assert picture.size == (30, 40)


def test_a_transparent_palette_stays_transparent() -> None:
    picture = Image.new("P", (4, 4), 0)
    picture.putpalette([255, 0, 0] + [0] * 765)
    target = io.BytesIO()
    picture.save(target, "PNG", transparency=0)

    content = check_upload(upload("a.png", target.getvalue())).content

    with Image.open(io.BytesIO(content)) as result:
        assert result.convert("RGBA").getpixel((0, 0)) == (255, 0, 0, 0)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\report.pdf", "report.pdf"),
        ("a\u202efdp.exe.txt", "afdp.exe.txt"),
        ("a\x00b.txt", "ab.txt"),
        ("a\ud800b.txt", "ab.txt"),
        ("con.txt", "file-con.txt"),
        ("  a   b .txt", "a b.txt"),
        ("...txt", "txt"),
        ("", "file"),
        ('a<b>"c|d?.pdf', "a b c d.pdf"),
        ("تقرير.pdf", "تقرير.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_names_keep_what_a_person_needs_and_no_more(name: str, clean: str) -> None:
    assert clean_name(name) == clean


@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_name_becomes_one_that_is_short_and_stays_as_it_is(name: str) -> None:
    clean = clean_name(name)

    assert clean
    assert len(clean) <= 120
    assert not set(clean) & set('/\\<>:"|?*\x00\u202e')
    assert clean_name(clean) == clean


@pytest.mark.parametrize("name", hostile_names())
def test_dangerous_names_are_refused_or_end_in_a_type_we_take(name: str) -> None:
    try:
        checked = check_upload(upload(name or "x", b"plain words\n"))
    except DomainError:
        return
    assert checked.name.endswith((".txt", ".csv"))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a.txt", "plain words"),
        ("utf16.txt", "words"),
        ("a.pdf", "Hello"),
        ("a.docx", "Hello\nleft right"),
        ("a.odt", "open words"),
    ],
)
def test_text_is_read_for_search(name: str, words: str) -> None:
    checked = check_upload(upload(name, GOOD[name]))

    assert words in extract_text(checked.content, checked.mime)


@pytest.mark.parametrize(
    "mime", ["application/pdf", "application/vnd.oasis.opendocument.text", "image/png", "x/y"]
)
def test_reading_text_never_raises(mime: str) -> None:
    assert extract_text(b"%PDF-1.4 broken \xff\x00", mime) == ""


def test_text_is_cut_at_the_limit_and_normalised() -> None:
    assert len(extract_text(b"a" * 500_000, "text/plain")) == 400_000
    assert extract_text("ﺳﻼم ﬁne".encode(), "text/plain") == "سلام fine"


def test_a_file_is_stored_once_under_its_hash(settings: Settings, tmp_path: Path) -> None:
    settings.HUB_FILES = tmp_path
    digest = hashlib.sha256(b"words").hexdigest()
    store(b"words", digest)
    store(b"words", digest)

    with open_stored(digest) as file:
        assert file.read() == b"words"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [path_of(digest)]


def test_a_full_disk_leaves_no_partial_file(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HUB_FILES = tmp_path

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DomainError, match="could not be stored"):
        store(b"words", hashlib.sha256(b"words").hexdigest())

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["../../x", "a" * 63, "A" * 64, ""])
def test_only_a_hash_names_a_stored_file(name: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        open_stored(name)


def test_a_file_leaves_as_an_attachment_that_no_browser_shows_or_keeps(
    settings: Settings, tmp_path: Path
) -> None:
    settings.HUB_FILES = tmp_path
    content = b"<script>1</script>"
    digest = hashlib.sha256(content).hexdigest()
    store(content, digest)

    response = attachment(digest, name='a"b.html', mime="text/html")

    with response.file_to_stream as file:
        assert file.read() == content
    assert response["Content-Disposition"] == 'attachment; filename="a\\"b.html"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-store"
    with pytest.raises(Http404):
        attachment("0" * 64, name="gone.txt", mime="text/plain")
