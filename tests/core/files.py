"""Files for the tests, good and hostile, all made here."""

import io
import struct
import zipfile
import zlib

from PIL import Image

TYPES = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"></Types>'


def archive(parts: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip of ``parts``, in their order."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return target.getvalue()


def docx(text: str = "Hello", **more: bytes) -> bytes:
    """Return a Word document with one paragraph, made by python-docx."""
    from docx import Document

    document = Document()
    document.add_paragraph(text)
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text = "left"
    table.rows[0].cells[1].text = "right"
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def office(main: str = "word/document.xml", **more: bytes) -> bytes:
    """Return a small office archive; ``more`` are parts by name, "/" written as "__"."""
    parts = {"[Content_Types].xml": TYPES, main: b"<x>words here</x>"}
    return archive({**parts, **{name.replace("__", "/"): content for name, content in more.items()}})


def opendocument(kind: str = "text") -> bytes:
    """Return an OpenDocument file with the word "open"."""
    mime = f"application/vnd.oasis.opendocument.{kind}".encode()
    return archive({"mimetype": mime, "content.xml": b"<a><b>open</b><b>words</b></a>"})


def pdf(text: str = "Hello", extra: bytes = b"") -> bytes:
    """Return a PDF of one page, with ``extra`` in its catalogue."""
    stream = b"BT /F1 12 Tf 20 100 Td (" + text.encode("latin-1") + b") Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + extra + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream",
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return body + table + b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)


def packed_pdf() -> bytes:
    """Return a PDF whose script hides in a packed object stream."""
    packed = zlib.compress(b"7 0 << /S /Java#53cript /J#53 (app.alert(1)) >>")
    hidden = b"<< /Type /ObjStm /N 1 /First 4 /Length %d >>\nstream\n" % len(packed) + packed + b"\nendstream"
    return pdf() + b"9 0 obj\n" + hidden + b"\nendobj\n"


def image(kind: str = "JPEG", *, size: tuple[int, int] = (40, 30), exif: bool = True) -> bytes:
    """Return a picture that says where it was taken, by whom, and with a camera lying on its side."""
    data = Image.Exif()
    data[0x013B] = "CanaryArtist"
    data[0x0112] = 6
    data.get_ifd(0x8825)[1] = "N"
    data.get_ifd(0x8825)[2] = (46.0, 13.0, 37.0)
    target = io.BytesIO()
    Image.new("RGB", size, (10, 120, 200)).save(target, kind, exif=data if exif else b"")
    return target.getvalue()


def huge_png(width: int = 50_000, height: int = 50_000) -> bytes:
    """Return a small file that says it is a picture of 2.5 thousand million pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def ole(stream: str) -> bytes:
    """Return the bones of an old office file with one stream of this name."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + stream.encode("utf-16-le") + b"\0" * 200


def overlapping_zip() -> bytes:
    """Return an archive whose directory names the same bytes many times (Fifield's bomb in small)."""
    content = office()
    end = content.rfind(b"PK\x05\x06")
    count, size, offset = struct.unpack("<HLL", content[end + 10 : end + 20])
    directory = content[offset : offset + size]
    many = directory + directory[-(len(directory) // count) :] * 3
    record = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, count + 3, count + 3, len(many), offset, 0)
    return content[:offset] + many + record
