"""What people write can be printed: nothing acts, nothing is lost that is text."""

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import sanitize
from core.sanitize import ALLOWED_TAGS, MAX_SOURCE, clean_text, plain_text, render_markdown, sanitise
from tests.core.hostile import hostile_texts

ATOMS = (
    *(
        "<script>",
        "</script>",
        "<img src=x onerror=x()>",
        "<a href=javascript:x()>",
        "</a>",
        "<svg/onload=x()>",
        "<!--",
        "-->",
    ),
    *(
        "<style>",
        "</style>",
        "<math>",
        "<mtext>",
        "<table>",
        "<td>",
        "&lt;",
        "&#x",
        "&#60;script&#62;",
        '"',
        "'",
        "`",
        "\\",
    ),
    *(
        "[a](javascript:x)",
        "[b](http://e.org",
        ")",
        "<http://e.org>",
        "<data:text/html,x>",
        "\n\n",
        "# ",
        "> ",
        "- ",
        "|a|\n|-|\n",
    ),
    *(
        "<p style=x:y class=z title=t id=i>",
        "<h1>",
        "<title>",
        "<noscript>",
        "<template>",
        "<iframe src=x>",
        "\x00",
        "\ud800",
        "\x81",
    ),
    *("&#0;", "&#xD800;", "&#x81;", "&nbsp;", "&amp;lt;", "\u202e", "ﬁ", "é", "e\u0301", "漢", "ع"),
)
WORDS = (
    "a",
    "b c",
    "1",
    "2.",
    "é",
    "漢",
    "ع",
    "'",
    '"',
    "(",
    "!",
    "https://e.org",
    ":",
    "{",
    "\u3000",
    "\u200b",
)
plain_words = st.lists(st.sampled_from((*WORDS, *" \n\t\xa0\r", "\n\n")), max_size=9).map("".join)
fragments = st.lists(st.one_of(st.sampled_from(ATOMS), st.text(max_size=8)), max_size=12).map("".join)


