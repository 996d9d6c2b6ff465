"""Bar charts drawn on the server: a picture with a title and a description; the numbers stand in a table below."""

from typing import Any

from django.utils import formats
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi, gettext

WIDTH = 640
BAR = 18
STEP = 44
LABEL = 16
MOST = 24


def bars(key: str, title: Any, text: Any, rows: list[Any]) -> SafeString:
    """Return a chart of rows with ``label`` and ``value``; empty when there is nothing to draw.

    On pages that are read from the right, the bars grow from the right.
    """
    drawn = [row for row in rows if row.value is not None][:MOST]
    if not drawn:
        return SafeString("")
    most = max(row.value for row in drawn) or 1
    rtl = get_language_bidi()
    parts = (_bar(place, row, most, rtl=rtl) for place, row in enumerate(drawn))
    return format_html(
        '<svg class="desk-chart" role="img" viewBox="0 0 {} {}" aria-labelledby="{}-title {}-text">'
        '<title id="{}-title">{}</title><desc id="{}-text">{}</desc>{}</svg>',
        *(WIDTH, STEP * len(drawn) + 4, key, key, key, title, key, _description(text, drawn)),
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def _bar(place: int, row: Any, most: float, *, rtl: bool) -> SafeString:
    top = place * STEP
    width = max(2, round((WIDTH - 80) * row.value / most))
    start = WIDTH if rtl else 0
    return format_html(
        '<text x="{}" y="{}" text-anchor="start">{}</text>'
        '<rect x="{}" y="{}" width="{}" height="{}" rx="2"/>'
        '<text class="value" x="{}" y="{}" text-anchor="start">{}</text>',
        *(start, top + LABEL, row.label),
        *(WIDTH - width if rtl else 0, top + LABEL + 6, width, BAR),
        *(WIDTH - width - 6 if rtl else width + 6, top + LABEL + 20, formats.number_format(row.value)),
    )


def _description(text: Any, rows: list[Any]) -> str:
    listed = "; ".join(f"{row.label}: {formats.number_format(row.value)}" for row in rows)
    return gettext("%(text)s %(rows)s.") % {"text": text, "rows": listed}
