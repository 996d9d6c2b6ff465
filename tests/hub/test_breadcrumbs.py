"""Where a page lies."""

import pytest
from django.template import Context, Template


def printed(arguments: str, **values: str) -> str:
    """Return what the tag prints."""
    return Template(f"{{% load hub_ui %}}{{% breadcrumbs {arguments} %}}").render(Context(values))


def test_steps_are_links_in_a_named_list_and_escaped() -> None:
    text = printed('"/a/" _("Discussions") up title', up="/a/b/", title="What <now>?")
    assert '<nav aria-label="You are here"><ol class="breadcrumbs">' in text
    assert text.count("<li>") == 2
    assert '<li><a href="/a/"><bdi>Discussions</bdi></a></li>' in text
    assert '<li><a href="/a/b/"><bdi>What &lt;now&gt;?</bdi></a></li>' in text


def test_an_address_without_a_label_is_an_error() -> None:
    with pytest.raises(ValueError, match="shorter"):
        printed('"/a/" "A" "/b/"')
