"""A practice on its way through two rounds, step by step, whatever the language of the pages."""

import re
from dataclasses import dataclass, field

from tests.journeys.visitor import Visitor
from tests.plugins.browser import screenshot, sideways_scroll

ADVICE = "Please say more about the sources, about the years they cover and about what they cannot tell. " * 3
TEXTS = {
    "en": ("Advisers visit the farms once a week.", "Two sources more stand in the text now."),
    "ar": ("يزور المستشارون المزارع مرة في الأسبوع.", "أُضيف مصدران إلى النص."),
}
SUBMIT = "form:has([name=truthful]) button[type=submit]"


@dataclass
class Pictures:
    """Takes numbered pictures for the record of a run, and looks whether the page fits its window."""

    language: str
    taken: list[str] = field(default_factory=list)

    def take(self, visitor: Visitor, what: str) -> None:
        """Keep a picture."""
        self.taken.append(f"journey-two-rounds-{self.language}-{len(self.taken) + 1:02}-{what}")
        screenshot(visitor.page, self.taken[-1])

    def of_page(self, visitor: Visitor, what: str) -> None:
        """Keep a picture of a public page: in its language and direction, and no wider than the window."""
        root = visitor.page.locator("html")
        rtl = self.language == "ar"
        assert (root.get_attribute("lang"), root.get_attribute("dir")) == (
            self.language,
            "rtl" if rtl else "ltr",
        )
        assert sideways_scroll(visitor.page) == 0, f"{what} is too wide"
        self.take(visitor, what)


def write_practice(submitter: Visitor, language: str, title: str) -> str:
    """Write a practice and hand it in; return its public id."""
    body, _changed = TEXTS[language]
    submitter.go(f"/{language}/submit/practice/")
    choices = {
        name: submitter.page.locator(f"[name={name}] option").nth(1).get_attribute("value") or ""
        for name in ("practice_type", "completion")
    }
    submitter.fill(
        {
            "title": title,
            "summary": body,
            "language": language,
            "year": "2024",
            "scope": "national",
            "country": "KEN",
            "objective_primary": "5",
            "principle": "people-centred",
            "body": f"{body} {ADVICE}",
            "results": "Complaints about wages are settled within two weeks.",
            "lessons": "Visits work where the workers choose the hour.",
            **choices,
        }
    )
    submitter.send("form:has([name=title]) button:not([name=preview])")
    submitter.send("form[action$='/submit/'] button")
    submitter.send("button[name=confirmed]")
    found = re.search(r"/my/submissions/(\w+)/$", submitter.page.url)
    assert found, submitter.page.url
    return found[1]


def link_in_mail(visitor: Visitor, address: str, subject: str, language: str) -> str:
    """Return the link of a mail to a reviewer, to the page in the reader's language."""
    body = visitor.mail(address, subject).get_body(("plain",))
    assert body is not None
    found = re.search(r"https?://\S+/review/link/\S+", body.get_content())
    assert found, body.get_content()
    return re.sub(r"/\w\w/review/link/", f"/{language}/review/link/", found[0])


def accept_invitation(reviewer: Visitor, link: str, pictures: Pictures | None = None) -> None:
    """Open the link of the mail, accept, and declare no interests."""
    reviewer.go(link)
    if pictures:
        pictures.of_page(reviewer, "invitation")
    reviewer.send("button[name=accept]")
    if pictures:
        pictures.of_page(reviewer, "interests")
    reviewer.page.locator("[name=truthful]").check()
    reviewer.send(SUBMIT)


def write_review(
    reviewer: Visitor, recommendation: str, pictures: Pictures | None = None, *, comment: str = ""
) -> None:
    """Answer every question and submit."""
    names = reviewer.page.locator("[name^=value_]").evaluate_all("all => [...new Set(all.map(e => e.name))]")
    answers = {**dict.fromkeys(names, "3"), "recommendation": recommendation, "confidence": "2"}
    for name, value in answers.items():
        reviewer.page.locator(f"[name={name}][value='{value}']").check()
    for name, text in {"to_submitter": ADVICE, "comment_clarity": comment}.items():
        reviewer.page.locator(f"[name={name}]").fill(text)
    reviewer.page.locator("[name=attested]").check()
    if pictures:
        pictures.of_page(reviewer, "review")
    reviewer.send("button[name=submit]")


def invite_tie_breaker(editor: Visitor) -> str:
    """Invite the first external expert who is free, to break the tie; return the name."""
    free = editor.page.locator(".desk-roster tr", has_text="external").filter(
        has=editor.page.locator("input[type=radio]")
    )
    invite = editor.page.locator("details", has=editor.page.locator("[name=action][value=invite]"))
    if invite.get_attribute("open") is None:
        invite.locator("summary").click()
    name = free.first.locator("bdi").first.inner_text().strip()
    free.first.locator("input[type=radio]").check()
    editor.page.locator("[name=tie_break]").check()
    editor.press("Invite")
    return name


def ask_for_changes(editor: Visitor, letter: str, points: list[str], pictures: Pictures) -> None:
    """Write the letter, choose one part of the reviews, look at what the submitter would read, then decide."""
    editor.page.locator("[name=kind][value=major]").check()
    editor.fill({"letter": letter, "points": "\n".join(points)})
    boxes = editor.page.locator("[name=released]")
    for box in boxes.all():
        box.uncheck()
    boxes.first.check()
    editor.press("Show what the submitter would read")
    assert letter in editor.page.locator("#preview").inner_text()
    pictures.take(editor, "composer")
    editor.press("Decide")


def answer_points(
    submitter: Visitor, language: str, public_id: str, answers: list[str], pictures: Pictures
) -> None:
    """Change the text, answer point by point, and hand it in again."""
    _body, changed = TEXTS[language]
    submitter.go(f"/{language}/my/entries/{public_id}/edit/")
    submitter.fill({"body": f"{changed} {ADVICE}"})
    submitter.send("form:has([name=title]) button:not([name=preview])")
    submitter.go(f"/{language}/my/submissions/{public_id}/")
    fields = submitter.page.locator("[name^=point_]")
    assert fields.count() == len(answers)
    for field_of_point, answer in zip(fields.all(), answers, strict=True):
        field_of_point.fill(answer)
    submitter.fill({"response": changed})
    pictures.of_page(submitter, "response-table")
    submitter.send("form[action$='/resubmit/'] button")


def keep_own_place(reviewer: Visitor, language: str, pictures: Pictures) -> None:
    """Look at one's reviews, choose how to be reminded, and confirm one's place on the roster."""
    reviewer.go(f"/{language}/review/")
    pictures.of_page(reviewer, "my-reviews")
    reviewer.go(f"/{language}/review/availability/")
    reviewer.page.locator("[name=mails][value=daily]").check()
    reviewer.send("button[name=choose]")
    assert reviewer.page.locator("[name=mails][value=daily]").is_checked()
    pictures.of_page(reviewer, "availability")
    reviewer.go(f"/{language}/account/roster/")
    reviewer.page.locator("[name=years]").fill("12")
    reviewer.page.locator("[name=backgrounds][value=policy]").check()
    reviewer.send("main form button[type=submit]:not([name])")
    assert reviewer.page.locator("[name=years]").input_value() == "12"
    pictures.of_page(reviewer, "place-on-the-roster")
