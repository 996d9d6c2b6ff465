"""Whatever people read goes through gettext: no literal words in templates, forms, messages and errors."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tools.dev.shell import ROOT

APPS = ("accounts", "core", "directory", "hub", "peerreview", "people", "resources", "search", "taxonomy")
TEMPLATES = [
    path
    for folder in (ROOT / "templates", ROOT / "demo" / "templates")
    for path in sorted(folder.rglob("*"))
    if path.suffix in (".html", ".txt")
]
SOURCES = [
    path
    for app in APPS
    for path in sorted((ROOT / app).rglob("*.py"))
    if not {"migrations", "management"} & set(path.parts)
]
NOT_SHOWN = re.compile(
    r"{#.*?#}|{%\s*comment.*?%}.*?{%\s*endcomment\s*%}|{%\s*blocktrans(late)?\b.*?{%\s*endblocktrans(late)?\s*%}"
    r"|<script\b.*?</script>|<code>.*?</code>|\bSubject:|\bSHA-256\b",  # the last two are no words of a language
    re.DOTALL,
)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2,}")
READ_ATTRIBUTES = ("alt", "aria-label", "aria-description", "placeholder", "title")
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "rect", "source", "use", "wbr"}
# Keyword arguments and calls whose words reach people.
KEYWORDS = {
    "label",
    "help_text",
    "verbose_name",
    "verbose_name_plural",
    "heading",
    "empty_label",
    "short_description",
}
CALLS = {"ValidationError", "add_error", "success", "error", "info", "warning"}
ERRORS = {"DomainError", "Conflict", "Incomplete", "InvalidTransition", "NotPermitted"}


class Words(HTMLParser):
    """Collects words that stand in a page as they are; text in a named language is a sample, not the page's."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.samples = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read attributes; begin to look away inside an element with a language."""
        for name, value in attrs:
            if name in READ_ATTRIBUTES and WORD.search(value or ""):
                self.found.append(f"{name}={value}")
        if tag not in VOID and (self.samples or any(name == "lang" and value for name, value in attrs)):
            self.samples += tag != "html"

    def handle_endtag(self, tag: str) -> None:
        """Look again after the element with a language."""
        self.samples = max(0, self.samples - 1)

    def handle_data(self, data: str) -> None:
        """Read text."""
        if not self.samples and WORD.search(data):
            self.found.append(data.strip())


def literal_words(source: str, *, is_html: bool) -> list[str]:
    """Return the words of a template that no translation reaches."""
    shown = TAG.sub("", NOT_SHOWN.sub("", source))
    if not is_html:
        return WORD.findall(shown)
    parser = Words()
    parser.feed(shown)
    return parser.found


def test_the_search_for_literal_words_finds_them() -> None:
    source = '{# no #}<p title="Hello">{% translate "yes" %} there {{ x }}</p><i lang="ar">نص</i><b>too</b>'
    assert literal_words(source, is_html=True) == ["title=Hello", "there", "too"]
    assert literal_words("{% translate 'yes' %} {{ name }}: no", is_html=False) == ["no"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_has_no_words_outside_gettext(path: Path) -> None:
    assert literal_words(path.read_text(encoding="utf-8"), is_html=path.suffix == ".html") == []


def bare_texts(tree: ast.AST) -> Iterator[str]:
    """Yield line and text of literals that reach people."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        owner = getattr(getattr(node.func, "value", None), "id", "")
        shown = [keyword.value for keyword in node.keywords if keyword.arg in KEYWORDS]
        if name in ERRORS or (name in CALLS and owner != "logger"):
            shown += node.args
        for value in shown:
            text = _literal(value)
            if WORD.search(text) and " " in text.strip():
                yield f"{node.lineno}: {text}"


def _literal(node: ast.AST) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(_literal(part) for part in node.values)
    return ""


def test_the_search_for_bare_texts_finds_them() -> None:
    source = "\n".join(
        [
            "CharField(label='A name', help_text=_('A help'))",
            "messages.success(request, f'Saved {x} now')",
            "raise DomainError('Not now')",
            "logger.error('Not for people')",
        ]
    )
    assert list(bare_texts(ast.parse(source))) == ["1: A name", "2: Saved  now", "3: Not now"]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_text_for_people_is_bare(path: Path) -> None:
    assert list(bare_texts(ast.parse(path.read_text(encoding="utf-8")))) == []
