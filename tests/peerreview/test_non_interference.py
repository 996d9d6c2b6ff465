"""I11: who reviewed, in which order and when, changes nothing that submitters and conflicted editors can get at.

The same case is played twice, with other people, in another order, at other times, with other refusals. Between the
two, every page that links lead to, every mail, the feed, the API, the search and the export are compared byte for
byte, after the stated nonces are taken out.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urldefrag, urlsplit

import pytest
import time_machine
from django.apps import apps
from django.core.cache import cache
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts import roles
from accounts.models import User
from core.mail import render
from core.models import Outbox
from core.outbox import drain
from discussions.models import Space
from peerreview import queries, services, words
from peerreview.models import Review, ReviewCase, Seat
from peerreview.models.case import ReviewCaseQuerySet
from search.sync import rebuild_embedded
from tests.discussions.world import make_space
from tests.peerreview.world import ADVICE, World, fresh, make_user
from tests.search.conftest import search_directory

__all__ = ["search_directory"]
pytestmark = pytest.mark.thorough

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
NONCES = (
    (re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"'), "CSRF"),
    (re.compile(r"[A-Za-z0-9]{64}"), "TOKEN"),
    (re.compile(r'nonce="[^"]+"'), "NONCE"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "UUID"),
)
LINK = re.compile(r'(?:href|src|action)="([^"]+)"')
LANGUAGES = frozenset({"ar", "en", "es", "fr", "ru", "zh-hans"})
LEFT_ALONE = (
    "/static/",
    "/media/",
    "logout",
    "/jsi18n",
    "/i18n/",
    "sprite",
    "/styleguide",
    "/cms/bulk/",
    "ordering=",
)


@dataclass(frozen=True)
class Run:
    """Who sits on the panel, in which order and on which days they write, and who says no before."""

    un: int
    external: tuple[int, int]
    order: tuple[int, int, int]
    days: tuple[float, float, float]
    refusals: tuple[int, ...] = ()


FIRST = Run(un=0, external=(0, 1), order=(0, 1, 2), days=(2, 4, 9))
SECOND = Run(un=1, external=(3, 2), order=(2, 1, 0), days=(3, 8, 11), refusals=(0, 1))


def play(world: World, run: Run, look: Callable[[str], None], clock: Any) -> ReviewCase:
    """Play a case of two weeks; ``look`` is called where both runs have come equally far."""
    case = world.in_review(title="A registry of arrivals")
    for number in run.refusals:
        seat = services.invite(case=case, reviewer=world.external[number], by=world.editor)
        services.decline_invitation(seat=seat, by=seat.reviewer.user, reason="No time.")
    panel = [world.un[run.un], *(world.external[number] for number in run.external)]
    seats = [world.seated(case, panel[number]) for number in run.order]
    letters = sorted(seat.letter for seat in seats)
    for number, (seat, day) in enumerate(zip(seats, run.days, strict=True)):
        clock.move_to(START + timedelta(days=day, hours=number))
        services.tick()
        if number == 2:
            clock.move_to(START + timedelta(days=8, hours=12))
            look("with two reviews")
            clock.move_to(START + timedelta(days=day, hours=number))
        # The words belong to a place among the drawn letters, not to a person.
        place = letters.index(seat.letter) + 1
        world.review(seat, to_submitter=f"Reader {place} says. {ADVICE}", to_editor="Between us.")
    clock.move_to(START + timedelta(days=12))
    look("with three reviews")
    clock.move_to(START + timedelta(days=13))
    world.decide(case)
    while drain():
        pass
    look("after the decision")
    return fresh(case)


def plain(text: str, case: ReviewCase) -> str:
    """Take out what is drawn anew for each run."""
    for pattern, word in NONCES:
        text = pattern.sub(word, text)
    return text.replace(case.entry.public_id, "PUBLIC-ID")


def walk(client: Client, roots: list[str], case: ReviewCase) -> dict[str, tuple[int, str]]:
    """Return status and text of ``roots`` and of every address to which they link."""
    found: dict[str, tuple[int, str]] = {}
    waiting = list(roots)
    while waiting:
        address = waiting.pop(0)
        name = plain(address, case)
        if name in found:
            continue
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = body.decode("utf-8", "replace")
        found[name] = (answer.status_code, plain(text + answer.headers.get("Location", ""), case))
        if address not in roots:
            continue
        links = LINK.findall(text) if "html" in answer.headers.get("Content-Type", "") else []
        waiting += [one for one in (_inside(link, address) for link in links) if one]
    return found


def _inside(link: str, address: str) -> str:
    link = urldefrag(link.replace("&amp;", "&"))[0]
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or any(word in link for word in LEFT_ALONE):
        return ""
    if parts.path.split("/")[1:2] != address.split("/")[1:2] and LANGUAGES & {*parts.path.split("/")[1:2]}:
        return ""  # the same page in another language
    if link.startswith("?"):
        link = address.partition("?")[0] + link
    return link if link.startswith("/") and link.count("?") <= 1 else ""


def mails(user: User, case: ReviewCase) -> list[str]:
    """Return all mails to somebody, as they are read, with the time from which they may go."""
    rows = Outbox.objects.filter(topic="mail", payload__to=user.email).order_by("pk")
    return [
        plain(
            "\n".join(render(row.payload["template"], row.payload["context"], row.payload["language"])), case
        )
        for row in rows
    ]


@pytest.fixture(autouse=True)
def _own_index(search_directory: None, settings: Any) -> None:
    """An index of the test's own, made anew at each stop: the run before is taken back in the database only."""
    settings.ELASTICSEARCH_URL = ""
    settings.HUB_SEARCH_ENGINE = "embedded"


