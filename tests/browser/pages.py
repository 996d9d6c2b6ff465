"""Every kind of page there is, who opens it, and what is done there first."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from accounts.models import User
from tests.browser.world import Site

Act = Callable[[Page], None]


@dataclass(frozen=True, slots=True)
class Shown:
    """A page: a name for its picture, an address without language, who looks, the status it answers with.

    ``act`` is done on the page before it is looked at; ``status`` is that of the last answer.
    """

    name: str
    path: str
    who: User | None = None
    status: int = 200
    act: Act | None = None


def send(page: Page) -> None:
    """Send the page's main form as it is, with what the browser would refuse itself."""
    with page.expect_navigation():
        page.locator("main form button:not([name=preview])").first.click()


def spoil(page: Page) -> None:
    """Fill the draft's form so that it is refused."""
    page.fill("[name=title]", "")
    page.fill("[name=year]", "99")
    page.fill("[name=link_url_0]", "nothing")
    page.fill("[name=summary]", "What was typed stays.")
    send(page)


def unfold(page: Page) -> None:
    """Open everything that can be opened."""
    page.evaluate(
        "document.querySelectorAll('main details:not([data-menu])').forEach(one => one.open = true)"
    )


def open_menus(page: Page) -> None:
    """Open the menus of the head."""
    page.evaluate("document.querySelectorAll('.site-head details').forEach(one => one.open = true)")


def note_absence(page: Page) -> None:
    """Send an absence without its days."""
    with page.expect_navigation():
        page.locator("button[name=away]").click()


def submit_review(page: Page) -> None:
    """Send a review that lacks everything."""
    with page.expect_navigation():
        page.locator("button[name=submit]").click()


def public(site: Site) -> list[Shown]:
    """Return what everybody can open."""
    entry = {name: path_of(one.get_absolute_url()) for name, one in site.entries.items()}
    report = entry["resource"].rsplit("/", 2)[0] + "/report/"
    return [
        Shown("home", ""),
        # over plain text: a link that an open menu half covers would be measured as too small
        Shown("language menu", "terms/", act=open_menus),
        Shown("search", "search/"),
        Shown("search with hits", "search/?q=labour&kind=resource", act=unfold),
        Shown("search without hits", "search/?q=zzzzqqqq&kind=practice"),
        Shown("search beyond the end", "search/?page=99999"),
        Shown("search refused", "search/?page=-1&q=kept", status=400),
        Shown("resource", entry["resource"]),
        Shown("practice", entry["practice"]),
        Shown("use case", entry["use_case"]),
        Shown("resource with a file", entry["chinese"]),
        Shown("withdrawn", entry["gone"], status=410),
        Shown("calls", "calls/"),
        Shown("call", "calls/open-call/"),
        Shown("call past", "calls/past-call/"),
        Shown("report", report),
        Shown("report refused", report, status=422, act=send),
        *(Shown(f"page {name}", f"{name}/") for name in ("about", "how-review-works", "accessibility")),
        Shown("404", "nothing-here/", status=404),
        *(Shown(str(status), f"refused/{status}/", status=status) for status in (400, 403, 429, 500)),
        Shown("sign in", "accounts/login/"),
        Shown("sign in refused", "accounts/login/", act=send),
        Shown("sign up", "accounts/signup/"),
        Shown("sign up refused", "accounts/signup/", act=send),
        Shown("reset", "accounts/password/reset/"),
        Shown("reset sent", "accounts/password/reset/done/"),
        Shown("reset broken", "accounts/password/reset/key/1-abc/"),
        Shown("confirm broken", "accounts/confirm-email/abc/"),
        Shown("closed account", "account/closed/"),
        Shown("roster apply", "roster/apply/"),
        Shown("roster apply refused", "roster/apply/", status=422, act=send),
        Shown("roster applied", "roster/apply/thanks/"),
        Shown("review policy", "review-policy/"),
        Shown("link unknown", "review/link/nothing/", status=404),
        *(
            Shown(f"link {name}", f"review/link/{site.links[name]}/", act=unfold)
            for name in ("invited", "interests", "ruling", "reading", "again", "done")
        ),
        Shown("link closed", f"review/link/{site.links['declined']}/", status=410),
        Shown("choose", "submit/"),
        Shown("style guide", "/styleguide/?language={language}", act=unfold),
    ]


def members(site: Site) -> list[Shown]:
    """Return what people see of their own account."""
    who = site.review.submitter
    names = {
        "account": "account/",
        "profile": "account/profile/",
        "close account": "account/close/",
        "email": "accounts/email/",
        "password": "accounts/password/change/",
        "mfa": "accounts/2fa/",
        "mfa app": "accounts/2fa/totp/activate/",
        "mfa keys": "accounts/2fa/webauthn/",
        "mfa key new": "accounts/2fa/webauthn/add/",
        "sessions": "accounts/sessions/",
        "sign out": "accounts/logout/",
    }
    return [
        *(Shown(name, path, who) for name, path in names.items()),
        Shown("close account refused", "account/close/", who, 422, send),
        Shown("password refused", "accounts/password/change/", who, act=send),
        Shown("account menu", "privacy/", who, act=open_menus),
    ]


def submitters(site: Site) -> list[Shown]:
    """Return the way of a submission."""
    who, draft = site.review.submitter, site.drafts
    found = [
        *(Shown(f"new {kind}", f"submit/{kind}/", who) for kind in ("resource", "practice", "use-case")),
        Shown("new refused", "submit/practice/", who, 422, spoil),
        Shown("draft incomplete", f"my/entries/{draft['incomplete'].public_id}/edit/", who),
        Shown("draft complete", f"my/entries/{draft['complete'].public_id}/edit/", who),
        Shown("draft refused", f"my/entries/{draft['complete'].public_id}/edit/", who, 422, spoil),
        Shown("preview", f"my/entries/{draft['complete'].public_id}/preview/", who),
        Shown("submissions none", "my/submissions/", site.newcomer),
        Shown("submissions", "my/submissions/", who),
        *(
            Shown(f"submit {name}", f"my/submissions/{one.public_id}/submit/", who)
            for name, one in draft.items()
        ),
        Shown("submit refused", f"my/submissions/{draft['duplicate'].public_id}/submit/", who, 422, send),
    ]
    for name, case in site.cases.items():
        found.append(Shown(f"status {name}", f"my/submissions/{case.entry.public_id}/", who, act=unfold))
    return found


def reviewers(site: Site) -> list[Shown]:
    """Return a reviewer's pages, one for each state of a seat."""
    who, seats = site.review.un[0].user, site.seats
    return [
        Shown("reviews", "review/", who),
        Shown("availability", "review/availability/", who),
        Shown("availability refused", "review/availability/", who, 422, note_absence),
        Shown("roster place", "account/roster/", who),
        Shown("roster place refused", "account/roster/", who, 422, send),
        *(Shown(f"seat {name}", f"review/{seat.uuid}/", who, act=unfold) for name, seat in seats.items()),
        Shown("seat interests refused", f"review/{seats['interests'].uuid}/", who, 422, send),
        Shown("seat reading refused", f"review/{seats['reading'].uuid}/", who, 422, submit_review),
    ]


def path_of(url: str) -> str:
    """Return an address without its language."""
    return url.split("/", 2)[2]
