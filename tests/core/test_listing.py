"""Several things in one sentence."""

import pytest
from django.template import Context, Template
from django.utils.translation import override

from core.listing import listed


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "1, two, three"),
        ("ar", "1، two، three"),
        ("ru", "1, two, three"),
        ("zh-hans", "1、two、three"),
    ],
)
def test_the_comma_is_that_of_the_reader(language: str, words: str) -> None:
    with override(language):
        assert listed(iter([1, "two", "three"])) == words


def test_templates_write_it_the_same_way_and_escape_it() -> None:
    with override("ar"):
        template = Template("{% load hub_text %}{{ names|listed }}")
        assert template.render(Context({"names": ["a<b", "c"]})) == "a&lt;b، c"
