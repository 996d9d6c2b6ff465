"""Which language pages speak about something."""

import pytest

from core.languages import interface_language


@pytest.mark.parametrize(("content", "pages"), [("en", "en"), ("ar", "ar"), ("zh", "zh-hans"), ("sw", "en")])
def test_pages_speak_the_language_of_the_content_or_the_default(content: str, pages: str) -> None:
    assert interface_language(content) == pages
