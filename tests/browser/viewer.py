"""Looks at pages and keeps what is wrong with them."""

from dataclasses import dataclass, field

from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, Response

from accounts.models import User
from tests.browser.pages import Shown
from tests.plugins.browser import axe, screenshot, sideways_scroll

LISTEN = """
window.violations = [];
addEventListener("securitypolicyviolation", event => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
});
"""
CONTRAST = ("color-contrast",)
HEIGHTS = {1280: 800, 375: 740, 320: 640}


@dataclass
class Viewer:
    """A reader with a language, a width and a colour scheme; signed in as whoever a page is for."""

    browser: Browser
    address: str
    sessions: dict[int, str]
    language: str = "en"
    width: int = 1280
    dark: bool = False
    wrong: list[str] = field(default_factory=list)
    _contexts: dict[int, BrowserContext] = field(default_factory=dict)
    _statuses: list[int] = field(default_factory=list)

    def look(self, shown: Shown, *, rules: tuple[str, ...] = (), also_dark: bool = False) -> None:
        """Open a page, do what is to be done there, then check it; ``rules`` limits axe, see ``axe()``."""
        page = self._context(shown.who).new_page()
        page.on("pageerror", lambda error: self.wrong.append(f"{shown.name}: {error}"))
        path = shown.path if shown.path.startswith("/") else f"/{self.language}/{shown.path}"
        page.goto(f"{self.address}{path.replace('{language}', self.language)}")
        if shown.act:
            shown.act(page)
        self._check(page, shown, rules)
        if also_dark:
            page.emulate_media(color_scheme="dark", reduced_motion="reduce")
            self._keep(shown, axe(page, rules=CONTRAST))
        page.close()

    def close(self) -> None:
        """Let go of what the browser holds."""
        for context in self._contexts.values():
            context.close()

    def _check(self, page: Page, shown: Shown, rules: tuple[str, ...]) -> None:
        screenshot(page, f"{shown.name}-{self.language}-{'dark' if self.dark else 'light'}-{self.width}")
        if self._statuses[-1] != shown.status:
            self._keep(shown, [f"answered {self._statuses[-1]}, not {shown.status}, at {page.url}"])
        if pixels := sideways_scroll(page):
            self._keep(shown, [f"is {pixels} pixels too wide"])
        # Before axe, which brings a script of its own.
        self._keep(shown, page.evaluate("window.violations"))
        self._keep(shown, axe(page, rules=rules))

    def _keep(self, shown: Shown, found: list[str]) -> None:
        where = f"{shown.name} ({self.language}, {self.width}, {'dark' if self.dark else 'light'})"
        self.wrong.extend(f"{where}: {each}" for each in found)

    def _context(self, who: User | None) -> BrowserContext:
        key = who.pk if who else 0
        if key not in self._contexts:
            self._contexts[key] = self._sign_in(who)
        return self._contexts[key]

    def _sign_in(self, who: User | None) -> BrowserContext:
        context = self.browser.new_context(
            locale=self.language,
            viewport={"width": self.width, "height": HEIGHTS[self.width]},
            color_scheme="dark" if self.dark else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(20_000)
        context.add_init_script(LISTEN)
        context.on("response", self._watch)
        context.on("request", lambda request: self._ask(request.url))
        if who:
            cookie = {
                "name": settings.SESSION_COOKIE_NAME,
                "value": self.sessions[who.pk],
                "url": self.address,
            }
            context.add_cookies([cookie])  # type: ignore[list-item]
        return context

    def _ask(self, url: str) -> None:
        if not url.startswith((f"{self.address}/", "data:")):
            self.wrong.append(f"asked a foreign host: {url}")

    def _watch(self, answer: Response) -> None:
        """Keep the status of pages; anything else that is not there is wrong."""
        if answer.request.is_navigation_request():
            self._statuses.append(answer.status)
        elif answer.status >= 400:
            self.wrong.append(f"{answer.status} for {answer.url}")
