"""What every public page owes: few queries, one address, its languages, its description for machines, calm under attack."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from accounts.models import User
from hub.services import ensure_pages
from peerreview import services
from resources.models import Call, Entry
from search import sync
from tests.peerreview.world import World
from tests.queries import queries_of
from tests.search import entries

pytestmark = pytest.mark.django_db

LANGUAGES = ["en", "fr", "es", "ar", "ru", "zh-hans"]
HOSTILE = (
    "q=%00",
    "q=%ED%A0%80",
    "q=a%ED%B0%80b",
    f"q={'x' * 10_000}",
    f"q={quote(' '.join(['word'] * 500))}",
    "q=%FF%FE",
    "q=" + quote("' OR 1=1 --"),
    "page=99999999999",
    "page=" + "9" * 60,
    "page=-1",
    "page=0",
    "page=1e3",
    "page=%D9%A3",
    "page=",
    "page=2&page=3",
    "nonsense=1",
    "kind=nonsense",
    "place=%27",
    "objective=99999999999999999999",
    "year=-5",
    "sort=nonsense",
    "call=" + "x" * 5_000,
    "next=//evil.example",
    "next=javascript:alert(1)",
    "language=../../etc",
)


@pytest.fixture(autouse=True)
def ready(settings: Any, tmp_path: Path) -> None:
    """Vocabularies, and an engine of this test's own."""
    settings.ELASTICSEARCH_URL = ""
    settings.HUB_SEARCH_DIR = tmp_path / "search"
    settings.HUB_SEARCH_ENGINE = "embedded"
    entries.load_terms()


@pytest.fixture
def tree(ready: None) -> None:
    """The home page and the standard pages, in all languages."""
    ensure_pages()


@pytest.fixture
def world() -> World:
    """A submitter, editors and reviewers."""
    return World.make()


def publish(count: int) -> list[Entry]:
    """Publish entries with much on them, as far as readers see."""
    found = [
        entries.published(
            "practice",
            title=f"Advice at work {number}",
            body="A **text**.",
            country=["KEN", "UGA"],
            objective_primary=["5", "6"],
            organisations=[{"name": "Example Union", "role": "lead"}],
            links=[{"url": f"https://example.org/{number}", "title": "The desk"}],
            year=2020 + number,
        )
        for number in range(count)
    ]
    Entry.objects.update(provenance="reviewed")
    sync.drain()
    return found


def open_call(number: int) -> Call:
    """Make a call that is open."""
    today = timezone.localdate()
    return Call.objects.create(
        title=f"Call {number}",
        slug=f"call-{number}",
        text="Text",
        opens=today,
        closes=today + timedelta(days=9),
    )


def test_lists_cost_few_queries_and_no_more_with_more_rows(tree: None, client: Client) -> None:
    budgets = {"/en/": 12, "/en/search/": 6, "/en/search/?q=advice&kind=practice": 6, "/en/calls/": 6}
    open_call(1)
    publish(3)  # for fewer hits another spelling is looked for
    for path in budgets:  # names of organisations are kept for a minute
        client.get(path)
    one = {path: queries_of(client, path) for path in budgets}
    open_call(2)
    open_call(3)
    publish(6)
    assert {path: queries_of(client, path) for path in budgets} == one
    assert [path for path, most in budgets.items() if one[path] > most] == []


def test_an_entry_costs_few_queries_and_no_more_with_neighbours(client: Client) -> None:
    address = publish(1)[0].get_absolute_url()
    alone = queries_of(client, address)
    publish(1)
    with_one = queries_of(client, address)
    publish(2)
    assert queries_of(client, address) == with_one
    assert max(alone, with_one) <= 10


def test_a_call_costs_the_same_with_one_answer_and_with_three(client: Client) -> None:
    call = open_call(1)
    Entry.objects.filter(pk=publish(1)[0].pk).update(call=call)
    one = queries_of(client, "/en/calls/call-1/")
    Entry.objects.filter(pk__in=[row.pk for row in publish(2)]).update(call=call)
    assert queries_of(client, "/en/calls/call-1/") == one


@pytest.mark.parametrize("kind", ["resource", "practice", "use_case"])
def test_an_entry_describes_itself_to_machines(client: Client, kind: str) -> None:
    entry = entries.published(
        kind,
        title='</script><b>"x"</b>\u2028',
        summary="A **summary** & more",
        language="ar",
        year=2021,
        country=["KEN"],
        objective_primary=["5"],
        licence="CC-BY-4.0",
        organisations=[{"name": "Example Union", "role": "lead"}],
        links=[{"url": "https://example.org/a", "title": "A"}],
    )
    text = client.get(entry.get_absolute_url()).content.decode()
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert len(blocks) == 1
    data = json.loads(blocks[0])
    assert data["@context"] == "https://schema.org"
    assert data["@type"] in {"CreativeWork", "Article", "Dataset", "VideoObject", "Course"}
    assert data["@id"] == f"{settings.BASE_URL}/e/{entry.public_id}"
    assert data["url"] == entry.canonical_url()
    assert data["name"].startswith("</script><b>")
    assert (data["inLanguage"], data["datePublished"]) == ("ar", "2021")
    assert data["description"] == "A summary & more"
    assert data["spatialCoverage"] == ["Kenya"]
    assert data["sourceOrganization"] == [{"@type": "Organization", "name": "Example Union"}]
    assert data["citation"] == ["https://example.org/a"]
    assert all(data.values())