def roots_of_submitter(case: ReviewCase) -> list[str]:
    """Where a submitter begins."""
    return [
        reverse("review:mine"),
        reverse("review:status", args=[case.entry.public_id]),
        reverse("people:account"),
        reverse("people:export"),
        reverse("discussions:notifications"),
        *public(case),
    ]


def public(case: ReviewCase) -> list[str]:
    """What everybody may ask for."""
    public_id = case.entry.public_id
    return [
        case.entry.get_absolute_url(),
        reverse("search:page") + "?q=registry",
        "/api/v1/search?q=registry",
        f"/api/v1/entries/{public_id}",
        reverse("review:thanks"),
        *(space.get_absolute_url() + "feed/" for space in Space.objects.all()),
    ]


def roots_of_editor(case: ReviewCase) -> list[str]:
    """Where an editor begins who may not know of the case."""
    desk = [reverse(f"review_desk:{name}") for name in ("statistics", "audit", "aftercare", "matching")]
    shown = [reverse("review_desk:list") + f"?show={name}" for name in ("mine", "open", "closed")]
    files = [
        reverse("review_desk:statistics-file", args=[key])
        for key in ("medians", "funnel", "languages", "regions", "invitations", "exceptions", "load")
    ]
    views = ("edit", "history", "usage", "delete", "preview")
    entry = [f"/cms/entries/resource/{view}/{case.entry_id}/" for view in views]
    case_page = reverse("review_desk:case", args=[case.pk])
    return [reverse("wagtailadmin_home"), case_page, *desk, *shown, *files, *entry, *public(case)]


def seen(
    world: World, run: Run, user: User, roots: Callable[[ReviewCase], list[str]], language: str = "en"
) -> dict[str, Any]:
    """Play a run, and take it back; return everything that ``user`` could see at each stop."""
    cache.clear()
    if not Space.objects.exists():
        make_space()  # with a feed
    stops: dict[str, Any] = {}
    number_alike()
    with transaction.atomic(), time_machine.travel(START, tick=False) as clock:
        client = Client(raise_request_exception=False)
        client.force_login(user)

        def look(stop: str) -> None:
            case = ReviewCase.objects.select_related("entry").latest("pk")
            rebuild_embedded(force=True)
            # The last page of a walk speaks another language.
            with translation.override(language):
                stops[stop] = walk(client, roots(case), case)
            stops[f"mails {stop}"] = mails(user, case)

        play(world, run, look, clock)
        transaction.set_rollback(True)
    return stops


