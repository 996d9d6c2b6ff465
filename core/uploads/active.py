"""Documents that act on their own: scripts, programs to launch, embedded objects."""

import re
import zlib

MAX_STREAMS = 400
MAX_UNPACKED = 20 * 1024 * 1024
_ESCAPED = re.compile(rb"#([0-9a-fA-F]{2})")
# Long names only: three letters would be found by chance in any large compressed stream.
_ACTION = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFile|RichMedia)(?![A-Za-z0-9])")
_OBJECT_STREAM = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", re.DOTALL)
_RTF_OBJECT = re.compile(rb"\\\*?\\?(?:objdata|objemb|objocx|objautlink|objupdate)", re.IGNORECASE)
_VBA = "_VBA_PROJECT".encode("utf-16-le")


def acts_on_its_own(content: bytes, extension: str) -> bool:
    """Whether a reader that opens this file might run something that stands in it."""
    if extension == "pdf":
        return _pdf_acts(content)
    if extension == "rtf":
        return bool(_RTF_OBJECT.search(content))
    return extension in ("doc", "xls", "ppt") and _VBA in content


def _pdf_acts(content: bytes) -> bool:
    """Look at the file's own bytes and into its packed object streams, where names may hide."""
    return _has_action(content) or any(_has_action(stream) for stream in _object_streams(content))


def _has_action(data: bytes) -> bool:
    if b"#" in data:
        data = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), data)
    return bool(_ACTION.search(data))


def _object_streams(content: bytes) -> list[bytes]:
    streams: list[bytes] = []
    left = MAX_UNPACKED
    for found in _OBJECT_STREAM.finditer(content):
        if len(streams) >= MAX_STREAMS or left <= 0:
            break
        try:
            streams.append(zlib.decompressobj().decompress(content[found.end() :], left))
        except zlib.error:
            continue
        left -= len(streams[-1])
    return streams
