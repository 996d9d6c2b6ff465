"""The certificate of a reviewer as a PDF, in the six languages."""

import io
from pathlib import Path
from typing import Any

from arabic_reshaper import reshape
from bidi.algorithm import get_display
from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

FONTS = Path(__file__).parent / "fonts"
# DejaVu writes Latin, Cyrillic and Arabic; Chinese is drawn by the reader's own font, which every reader has.
PLAIN, BOLD, CHINESE = "DejaVu", "DejaVu-Bold", "STSong-Light"
WIDTH, HEIGHT = A4
MARGIN = 72
RIGHT_TO_LEFT = frozenset({"ar"})


def _fonts() -> None:
    if PLAIN not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(PLAIN, FONTS / "DejaVuSans.ttf"))
        pdfmetrics.registerFont(TTFont(BOLD, FONTS / "DejaVuSans-Bold.ttf"))
        pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))


def font_for(text: str, *, bold: bool = False) -> str:
    """Return the font that has the letters of a text."""
    wide = any(0x2E80 <= ord(letter) <= 0x9FFF or 0xF900 <= ord(letter) <= 0xFFEF for letter in text)
    return CHINESE if wide else BOLD if bold else PLAIN


def shaped(text: str) -> str:
    """Return a line as it is drawn from the left: Arabic letters joined, and in the order of the eye."""
    if not any("\u0590" <= letter <= "\u08ff" for letter in text):
        return text
    return str(get_display(reshape(text)))


def pdf_of(certificate: Any, *, site: str, url: str, language: str) -> bytes:
    """Return the PDF of a certificate; ``url`` is where its code is checked."""
    _fonts()
    written = io.BytesIO()
    with translation.override(language):
        canvas = Canvas(written, pagesize=A4, lang=language, invariant=1)
        canvas.setTitle(_("Certificate of peer review"))
        canvas.setAuthor(site)
        _Sheet(canvas, from_the_right=language.split("-", maxsplit=1)[0] in RIGHT_TO_LEFT).fill(
            certificate, site, url
        )
        canvas.save()
    return written.getvalue()


class _Sheet:
    """One page that is written from its top."""

    def __init__(self, canvas: Canvas, *, from_the_right: bool) -> None:
        self.canvas, self.from_the_right, self.y = canvas, from_the_right, HEIGHT - 2 * MARGIN

    def fill(self, certificate: Any, site: str, url: str) -> None:
        """Write everything a certificate says."""
        number = ngettext("%(count)s review", "%(count)s reviews", certificate.count)
        words = {"count": number % {"count": certificate.count}, "year": str(certificate.year)}
        day = formats.date_format(certificate.issued_on, "DATE_FORMAT")
        self.write(site, 13)
        self.write(_("Certificate of peer review"), 26, bold=True, after=48)
        self.write(certificate.reviewer.user.name or certificate.reviewer.user.email, 20, bold=True)
        self.write(_("wrote %(count)s for the hub in %(year)s.") % words, 14, after=28)
        told = _("Which entries they were is not told: reviewers stay unknown to those whose work they read.")
        self.write(told, 11, after=48)
        self.write(_("Issued on %(day)s") % {"day": day}, 11)
        self.write(_("Anybody can check this certificate here:"), 11)
        self.write(url, 10)

    def write(self, text: str, size: int, *, bold: bool = False, after: int = 14) -> None:
        """Write a paragraph."""
        font = font_for(text, bold=bold)
        for line in simpleSplit(text, font, size, WIDTH - 2 * MARGIN):
            self.canvas.setFont(font, size)
            if self.from_the_right:
                self.canvas.drawRightString(WIDTH - MARGIN, self.y, shaped(line))
            else:
                self.canvas.drawString(MARGIN, self.y, shaped(line))
            self.y -= round(size * 1.5)
        self.y -= after
