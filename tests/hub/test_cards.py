"""How results, their worth and their origin are printed."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.utils import translation
from django.utils.safestring import mark_safe

from hub import samples
from hub.templatetags.hub_cards import badge, hits, worth_of

pytestmark = pytest.mark.django_db


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_result_has_kind_title_text_worth_and_why() -> None:
    printed = hits([samples.hit()])
    assert printed.startswith('<article class="hit"><span class="eyebrow"><svg')
    assert '<h2><a href="#hit" lang="en" dir="ltr">Rights-based' in printed
    assert "Reviewed by 3 experts" in printed
    assert printed.count("<dt>") == len(samples.WHY)
    assert words(printed).endswith("Recency +0.04")
    assert "<h3><a" in hits([samples.hit()], "h3")


def test_what_a_result_lacks_is_not_printed() -> None:
    bare = samples.hit(snippet_html="", why=(), places=(), scope="", year="", provenance="", language="")
    printed = hits([bare])
    assert "<p dir" not in printed
    assert "<details" not in printed
    assert '<p class="meta"></p>' in printed
    assert 'dir="auto"' in printed
    assert hits([]) == ""


def test_nothing_that_somebody_typed_becomes_markup() -> None:
    evil = '"><script>'
    fields = ("kind", "url", "title_html", "snippet_html", "language", "scope", "year", "source")
    found = samples.hit(provenance="curated", places=(evil,), **dict.fromkeys(fields, evil))
    found = replace(found, why=(replace(samples.WHY[0], label=evil, amount=evil),))
    printed = hits([found])
    assert "<script>" not in printed
    assert printed.count("&quot;&gt;&lt;script&gt;") > len(fields)


def test_titles_that_are_marked_already_keep_their_marks() -> None:
    assert "<mark>labour</mark>" in hits([samples.hit(title_html=mark_safe("<mark>labour</mark> &amp; law"))])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"provenance": "reviewed", "review": {"reviews": 1}}, "Reviewed by 1 expert"),
        ({"provenance": "reviewed"}, "Reviewed by 0 experts"),
        (
            {"provenance": "reviewed", "review": {"reviews": 4, "un": 1, "external": 3}, "long": True},
            "Reviewed by 4 experts: 1 UN, 3 external",
        ),
        (
            {
                "provenance": "reviewed",
                "review": {"reviews": 4, "un": 1, "external": 3, "round": 2},
                "long": True,
                "accepted": date(2026, 5, 1),
            },
            "Reviewed by 4 experts: 1 UN, 3 external · accepted on May 1, 2026 · round 2",
        ),
        ({"provenance": "curated"}, "Curated"),
        ({"provenance": "curated", "source": "A & B"}, "Curated from A &amp; B"),
        ({"provenance": "draft", "source": "A"}, ""),
    ],
)
def test_only_what_was_reviewed_says_so(given: dict[str, Any], said: str) -> None:
    with translation.override("en"):
        assert words(badge(**given)) == said


def test_a_demonstration_never_says_that_experts_reviewed_without_saying_what_it_is(settings: Any) -> None:
    settings.HUB_DEMONSTRATION = True
    review = {"reviews": 3, "un": 1, "external": 2}
    assert words(badge("reviewed", review)) == "Demonstration review"
    assert words(badge("reviewed", review, long=True)).startswith("Demonstration review · Reviewed by 3")


def test_the_line_is_written_in_the_language_of_the_page() -> None:
    with translation.override("ar"):
        printed = worth_of(places=["كينيا", "أوغندا"], provenance="curated", source="x")
    assert "كينيا، أوغندا" in printed
    assert "Curated" not in printed
