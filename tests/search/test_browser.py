"""The search page by keyboard, in a browser: names, roles, focus, and what is read out."""

from typing import Any

import pytest
from playwright.sync_api import expect

from search import sync
from tests.plugins.browser import OpenPage, axe, screenshot, sideways_scroll
from tests.search import entries

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _ready(db: None, search_directory: None, settings: Any) -> None:
    settings.ELASTICSEARCH_URL = ""
    settings.HUB_SEARCH_ENGINE = "embedded"
    entries.load_terms()
    entries.published(title="Skills passports", country=["KEN"], scope="global", year=2021)
    entries.published("practice", title="Passports by post", country=["FRA"], scope="local", year=2019)
    sync.drain()


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_search_and_filters_are_used_by_keyboard_alone(
    live_server: Any, open_page: OpenPage, lang: str
) -> None:
    page = open_page(locale=lang)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(f"{live_server.url}/{lang}/search/")
    box = page.get_by_role("combobox").first
    expect(box).to_have_attribute("aria-expanded", "false")
    box.focus()
    page.keyboard.type("passp")
    expect(page.get_by_role("option")).to_have_count(2)
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    option = page.get_by_role("option").first
    expect(option).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**q=passp*")
    page.goto(f"{live_server.url}/{lang}/search/?q=passports")
    status = page.locator("#search-status")
    expect(status).to_have_attribute("role", "status")
    expect(status).to_contain_text({"en": "2 results", "ar": "نتيجتان"}[lang])
    page.locator("#kind-practice").focus()
    page.keyboard.press("Space")
    page.wait_for_url("**kind=practice*")
    expect(page.locator("#search-results article")).to_have_count(1)
    expect(page.locator("#kind-practice")).to_be_focused()
    expect(status).to_contain_text({"en": "1 result", "ar": "نتيجة واحدة"}[lang])
    assert errors == []


@pytest.mark.parametrize(("lang", "width", "dark"), [("en", 1280, False), ("ar", 375, True)])
def test_the_page_is_clean_for_assistive_technology_and_fits(
    live_server: Any, open_page: OpenPage, lang: str, width: int, dark: bool
) -> None:
    page = open_page(locale=lang, width=width, dark=dark)
    page.goto(f"{live_server.url}/{lang}/search/?q=passports&place=002")
    page.evaluate(
        "document.querySelectorAll('details.facet, details.facets').forEach((one) => { one.open = true; })"
    )
    screenshot(page, f"search-{lang}-{width}")
    assert axe(page) == []
    assert sideways_scroll(page) == 0


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_everything_works_without_javascript(live_server: Any, open_page: OpenPage, lang: str) -> None:
    page = open_page(locale=lang, javascript=False)
    page.goto(f"{live_server.url}/{lang}/search/")
    page.locator("#search-text").fill("passports")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=passports*")
    page.locator("#kind-practice").check()
    page.locator("aside .actions button").click()
    page.wait_for_url("**kind=practice*")
    assert page.locator("#search-results article").count() == 1
