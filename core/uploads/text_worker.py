"""Reads one document from standard input and prints its text. Runs alone: no Django, limited time and memory.

``python text_worker.py KIND MAX_CHARACTERS``
"""

import io
import logging
import resource
import sys
import warnings
import zipfile
from collections.abc import Iterable, Iterator

CPU_SECONDS = 30
MEMORY = 1536 * 1024 * 1024
MAX_PAGES = 300
MAX_PART = 60 * 1024 * 1024
PARTS = {
    "xlsx": ("xl/sharedStrings.xml",),
    "pptx": ("ppt/slides/slide",),
    "odt": ("content.xml",),
    "ods": ("content.xml",),
    "odp": ("content.xml",),
}


def pdf_text(content: bytes) -> Iterator[str]:
    """Yield the text of each page."""
    from pypdf import PdfReader  # noqa: PLC0415 -- only what this file needs

    reader = PdfReader(io.BytesIO(content))
    for number, page in enumerate(reader.pages):
        if number >= MAX_PAGES:
            return
        yield page.extract_text() + "\n"


def docx_text(content: bytes) -> Iterator[str]:
    """Yield paragraphs, then the cells of tables."""
    from docx import Document  # noqa: PLC0415 -- only what this file needs

    document = Document(io.BytesIO(content))
    for paragraph in document.paragraphs:
        yield paragraph.text + "\n"
    for table in document.tables:
        for row in table.rows:
            yield " ".join(cell.text for cell in row.cells) + "\n"


def parts_text(content: bytes, prefixes: Iterable[str]) -> Iterator[str]:
    """Yield the text nodes of the XML parts that begin with one of ``prefixes``."""
    from lxml import etree  # noqa: PLC0415 -- only what this file needs

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in sorted(archive.namelist()):
            if not name.startswith(tuple(prefixes)) or not name.endswith(".xml"):
                continue
            if archive.getinfo(name).file_size > MAX_PART:
                continue
            root = etree.fromstring(archive.read(name), parser)
            for text in root.itertext(etree.Element):
                yield text + " "


def text_of(content: bytes, kind: str) -> Iterator[str]:
    """Yield the text of a document piece by piece."""
    if kind == "pdf":
        return pdf_text(content)
    if kind == "docx":
        return docx_text(content)
    return parts_text(content, PARTS[kind])


def main() -> None:
    """Print as much text as asked for; what was read before something broke is kept."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    warnings.simplefilter("ignore")
    logging.disable()
    kind, left = sys.argv[1], int(sys.argv[2])
    try:
        for piece in text_of(sys.stdin.buffer.read(), kind):
            sys.stdout.buffer.write(piece[:left].encode("utf-8", "replace"))
            sys.stdout.buffer.flush()
            left -= len(piece)
            if left <= 0:
                break
    except Exception as error:
        sys.exit(type(error).__name__)


if __name__ == "__main__":
    main()
