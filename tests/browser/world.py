"""A small hub with one of everything: entries of each kind in several languages, cases and seats in each state."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from wagtail.models import Collection, Locale, Page

from accounts import roles
from accounts.models import User
from hub.services import ensure_pages
from peerreview import services
from peerreview.models import ReviewCase, Seat
from resources.models import Call, Entry
from resources.services import attach_file, create_draft, save_draft, withdraw
from resources.services.drafts import working_copy
from search import sync
from taxonomy.services import load_vocabularies
from tests.core.files import pdf
from tests.peerreview.world import World, make_draft, make_reviewer, make_user, prepare
from tests.search import entries

MARKDOWN = """## What was done

A paragraph with a [link](https://example.org/a), **weight** and `code`.

- First point
- Second point

> Somebody else said so.

| Year | People |
| --- | --- |
| 2021 | 1,204 |
"""
TEXTS: dict[str, dict[str, Any]] = {
    "resource": {
        "title": "Rights-based bilateral labour migration agreements",
        "summary": "How to negotiate, write and monitor agreements.",
        "language": "en",
        "year": 2022,
        "resource_type": "guidance-note",
        "authors": "A. Author; B. Author",
        "scope": "global",
    },
    "practice": {
        "title": "معلومات للمسافرين قبل المغادرة",
        "summary": "ما الذي غيّرته ستة مكاتب بعد السنة الأولى (IOM, 2021).",
        "language": "ar",
        "year": 2021,
        "year_end": 2023,
        "scope": "regional",
        "results": "Fewer debts, فائدة واحدة.",
    },
    "use_case": {
        "title": "Déplacements de courte durée après un séisme",
        "summary": "Des flux entre districts en quelques jours, avec leurs limites.",
        "language": "fr",
        "year": 2015,
        "scope": "national",
        "data_source": ["mobile-phone"],
    },
}
CHINESE = {
    "title": "世界移民报告2020：任何页面中的中文都保留自己的字体",
    "summary": "国际移民组织第十份世界移民报告。",
    "language": "zh",
    "scope": "global",
    "resource_type": "report-study",
}


def empty_site() -> None:
    """Make what migrations bring, where a test before has emptied the tables."""
    prepare()
    Locale.objects.get_or_create(language_code="en")
    if not Page.objects.exists():
        Page.add_root(title="Root", slug="root")
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    load_vocabularies()
    ensure_pages()


@dataclass
class Site:
    """Who is there and what they can open."""

    review: World
    entries: dict[str, Entry] = field(default_factory=dict)
    cases: dict[str, ReviewCase] = field(default_factory=dict)
    seats: dict[str, Seat] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    drafts: dict[str, Entry] = field(default_factory=dict)
    newcomer: User | None = None
    sessions: dict[int, str] = field(default_factory=dict)

    @classmethod
    def make(cls) -> "Site":
        """Make everything."""
        empty_site()
        site = cls(_people())
        site.newcomer = make_user("newcomer@example.org", roles.SUBMITTER)
        site.publish_entries()
        site.open_calls()
        site.write_drafts()
        site.play_cases()
        site.seat_reviewers()
        for user in (site.newcomer, site.review.submitter, site.review.un[0].user):
            site.sessions[user.pk] = _session_of(user)
        sync.drain()
        return site

    def publish_entries(self) -> None:
        """Publish an entry of each kind, one in Chinese, and one that was taken down."""
        about = {
            "body": MARKDOWN,
            "country": ["KEN", "NPL"],
            "objective_primary": ["1", "5"],
            "sdg": ["10"],
            "principle": ["people-centred"],
            "organisations": [{"name": "Observatoire du Sahel", "role": "lead"}],
            "links": [{"url": "https://example.org/report.pdf", "title": "The report"}],
            "licence": "CC-BY-4.0",
        }
        for kind, texts in TEXTS.items():
            self.entries[kind] = entries.published(kind, **{**about, **texts})
        with_file = entries.draft("resource", **CHINESE)
        upload = SimpleUploadedFile("报告 final.pdf", pdf("Hello"), content_type="application/pdf")
        attach_file(entry=with_file, upload=upload, by=entries.editor())
        self.entries["chinese"] = entries.publish(with_file)
        gone = entries.published("practice", title="تجربة سُحبت", language="ar")
        withdraw(entry=gone, by=entries.editor(), reason="The numbers were wrong.", kind="retracted")
        self.entries["gone"] = gone

    def open_calls(self) -> None:
        """Make an open call and a past one."""
        today = timezone.localdate()
        for slug, first in (("open-call", -10), ("past-call", -90)):
            Call.objects.create(
                title=f"Diaspora contributions ({slug})",
                slug=slug,
                text=MARKDOWN,
                kind="practice" if slug == "open-call" else "",
                opens=today + timedelta(days=first),
                closes=today + timedelta(days=first + 40),
            )

    def write_drafts(self) -> None:
        """Make a draft that lacks much, one that is complete with a file, and one that resembles a live entry."""
        by = self.review.submitter
        self.drafts["incomplete"] = create_draft(
            kind="practice", data={"title": "مسودة", "language": "ar"}, by=by
        )
        self.drafts["complete"] = make_draft(by, body=MARKDOWN)
        upload = SimpleUploadedFile("annex.pdf", pdf("Annex"), content_type="application/pdf")
        attach_file(entry=self.drafts["complete"], upload=upload, by=by)
        self.drafts["duplicate"] = make_draft(by, title=TEXTS["resource"]["title"])

    def play_cases(self) -> None:
        """Bring a case into each state."""
        world = self.review
        self.cases["screening"] = world.submitted(title="تقرير ينتظر", language="ar")
        self.cases["returned"] = services.return_to_submitter(
            case=world.submitted(), by=world.editor, message="Please add **the year**."
        )
        self.cases["not accepted at the check"] = services.reject_at_screening(
            case=world.submitted(), by=world.editor, message="Outside the field of the hub."
        )
        self.cases["withdrawn"] = services.withdraw(case=world.submitted(), by=world.submitter)
        self.cases["deciding"] = world.deciding()
        self.cases["small changes"] = world.changes("minor")
        self.cases["large changes"] = world.changes("major")
        self.cases["accepted"] = world.accepted(body=MARKDOWN)
        rejected = world.deciding("reject", "reject", "reject")
        world.decide(rejected, "reject")
        self.cases["rejected"] = rejected

    def seat_reviewers(self) -> None:
        """Give one reviewer a seat in each state."""
        world, reviewer = self.review, self.review.un[0]
        for name in ("invited", "interests", "ruling", "reading", "declined"):
            case = world.in_review(
                body=MARKDOWN, links=[{"url": f"https://example.org/{name}", "title": "تقرير"}]
            )
            seat = services.invite(case=case, reviewer=reviewer, by=world.editor)
            self.cases[f"in review ({name})"], self.seats[name] = case, seat
        for name in ("interests", "ruling", "reading"):
            services.accept_invitation(seat=self.seats[name], by=reviewer.user)
        services.declare_interests(seat=self.seats["reading"], by=reviewer.user)
        services.declare_interests(
            seat=self.seats["ruling"],
            by=reviewer.user,
            answers={"people": True},
            statement="A paper together.",
        )
        services.decline_invitation(seat=self.seats["declined"], by=reviewer.user, reason="On leave.")
        self.seats["again"] = self._second_round(world, reviewer)
        self.seats["done"] = Seat.objects.get(round__case=self.cases["accepted"], reviewer=reviewer)
        self.links = {name: services.issue_token(seat=seat) for name, seat in self.seats.items()}
        first = timezone.localdate() + timedelta(days=80)
        services.go_away(reviewer=reviewer, by=reviewer.user, first=first, last=first + timedelta(days=3))

    def _second_round(self, world: World, reviewer: Any) -> Seat:
        case = world.changes("major", body="The first text.")
        draft = working_copy(case.entry)
        data = {"title": draft.title, "summary": "Changed.", "body": "The **second** text.", "language": "en"}
        kept = {"scope": "national", "resource_type": "guide", "objective_primary": ["1"]}
        save_draft(entry=draft, data={**data, **kept}, by=world.submitter)
        services.resubmit(case=case, by=world.submitter, response="The body says more *now*.")
        seat = Seat.objects.filter(round__case=case, reviewer=reviewer).order_by("-pk")[0]
        if seat.state == Seat.State.INVITED:
            services.accept_invitation(seat=seat, by=reviewer.user)
        seat.refresh_from_db()
        if not seat.interests:
            services.declare_interests(seat=seat, by=reviewer.user)
        return seat


def _people() -> World:
    """Return a submitter, editors and reviewers who may have many seats."""
    return World(
        submitter=make_user("amina@example.org", roles.SUBMITTER, affiliation="مرصد البحيرة"),
        editor=make_user("tomas@example.org", roles.EDITOR, affiliation="Hub team"),
        second_editor=make_user("ravi@example.org", roles.EDITOR, affiliation="Hub team"),
        un=[make_reviewer("un0@example.org", un=True, cap=90, agency="Agency")],
        external=[
            make_reviewer(f"expert{n}@example.org", cap=90, organisation_name=f"Institute {n}")
            for n in range(2)
        ],
    )


def _session_of(user: User) -> str:
    """Return the key of a session in which somebody has just signed in with the password."""
    client = Client()
    client.force_login(user)
    session = client.session
    assert session[BACKEND_SESSION_KEY]
    # An hour ahead: the pages that ask for the password after a while must not ask when the machine is slow.
    at = timezone.now().timestamp() + 3600
    session["account_authentication_methods"] = [{"method": "password", "at": at, "email": user.email}]
    session.save()
    return str(session.session_key)