class Reader(HTMLParser):
    """Collects the tags and attributes of what would be printed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def assert_harmless(html: str) -> None:
    found = Reader(html)
    assert found.tags <= ALLOWED_TAGS
    for name, value in found.attributes:
        assert name in {"href", "rel", "start", "colspan", "rowspan"}
        if name == "href" and re.match(r"\s*[a-z][a-z0-9+.-]*:", value, re.IGNORECASE):
            assert re.match(r"(https?|mailto):", value, re.IGNORECASE), value


@given(fragments)
def test_markdown_of_any_text_is_harmless(source: str) -> None:
    assert_harmless(render_markdown(source))


@given(fragments)
def test_any_html_is_made_harmless_and_stays_as_it_is(source: str) -> None:
    once = sanitise(source)

    assert_harmless(once)
    assert sanitise(once) == once


@given(fragments)
def test_rendered_markdown_passes_the_door_a_second_time_unchanged(source: str) -> None:
    once = render_markdown(source)

    assert sanitise(once) == once


@given(st.one_of(fragments, st.text(alphabet=st.characters(), max_size=60)))
def test_clean_text_is_a_fixed_point_that_utf8_can_write(text: str) -> None:
    once = clean_text(text)

    assert clean_text(once) == once
    assert "\x00" not in once
    once.encode("utf-8")


@given(plain_words)
def test_words_without_markup_are_rendered_as_the_parser_would(source: str) -> None:
    """Most posts take a short way; a mark beyond their end sends the same words the long way."""
    marked = re.sub(r"<p>END&amp;</p>\n$", "", render_markdown(f"{source}\n\nEND&"))
    assert render_markdown(source) == marked


@given(fragments)
def test_plain_text_is_one_clean_line(source: str) -> None:
    text = plain_text(source)

    assert text == " ".join(text.split()) == clean_text(text)


@given(st.text(alphabet="ab1 .-+=):!?\"'\n\t\r\\*_#>&;é\u2028", max_size=40))
def test_plain_text_without_markup_is_what_rendering_gives(source: str) -> None:
    rendered = sanitize._words(sanitize._members_markdown.render(clean_text(source)))

    assert plain_text(source) == rendered


@pytest.mark.parametrize("payload", hostile_texts())
def test_hostile_samples_are_harmless(payload: str) -> None:
    for html in (render_markdown(payload), sanitise(payload)):
        assert_harmless(html)
        assert sanitise(html) == html


def test_markdown_has_headings_lists_tables_and_links() -> None:
    html = render_markdown(
        "# Aim\n\nA *word* and [link](https://example.org/a?b=1&c=2)\n\n- one\n- two\n\n|a|\n|-|\n|1|"
    )

    assert "<h2>Aim</h2>" in html
    assert '<a href="https://example.org/a?b=1&amp;c=2" rel="nofollow noopener">link</a>' in html
    assert "<li>one</li>" in html
    assert "<td>1</td>" in html


@pytest.mark.parametrize(
    ("source", "tag"), [("# a", "h2"), ("## a", "h3"), ("###### a", "h6"), ("a\n=", "h2")]
)
def test_headings_go_down_one_level_so_that_the_title_stays_the_only_h1(source: str, tag: str) -> None:
    assert render_markdown(source).strip() == f"<{tag}>a</{tag}>"


def test_raw_html_in_markdown_is_shown_as_text() -> None:
    assert render_markdown("<b onclick=x()>bold</b>").strip() == "<p>&lt;b onclick=x()&gt;bold&lt;/b&gt;</p>"


def test_pictures_in_markdown_are_not_loaded_from_elsewhere() -> None:
    assert "<img" not in render_markdown("![seen](https://example.org/pixel.png)")


@pytest.mark.parametrize("scheme", ["javascript", "data", "vbscript", "file", "JaVaScRiPt", "blob"])
def test_links_go_to_the_web_or_to_a_mailbox_only(scheme: str) -> None:
    html = render_markdown(f"[a]({scheme}:x)") + sanitise(f'<a href="{scheme}:x">a</a>')

    assert "href" not in html


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("//example.org/a", "https://example.org/a"),
        ("/en/search/?q=a", "/en/search/?q=a"),
        ("//[bad", ""),
        ("//", ""),
        ("//%zz/", ""),
        ("https://[bad", ""),
        ("rdar://problem/1", ""),
    ],
)
def test_a_link_goes_to_this_site_or_to_an_address_of_the_web_or_is_none(written: str, address: str) -> None:
    link = f'<a href="{address}" rel="nofollow noopener"><em>a</em> b</a>' if address else "<em>a</em> b"
    assert render_markdown(f"[*a* b](<{written}>)") == f"<p>{link}</p>\n"
    assert sanitise(f'<p><a href="{written}"><em>a</em> b</a></p>') == f"<p>{link}</p>"


def test_a_scheme_broken_by_a_line_is_no_scheme_any_more() -> None:
    assert "href" not in sanitise('<a href="java&#10;script:x">a</a>')
    assert 'href="java%0Ascript:x"' in render_markdown("[a](java&#10;script:x)")


def test_style_class_title_and_id_are_taken_away() -> None:
    assert sanitise('<p style="color:red" class="x" title="y" id="z">a</p>') == "<p>a</p>"


def test_what_passes_the_limit_is_cut_off() -> None:
    html = render_markdown("a" * (MAX_SOURCE + 500))

    assert html.count("a") == MAX_SOURCE


def test_deep_nesting_becomes_plain_words() -> None:
    assert sanitise("<blockquote>" * 500 + "deep" + "</blockquote>" * 500) == "deep"
    assert render_markdown("> " * 300 + "deep").count("<blockquote>") <= 20


@pytest.mark.parametrize(
    "source",
    [
        "[" * 100_000,
        "*a " * 33_000,
        ">" * 100_000,
        "`" * 100_000,
        "<" * 100_000,
        "&" * 100_000,
        "<a><b>" * 16_000,
        "[a](b" * 20_000,
        "![[" * 33_000,
        "|a" * 50_000,
        "a\n" * 50_000,
        "_a" * 50_000,
        "&#x" * 33_000,
        "<!--" * 25_000,
    ],
    ids=lambda source: source[:4].strip(),
)
def test_the_longest_hostile_text_takes_seconds_not_minutes(source: str) -> None:
    started = time.process_time()
    render_markdown(source)
    plain_text(source)

    assert time.process_time() - started < 15


def test_a_text_overloaded_with_marks_keeps_its_words_and_loses_its_markup() -> None:
    source = "[" * 3_000 + " <b>word</b> **strong**"
    assert render_markdown(source).endswith("&lt;b&gt;word&lt;/b&gt; **strong**</p>")
    assert plain_text(source).endswith("word **strong**")


def test_very_many_character_references_are_cleaned_no_less() -> None:
    many = "&amp;" * 5_000
    hostile = (
        '<script>x()</script><a href="javascript:x()" onclick="x()" style="y">word</a><img src=x onerror=x()>'
    )
    cleaned = sanitise(f"<p>{many}{hostile}</p>")
    assert cleaned == f"<p>{many}word</p>"
    assert sanitise(cleaned) == cleaned


def test_a_text_with_very_many_elements_becomes_plain_words() -> None:
    assert "<li>" not in sanitise("<li>a</li>" * 3_000)
    assert render_markdown("- a\n" * 500).count("<li>") == 500


def test_plain_text_keeps_words_apart_and_drops_scripts() -> None:
    assert plain_text("<p>one</p><p>two &amp; three</p><script>four()</script>") == "one two & three"
    assert plain_text("# One\n\n- *two*\n- [three](http://e.org)") == "One two three"


def test_plain_text_of_markdown_keeps_what_only_looks_like_a_tag() -> None:
    assert plain_text("where x<y and z>w holds") == "where x<y and z>w holds"


def test_clean_text_keeps_newlines_and_joiners_and_composes_letters() -> None:
    assert clean_text("a\r\nb\rc\u2028d") == "a\nb\nc\nd"
    assert clean_text("می\u200cخواهم") == "می\u200cخواهم"
    assert clean_text("e\u0301") == "é"
    assert clean_text("a\x00b\ud800c\ue000d\u202ee\x07f\ufeffg") == "abcdefg"