def number_alike() -> None:
    """Let the rows of every run get the same numbers: the sequences of PostgreSQL do not roll back."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)


def differences(one: dict[str, Any], other: dict[str, Any]) -> Iterator[str]:
    """Name every address that is not the same in both, with the first line that differs."""
    for stop, pages in one.items():
        if isinstance(pages, list):
            if pages != other[stop]:
                yield f"{stop}: {pages} / {other[stop]}"
            continue
        for address in sorted({*pages, *other[stop]}):
            here, there = pages.get(address), other[stop].get(address)
            if here != there:
                yield f"{stop}: {address}: {_first(here, there)}"


def _first(here: tuple[int, str] | None, there: tuple[int, str] | None) -> str:
    if here is None or there is None or here[0] != there[0]:
        return f"{here and here[0]} / {there and there[0]}"
    lines = zip(here[1].splitlines(), there[1].splitlines(), strict=False)
    return next((f"{a.strip()} / {b.strip()}" for a, b in lines if a != b), "one is longer")


FINE = {200, 302, 404, 405}


@pytest.mark.parametrize("language", ["en", pytest.param("ar", marks=pytest.mark.long)])
def test_a_submitter_cannot_tell_who_reviewed_nor_when(world: World, language: str) -> None:
    one = seen(world, FIRST, world.submitter, roots_of_submitter, language)
    other = seen(world, SECOND, world.submitter, roots_of_submitter, language)
    assert len(one["after the decision"]) > 10
    assert any(address.startswith(f"/{language}/my/") for address in one["after the decision"])
    assert {status for status, _text in one["after the decision"].values()} <= FINE
    assert "\n".join(differences(one, other)) == ""


def colleague() -> User:
    """Return an editor of the submitter's organisation."""
    return make_user("colleague@example.org", roles.EDITOR, affiliation="Lakeside Observatory")


def test_a_conflicted_editor_cannot_tell_who_reviewed_nor_when(world: World) -> None:
    editor = colleague()
    one = seen(world, FIRST, editor, roots_of_editor)
    other = seen(world, SECOND, editor, roots_of_editor)
    pages = one["after the decision"]
    assert len(pages) > 20
    assert {status for status, _text in pages.values()} <= FINE | {403}
    assert "\n".join(differences(one, other)) == ""


def by_time(reviews: list[Review]) -> dict[int, str]:
    """Letter reviews by when they came in."""
    ranked = sorted(reviews, key=lambda one: (one.submitted_at, one.pk))
    return {review.pk: chr(ord("A") + position) for position, review in enumerate(ranked)}


def with_refusals(case: ReviewCase | None) -> str:
    """Tell the submitter how many said no."""
    return f"In review, {Seat.objects.filter(round__case=case, state='declined').count()} said no"


LEAKS: dict[str, tuple[Any, str, Any, str]] = {
    "order of arrival": (queries, "public_letters", by_time, "submitter"),
    "number of refusals": (words, "status_of", with_refusals, "submitter"),
    "no editor is shut out": (
        ReviewCaseQuerySet,
        "visible_to",
        lambda self, user: self if roles.is_editor(user) else self.none(),
        "editor",
    ),
}


@pytest.mark.long
@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_that_is_put_in_is_found(world: World, monkeypatch: pytest.MonkeyPatch, leak: str) -> None:
    """The comparison above can fail: with each of these faults it does."""
    holder, name, fault, looks = LEAKS[leak]
    monkeypatch.setattr(holder, name, fault)
    user, roots = (
        (world.submitter, roots_of_submitter) if looks == "submitter" else (colleague(), roots_of_editor)
    )
    one = seen(world, FIRST, user, roots)
    assert list(differences(one, seen(world, SECOND, user, roots)))
