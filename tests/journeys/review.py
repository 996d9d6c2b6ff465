"""The way of a practice from its submitter over the editor and the panel to the public, step by step."""

import re
from collections.abc import Sequence

from demo.people import Person
from tests.journeys.paper import pdf
from tests.journeys.visitor import Visitor

LETTER = "Thank you. The reviewers find the practice clear and useful; it is published as it is."


def write_practice(submitter: Visitor, *, title: str, body: str, paper: str = "") -> None:
    """Write a complete practice, attach a PDF, and hand it in."""
    submitter.go("/en/submit/")
    submitter.page.get_by_role("main").get_by_role("link", name="Practice", exact=True).click()
    submitter.fill(
        {
            "title": title,
            "summary": "Advisers who speak the workers' languages visit the farms once a week.",
            "language": "en",
            "year": "2024",
            "scope": "national",
            "country": "KEN",
            "objective_primary": "5",
            "principle": "people-centred",
            "practice_type": submitter.page.locator("[name=practice_type] option")
            .nth(1)
            .get_attribute("value")
            or "",
            "completion": submitter.page.locator("[name=completion] option").nth(1).get_attribute("value")
            or "",
            "body": body,
            "results": "Complaints about wages are settled within two weeks.",
            "lessons": "Visits work where the workers choose the hour.",
        }
    )
    submitter.press("Save draft")
    if paper:
        submitter.page.set_input_files(
            "[name=file]",
            {"name": "evaluation.pdf", "mimeType": "application/pdf", "buffer": pdf(paper)},
        )
        submitter.press("Attach file")
        assert submitter.page.get_by_role("link", name="evaluation.pdf").is_visible()
    submitter.press("Submit for review")
    submitter.press("Submit for review")
    assert "Your submission has arrived" in submitter.text()


def open_case(editor: Visitor, title: str) -> None:
    """Open the case of an entry from the queue of the desk."""
    editor.go("/cms/review/")
    editor.page.get_by_role("link", name=title).click()
    editor.page.get_by_role("heading", name=title).first.wait_for()


def seat_panel(editor: Visitor, title: str, panel: Sequence[Person]) -> None:
    """Pass the check and invite everybody of the panel."""
    open_case(editor, title)
    for box in editor.page.locator("[name=checklist]").all():
        box.check()
    editor.press("Send to review")
    for person in panel:
        invite = editor.page.locator("details", has=editor.page.locator("[name=action][value=invite]"))
        if invite.get_attribute("open") is None:
            invite.locator("summary").click()
        invite.get_by_role("radio", name=person.name, exact=True).check()
        editor.press("Invite")


def review(reviewer: Visitor, title: str) -> None:
    """Accept the invitation, declare no interests, read, and recommend acceptance."""
    reviewer.go("/en/review/")
    reviewer.page.get_by_role("main").get_by_role("link", name=title).click()
    reviewer.press("Accept")
    assert "Advisers go" not in reviewer.text(), "the text opens only after the declaration"
    reviewer.page.locator("[name=truthful]").check()
    reviewer.press("Declare and go on")
    names = reviewer.page.locator("[name^=value_]").evaluate_all("all => [...new Set(all.map(e => e.name))]")
    reviewer.fill({**dict.fromkeys(names, "3"), "recommendation": "accept", "confidence": "3"})
    reviewer.page.locator("[name=attested]").check()
    reviewer.press("Submit the review")
    assert "Your review has arrived" in reviewer.text()


def accept(editor: Visitor, title: str) -> float:
    """Accept; return when the answer came."""
    open_case(editor, title)
    editor.page.locator("[name=kind][value=accept]").check()
    editor.fill({"letter": LETTER})
    return editor.press("Decide")


def unpublish(editor: Visitor, title: str) -> float:
    """Take a practice off the site with Wagtail's own button; return when the answer came."""
    editor.go("/cms/entries/practice/")
    editor.page.get_by_role("link", name=title).first.click()
    editor.page.wait_for_url(re.compile("/edit/"))
    address = editor.page.locator("a[href*='/unpublish/']").first.get_attribute("href")
    assert address
    editor.go(address)
    return editor.press("Yes, unpublish it")
