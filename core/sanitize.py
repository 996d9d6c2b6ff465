"""The one door for what people write: Markdown in, safe HTML or plain words out.

Limits first, then bleach (allow-list), then nh3 last (house D8). The source is what is stored.
"""

import re
import unicodedata
from functools import lru_cache
from html import escape, unescape

import bleach
import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

RENDERER_VERSION = 2
MAX_SOURCE = 100_000
MAX_NESTING = 20
# Markdown makes at most two elements of each level (a list and its item); real HTML seldom passes ten.
MAX_DEPTH = 2 * MAX_NESTING + 10
# A parser's time grows with the square of marks that open and never close, and bleach needs 0.1 ms for each tag.
# The longest text that people wrote has a tenth of this; whoever sends more gets the words without the markup.
MAX_BRACKETS = 2_000
MAX_MARKS = 8_000
MAX_TAGS = 4_000
MAX_REFERENCES = 4_000  # bleach needs 25 µs for each "&amp;"

ALLOWED_TAGS = frozenset(
    (
        *("a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "dl", "dt", "em"),
        *("h2", "h3", "h4", "h5", "h6", "hr", "i", "li", "ol", "p", "pre", "s", "strong", "sub", "sup"),
        *("table", "tbody", "td", "th", "thead", "tr", "ul"),
    )
)
ALLOWED_ATTRIBUTES = {
    "a": {"href"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
ALLOWED_SCHEMES = frozenset({"http", "https", "mailto"})
LINK_REL = "nofollow noopener"
VOID_TAGS = frozenset({"br", "hr", "img", "input", "meta", "link", "wbr", "col", "area", "base", "source"})

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)")
_BLOCK = re.compile(
    r"<(?=/?(?:p|div|br|li|ul|ol|dl|dt|dd|h[1-6]|table|tr|td|th|blockquote|pre|section|article|hr)\b)",
    re.IGNORECASE,
)
_UNWANTED = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls, but for tab and newline
    r"\ud800-\udfff"  # halves of characters
    r"\u202a-\u202e"  # turning the direction of what follows
    r"\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"  # private use
    r"\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff"  # no characters, byte order mark, annotation
    r"\U0001fffe\U0001ffff\U0002fffe\U0002ffff]"
)
_HTML = re.compile(
    r"</(?:p|div|ul|ol|li|h[1-6]|a|b|i|em|strong|span|table|blockquote|script|style)\s*>|<br\s*/?>|<!--",
    re.IGNORECASE,
)
_ASCII_CONTROLS = bytes({*range(32), 127} - {9, 10})
# Where none of this stands, Markdown is the words themselves.
_MARKUP = re.compile(r"[\\`*_~<>|\[\]#&]|^[ \t]*(?:[-+=]|\d{1,9}[.)])", re.MULTILINE)
# Where none of this stands either, its HTML is the words in paragraphs: edges of lines may be code or a line break.
_LAYOUT = re.compile(r"^[^\S\n]|[^\S\n]$|[\xa0\t]", re.MULTILINE)
# "//host" and what browsers read alike; it may be no address at all, which a parser sees only with a scheme before it.
_WITHOUT_SCHEME = re.compile(r"[\x00-\x20]*[/\\][\t\n]*[/\\]")
# What nh3 leaves of a link whose address it refused.
_NO_LINK = re.compile(rf'<a rel="{LINK_REL}">(.*?)</a>', re.DOTALL)
_PARAGRAPHS = re.compile(r"\n{2,}")
_NEWLINES = re.compile(r"\r\n?|[\x85\u2028\u2029]")

_cleaner = bleach.Cleaner(
    tags=ALLOWED_TAGS,
    attributes={tag: sorted(names) for tag, names in ALLOWED_ATTRIBUTES.items()},
    protocols=ALLOWED_SCHEMES,
    strip=True,
    strip_comments=True,
)


def _shift_headings(tokens: list[Token]) -> None:
    """One level down: the only h1 of a page is its title."""
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"


def _markdown(*, html: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": html, "maxNesting": MAX_NESTING})
    # Pictures from elsewhere would tell their host who reads.
    return parser.enable(["table", "strikethrough"]).disable(["image"])


_members_markdown = _markdown(html=False)
_any_markdown = _markdown(html=True)


@lru_cache(maxsize=256)
def render_markdown(source: str) -> SafeString:
    """Return Markdown as safe HTML. Raw HTML in it is shown as text; what passes the limit is cut off.

    Remembered, because the longest hostile text takes seconds: showing it again costs nothing.
    """
    text = clean_text(source[:MAX_SOURCE])
    if not (_MARKUP.search(text) or _LAYOUT.search(text)):  # most posts: ten times as fast
        return mark_safe(
            "".join(f"<p>{words}</p>\n" for words in _PARAGRAPHS.split(text.strip("\n")) if words)
        )
    if _is_overloaded(text):
        return sanitise(f"<p>{escape(text)}</p>")
    tokens = _members_markdown.parse(text)
    _shift_headings(tokens)
    return sanitise(_members_markdown.renderer.render(tokens, _members_markdown.options, {}))


def sanitise(html: str) -> SafeString:
    """Return ``html`` with only the allowed tags, attributes and schemes; a fixed point of itself."""
    text = clean_text(html)
    if _depth(text) > MAX_DEPTH or len(_TAG.findall(text)) > MAX_TAGS:
        text = escape(_words(text))
    for _ in range(4):
        cleaned = _clean_once(text)
        if cleaned == text:
            break
        text = cleaned
    else:
        text = _clean_once(escape(nh3.clean(text, tags=set())))
    return mark_safe(text)


def _clean_once(html: str) -> str:
    """Clean by bleach, then by nh3, which decides; with very many character references by nh3 alone."""
    cleaned = nh3.clean(
        html if html.count("&") > MAX_REFERENCES else _cleaner.clean(html),
        tags=set(ALLOWED_TAGS),
        attributes={tag: set(names) for tag, names in ALLOWED_ATTRIBUTES.items()},
        generic_attribute_prefixes=set(),
        url_schemes=set(ALLOWED_SCHEMES),
        link_rel=LINK_REL,
        strip_comments=True,
        attribute_filter=_with_scheme,
    )
    # Character references were decoded: what they stood for is cleaned as well.
    return clean_text(_NO_LINK.sub(r"\1", cleaned))


def _with_scheme(_tag: str, name: str, value: str) -> str:
    """Give an address that begins with its host the scheme of the web; the next pass drops it if it is none."""
    return f"https:{value}" if name == "href" and _WITHOUT_SCHEME.match(value) else value


def _is_overloaded(text: str) -> bool:
    """Whether a text has more Markdown marks than anybody writes by hand."""
    return text.count("[") > MAX_BRACKETS or sum(map(text.count, "*_~`<|")) > MAX_MARKS


def _depth(html: str) -> int:
    """Return how deep the tags nest at most, counted from the text; never less than a parser would find."""
    depth = deepest = 0
    for closing, name in _TAG.findall(html):
        if name.lower() in VOID_TAGS:
            continue
        depth = max(depth - 1, 0) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest


def plain_text(source: str) -> str:
    """Return Markdown or HTML as plain words on one line: for indexes, mails and descriptions."""
    text = clean_text(source[:MAX_SOURCE])
    if not _MARKUP.search(text):  # most of what is indexed: fifty times as fast
        return " ".join(text.split())
    # In Markdown "x<y and z>w" is text, as the page shows it; only what is HTML is read as HTML.
    parser = _any_markdown if _HTML.search(text) else _members_markdown
    return _words(text if _is_overloaded(text) else parser.render(text))


def _words(html: str) -> str:
    """Return the words of HTML on one line, those of different blocks apart."""
    apart = _BLOCK.sub(" <", html)
    stripped = nh3.clean(apart, tags=set(), attributes={}, clean_content_tags={"script", "style"})
    return " ".join(clean_text(unescape(stripped)).split())


def clean_text(text: str) -> str:
    """Return ``text`` in NFC without NUL, lone surrogates, controls, private use and direction overrides.

    Newlines stay, all written as ``\\n``. What it returns it returns unchanged.
    """
    if text.isascii():  # the same by a table, forty times as fast
        return (
            text.replace("\r\n", "\n").replace("\r", "\n").encode().translate(None, _ASCII_CONTROLS).decode()
        )
    return unicodedata.normalize("NFC", _UNWANTED.sub("", _NEWLINES.sub("\n", text)))
