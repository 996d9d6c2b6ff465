"""Somebody before a browser: goes to pages, fills in forms and presses buttons as people do."""

import re
import time
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from typing import TypeVar

from playwright.sync_api import Locator, Page, Response

from tools.stack.base import Stack

PATIENCE = 60.0  # seconds for what may take its time: mails, background work on a busy machine

Found = TypeVar("Found")


def wait_for(what: str, look: Callable[[], Found], seconds: float = PATIENCE) -> Found:
    """Look again and again until there is something true; return it."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < end, f"{what}: not after {seconds} s"
        time.sleep(0.2)  # who asks without a pause takes the time from those who are to answer


class Visitor:
    """One person with cookies of their own, on one site."""

    def __init__(self, page: Page, stack: Stack) -> None:
        self.page = page
        self.stack = stack
        self.refused: list[str] = []  # what the content policy forbade, and errors of scripts
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("pageerror", lambda error: self._note("error", str(error)))

    def _note(self, kind: str, text: str) -> None:
        # A page that is gone answers 404 or 410 and a refused form 422: the console reports the status, too.
        if kind == "error" and "the server responded with a status of 4" not in text:
            self.refused.append(f"{self.page.url}: {text}")

    def go(self, path: str, *, status: int = 200) -> None:
        """Open a page of the site."""
        response = self.page.goto(path if path.startswith("http") else f"{self.stack.url}{path}")
        assert response is not None
        assert response.status == status, f"{response.url}: {response.status} instead of {status}"

    def fill(self, values: Mapping[str, str]) -> None:
        """Fill in fields by the names they are sent with; choose where there is something to choose from."""
        for name, value in values.items():
            field = self.page.locator(f"[name='{name}']:not([type=hidden])").first
            tag, kind = field.evaluate("e => [e.tagName, e.type]")
            if tag == "SELECT":
                field.select_option(value)
            elif kind in ("radio", "checkbox"):
                self.page.locator(f"[name='{name}'][value='{value}']").check()
            else:
                field.fill(value)

    def press(self, name: str, *, inside: str = "main") -> float:
        """Press the button that sends a form; return when the answer came, by the monotonic clock.

        Fails with what the page says when the form is refused.
        """
        exactly = re.compile(rf"^\s*{re.escape(name)}\s*$", re.IGNORECASE)
        return self._send(self.page.locator(inside).get_by_role("button", name=exactly).first, name)

    def send(self, button: str) -> float:
        """Press a button by its selector, whatever the language of its words; see :meth:`press`."""
        return self._send(self.page.locator(button).first, button)

    def _send(self, button: Locator, name: str) -> float:
        with self.page.expect_response(_sent_form) as sent:
            button.click()
        at = time.monotonic()
        self.page.wait_for_load_state()
        answer = sent.value
        assert answer.status < 400, f"{name} at {answer.url}: {answer.status}\n{self.text()[:3000]}"
        return at

    def text(self) -> str:
        """Return the words of the page."""
        return self.page.locator("body").inner_text()

    def mail(self, to: str, subject: str) -> EmailMessage:
        """Wait for a mail whose subject holds ``subject`` and return it."""

        def look() -> EmailMessage | None:
            wanted = [mail for mail in self.stack.mailbox(to) if subject in str(mail["Subject"])]
            return wanted[-1] if wanted else None

        return wait_for(f"a mail “{subject}” to {to}", look)

    def sign_up(self, *, name: str, email: str, password: str) -> None:
        """Make an account, follow the link of the mail, and be signed in."""
        self.go("/en/accounts/signup/")
        self.fill({"name": name, "email": email, "password1": password, "password2": password})
        self.press("Sign up")
        link = re.search(r"https?://\S+/confirm-email/\S+", self.mail(email, "onfirm").get_content())
        assert link is not None
        self.go(link[0])
        self.press("Confirm")
        self.sign_in(email, password)

    def sign_in(self, email: str, password: str) -> None:
        """Sign in, unless this has been done."""
        self.go("/en/accounts/login/")
        if "/accounts/login/" in self.page.url:
            self.fill({"login": email, "password": password})
            self.press("Sign in")
        assert "/accounts/" not in self.page.url, self.text()


def _sent_form(response: Response) -> bool:
    return response.request.method == "POST" and response.request.is_navigation_request()