def test_a_page_names_its_one_address_and_itself_in_every_language(tree: None, client: Client) -> None:
    for path in ("/ar/", "/ar/calls/", "/ar/how-review-works/", "/ar/search/"):
        text = client.get(path, {"utm_source": "mail"}).content.decode()
        assert f'<link rel="canonical" href="{settings.BASE_URL}{path}">' in text, path
        for code in LANGUAGES:
            address = settings.BASE_URL + path.replace("/ar/", f"/{code}/", 1)
            assert f'<link rel="alternate" hreflang="{code}" href="{address}">' in text, (path, code)


def test_an_entry_has_one_address_in_all_languages_of_the_site(client: Client) -> None:
    entry = publish(1)[0]
    path = entry.get_absolute_url()
    wanted = f'<link rel="canonical" href="{entry.canonical_url()}">'
    for code in LANGUAGES:
        answer = client.get(path.replace("/en/", f"/{code}/", 1))
        assert answer.status_code == 200
        assert wanted in answer.content.decode(), code


def test_foreign_text_says_its_language_wherever_it_stands(tree: None, client: Client) -> None:
    entry = entries.published(title="تقرير", summary="موجز", language="ar", body="نص")
    Entry.objects.update(provenance="reviewed")
    sync.drain()
    for path in ("/en/", "/en/search/", entry.get_absolute_url().replace("/ar/", "/en/")):
        text = client.get(path).content.decode()
        shown = text.split("<main", 1)[1]
        for words in ("تقرير", "موجز"):
            for before in re.findall(rf"<([^<>]*)>{words}", shown):
                assert 'lang="ar" dir="rtl"' in before, (path, words, before)


def _pages(world: World) -> dict[str, tuple[str, User | None]]:
    """Return an address of each kind with who may open it."""
    entry = publish(1)[0]
    open_call(1)
    case = world.in_review()
    seat = world.seated(case, world.un[0])
    who, reviewer = world.submitter, world.un[0].user
    return {
        "home": ("/en/", None),
        "search": ("/en/search/", None),
        "entry": (entry.get_absolute_url(), None),
        "report": (reverse("entries:report", args=[entry.public_id]), None),
        "permanent": (f"/e/{entry.public_id}", None),
        "calls": ("/en/calls/", None),
        "call": ("/en/calls/call-1/", None),
        "standard": ("/en/terms/", None),
        "sign in": ("/en/accounts/login/", None),
        "sign up": ("/en/accounts/signup/", None),
        "choose": ("/en/submit/", None),
        "new": ("/en/submit/practice/", who),
        "account": ("/en/account/", who),
        "profile": ("/en/account/profile/", who),
        "submissions": ("/en/my/submissions/", who),
        "status": (reverse("review:status", args=[case.entry.public_id]), who),
        "edit": (reverse("entries:edit", args=[case.entry.public_id]), who),
        "preview": (reverse("entries:preview", args=[case.entry.public_id]), who),
        "roster": ("/en/roster/apply/", None),
        "roster thanks": ("/en/roster/apply/thanks/", None),
        "place": ("/en/account/roster/", reviewer),
        "availability": ("/en/review/availability/", reviewer),
        "review policy": ("/en/review-policy/", None),
        "link": (reverse("review:link", args=[services.issue_token(seat=seat)]), None),
        "seats": ("/en/review/", reviewer),
        "seat": (reverse("review:seat", args=[seat.uuid]), reviewer),
    }


@pytest.mark.thorough
def test_hostile_questions_never_break_a_page(tree: None, world: World) -> None:
    for name, (path, who) in _pages(world).items():
        client = Client(raise_request_exception=False)
        if who:
            client.force_login(who)
        for query in HOSTILE:
            answer = client.get(f"{path}?{query}")
            assert answer.status_code in {200, 302, 400, 404}, (name, query[:60], answer.status_code)
            assert "evil.example" not in answer.headers.get("Location", ""), (name, query)


@pytest.mark.parametrize(
    "path",
    [
        "/en/entries/%00/x/",
        "/en/entries/zzzzzzzz/%ED%A0%80/",
        f"/en/entries/{'x' * 4000}/y/",
        "/en/entries/00000000/x/",
        "/e/%00",
        "/e/ÿ",
        "/en/calls/%F0%9F%92%A9/",
        f"/en/calls/{'x' * 4000}/",
        "/en/submit/nonsense/",
        "/en/review/00000000-0000-0000-0000-000000000000/",
        "/en/review/link/x/",
        f"/en/review/link/{'x' * 4000}/",
        "/en/my/submissions/zzzzzzzz/",
        "/en/my/entries/zzzzzzzz/edit/",
        "/en/%2e%2e/%2e%2e/etc/passwd",
        "/xx/",
        "/en/accounts/confirm-email/%00/",
        "/en/accounts/password/reset/key/1-%ED%A0%80/",
    ],
)
def test_hostile_addresses_never_break_the_hub(path: str) -> None:
    client = Client(raise_request_exception=False)
    member = User.objects.create_user("member@example.org", name="Member")
    assert not member.groups.filter(name=roles.EDITOR)
    for signed_in in (False, True):
        if signed_in:
            client.force_login(member)
        assert client.get(path).status_code in {200, 302, 301, 400, 404}, signed_in
