"""Addresses that are kept are those of the language and of the site that asks."""

import pytest
from django.test import override_settings
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from core.addresses import address


def test_an_address_is_that_of_the_active_language_each_time() -> None:
    for language in ("en", "ar", "en"):
        with translation.override(language):
            assert address("search:page") == reverse("search:page") == f"/{language}/search/"
            assert address("discussions:thread", "a", 1) == reverse("discussions:thread", args=["a", 1])


def test_another_set_of_addresses_is_asked_anew() -> None:
    with translation.override("en"):
        kept = address("search:page")
        with override_settings(ROOT_URLCONF="tests.core.urls"), pytest.raises(NoReverseMatch):
            address("search:page")
        assert address("search:page") == kept
