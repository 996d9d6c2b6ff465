"""The search page by keyboard, in a browser: names, roles, focus, and what is read out."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

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
    with page.expect_event("load"):  # the address alone may also be changed by the script
        page.keyboard.press("Enter")
    assert "q=passp" in page.url
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


NAMED = {"button", "link", "checkbox", "combobox", "searchbox", "textbox", "spinbutton", "DisclosureTriangle"}
WORDS = {
    "en": {
        "search": "Search the hub",
        "filters": "Filters",
        "results": "Results",
        "practices": "Practices 1",
    },
    "ar": {
        "search": "ابحث في المركز",
        "filters": "المرشِّحات",
        "results": "النتائج",
        "practices": "الممارسات 1",
    },
}
FOCUSED = """() => {
  const one = document.activeElement;
  if (one === document.body) return null;
  const style = getComputedStyle(one.closest(".searchbox:focus-within input") ? one.closest(".searchbox") : one);
  const box = one.getBoundingClientRect();
  return {
    id: one.id || one.getAttribute("href") || one.textContent.trim(),
    seen: (style.outlineStyle !== "none" && style.outlineWidth !== "0px") || style.boxShadow !== "none",
    inside: box.width > 0 && box.height > 0,
  };
}"""


def heard(page: Page) -> list[tuple[str, str]]:
    """Return role and name of everything that a screen reader is told of, in its order, as the browser computes it."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}
    found: list[tuple[str, str]] = []
    waiting = [nodes[0]]
    while waiting:
        node = waiting.pop(0)
        if not node.get("ignored"):
            found.append((node["role"]["value"], str(node.get("name", {}).get("value", "")).strip()))
        waiting[:0] = [by_id[each] for each in node.get("childIds", ()) if each in by_id]
    return found


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_screen_reader_hears_form_filters_count_and_hits_in_this_order_with_names(
    live_server: Any, open_page: OpenPage, lang: str
) -> None:
    page = open_page(locale=lang)
    page.goto(f"{live_server.url}/{lang}/search/?q=passports")
    tree = heard(page)
    assert [(role, name) for role, name in tree if role in NAMED and not name] == []
    words = WORDS[lang]
    places = [
        max(place for place, heard_of in enumerate(tree) if heard_of == wanted)
        for wanted in (
            ("combobox", words["search"]),
            ("complementary", words["filters"]),
            ("checkbox", words["practices"]),
            ("region", words["results"]),
            ("status", ""),
            ("link", "Skills passports"),
        )
    ]
    assert places == sorted(places)
    assert sum(role == "main" for role, _name in tree) == 1
    assert next(name for role, name in tree if role == "heading")


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_tab_meets_everything_once_in_order_and_always_shows_where_it_is(
    live_server: Any, open_page: OpenPage, lang: str
) -> None:
    page = open_page(locale=lang)
    page.goto(f"{live_server.url}/{lang}/search/?q=passports")
    met: list[str] = []
    for _press in range(150):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUSED)
        if here is None:
            break
        assert here["seen"], here
        assert here["inside"], here
        met.append(here["id"])
    else:
        raise AssertionError("the focus is caught")
    hits = [place for place, name in enumerate(met) if "/entries/" in name]
    order = [met.index("search-text"), met.index("kind-practice"), *hits]
    assert order == sorted(order)
    assert len(hits) == 2


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_count_is_read_out_by_one_region_that_stays(
    live_server: Any, open_page: OpenPage, lang: str
) -> None:
    page = open_page(locale=lang)
    page.goto(f"{live_server.url}/{lang}/search/?q=passports")
    region = page.locator("#search-status").element_handle()
    assert region is not None
    before = region.inner_text()
    page.locator("#facet-place summary").first.focus()
    page.locator("#kind-practice").focus()
    page.keyboard.press("Space")
    page.wait_for_url("**kind=practice*")
    expect(page.locator("#search-results article")).to_have_count(1)
    assert region.evaluate("one => one.isConnected"), "a new region would not be read out"
    assert region.inner_text() != before
    page.keyboard.press("Space")
    expect(page.locator("#search-results article")).to_have_count(2)
    assert region.inner_text() == before
    expect(page.locator("#kind-practice")).to_be_focused()


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_everything_works_without_javascript(live_server: Any, open_page: OpenPage, lang: str) -> None:
    page = open_page(locale=lang, javascript=False)
    hits = page.locator("#search-results article")
    apply = page.locator("aside .actions button")
    page.goto(f"{live_server.url}/{lang}/search/")
    page.locator("#search-text").fill("passprots")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=passprots*")
    assert hits.count() == 0
    page.locator("#search-results a", has_text="passports").click()
    page.wait_for_url("**q=passports*")
    assert hits.count() == 2
    page.locator("#kind-practice").check()
    apply.click()
    page.wait_for_url("**kind=practice*")
    assert hits.count() == 1
    page.locator(".chips a").first.click()
    page.wait_for_url(lambda url: "kind=" not in url)
    assert hits.count() == 2
    page.locator("#facet-year summary").first.click()
    page.locator("[name=year_from]").fill("2020")
    apply.click()
    page.wait_for_url("**year_from=2020*")
    assert hits.count() == 1
    page.locator("#search-sort summary").click()
    page.locator("#search-sort a[href*='sort=title']").click()
    page.wait_for_url("**sort=title*")
    assert hits.count() == 1
