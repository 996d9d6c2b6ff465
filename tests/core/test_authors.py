"""Documents lose who made them."""

import io
import zipfile

import docx
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Text
from pypdf.generic import NameObject, TextStringObject

from core.exceptions import DomainError
from core.uploads import without_authors

NAME = "Canary Featherstone"


def a_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": NAME, "/Creator": NAME, "/Producer": NAME})
    note = Text(text="See the sources.", rect=(10, 10, 40, 40))
    note[NameObject("/T")] = TextStringObject(NAME)
    writer.add_annotation(0, note)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def a_docx() -> bytes:
    document = docx.Document()
    document.add_paragraph("The sources are missing.")
    document.core_properties.author = document.core_properties.last_modified_by = NAME
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    written = io.BytesIO(content)
    with zipfile.ZipFile(written, "a") as archive:
        archive.writestr(name, part)
    return written.getvalue()


def test_a_pdf_loses_its_author_and_those_of_its_notes_and_keeps_the_notes():
    cleaned = without_authors(a_pdf(), "pdf")
    assert NAME.encode() not in cleaned
    reader = PdfReader(io.BytesIO(cleaned))
    assert not (reader.metadata and reader.metadata.author)
    assert reader.pages[0]["/Annots"][0].get_object()["/Contents"] == "See the sources."


def test_a_text_document_loses_its_author_and_opens_still():
    cleaned = without_authors(a_docx(), "docx")
    with zipfile.ZipFile(io.BytesIO(cleaned)) as archive:
        assert not any(NAME.encode() in archive.read(name) for name in archive.namelist())
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    document = docx.Document(io.BytesIO(cleaned))
    assert document.paragraphs[0].text == "The sources are missing."
    assert document.core_properties.author == ""


def test_comments_lose_who_wrote_them_and_keep_their_words():
    comment = f'<w:comments><w:comment w:author="{NAME}" w:initials="CF">Why?</w:comment></w:comments>'
    cleaned = without_authors(with_part(a_docx(), "word/comments.xml", comment.encode()), "docx")
    with zipfile.ZipFile(io.BytesIO(cleaned)) as archive:
        assert archive.read("word/comments.xml").decode() == comment.replace(NAME, "").replace("CF", "")


@pytest.mark.parametrize("extension", ["doc", "rtf", "xls", "ppt"])
def test_what_cannot_be_cleaned_is_refused(extension):
    with pytest.raises(DomainError):
        without_authors(b"anything", extension)


def test_a_broken_or_locked_pdf_is_refused():
    with pytest.raises(DomainError):
        without_authors(b"%PDF-1.7 nothing", "pdf")
    writer = PdfWriter()
    writer.add_blank_page(10, 10)
    writer.encrypt("secret", algorithm="RC4-128")
    written = io.BytesIO()
    writer.write(written)
    with pytest.raises(DomainError):
        without_authors(written.getvalue(), "pdf")


def test_plain_text_stays():
    assert without_authors(b"words", "txt") == b"words"
