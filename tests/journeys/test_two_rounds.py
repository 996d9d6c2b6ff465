"""Two rounds with a panel that splits: tie-break, large changes, answers point by point, the same panel, acceptance.

Reviewers have phones, no JavaScript and no password at hand: they come by the links of their mails.
"""

import re
import secrets
import time

import pytest
from playwright.sync_api import expect

from demo import people
from tests.journeys import review, rounds
from tests.journeys.visitor import Visitor
from tests.plugins.browser import OpenPage
from tools.stack.demo import DemoStack

pytestmark = pytest.mark.browser

PANEL = people.NAMED_FIRST
SUBMITTER, EDITOR = people.STAFF[0], people.STAFF[1]
OPINIONS = ("accept", "accept", "reject")
INVITATION, SECOND = "Would you review “{title}”?", "Second reading: “{title}”"
LETTER = "The panel sees much that others can use, and asks for two changes."
POINTS = ["Name the sources of the numbers.", "Say what did not work."]
ANSWERS = ["Both sources are named now.", "A paragraph on what failed was added."]


class Play:
    """The people of a run before their browsers, and what they work on."""

    def __init__(self, stack: DemoStack, open_page: OpenPage, language: str) -> None:
        key = secrets.token_hex(4).translate(str.maketrans("0123456789", "ghijklmnop"))
        self.title = f"{'زيارات المزارع' if language == 'ar' else 'Farm visits'} {key} {key[::-1]}"
        self.stack, self.open_page, self.language = stack, open_page, language
        self.pictures = rounds.Pictures(language)
        self.asked_for: list[str] = []  # by the browsers of reviewers
        self.submitter, self.stranger = (Visitor(open_page(locale=language), stack) for _number in range(2))
        self.editor = Visitor(open_page(height=3000), stack)  # the admin scrolls inside its window
        self.panel = {person.email: self.reviewer_with_a_phone() for person in PANEL}

    def reviewer_with_a_phone(self) -> Visitor:
        """Return somebody with a small screen and without JavaScript."""
        page = self.open_page(locale=self.language, width=375, height=740, javascript=False)
        page.on("request", lambda request: self.asked_for.append(request.url))
        return Visitor(page, self.stack)

    def link(self, address: str, subject: str) -> str:
        """Return the link of a mail to a reviewer."""
        return rounds.link_in_mail(
            self.panel[address], address, subject.format(title=self.title), self.language
        )


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_split_panel_a_tie_break_and_a_second_round(
    demo_stack: DemoStack, open_page: OpenPage, language: str
) -> None:
    started = time.monotonic()
    play = Play(demo_stack, open_page, language)
    play.submitter.sign_in(SUBMITTER.email, people.PASSWORD)
    public_id = rounds.write_practice(play.submitter, language, play.title)
    play.editor.sign_in(EDITOR.email, people.PASSWORD)
    review.seat_panel(play.editor, play.title, PANEL)
    the_panel_splits(play)
    a_further_reviewer_breaks_the_tie(play)
    the_submitter_answers_point_by_point(play, public_id)
    the_same_panel_reads_again(play)
    it_is_accepted_and_published(play, public_id)
    reviewer = play.panel[PANEL[2].email]
    reviewer.sign_in(PANEL[2].email, people.PASSWORD)
    rounds.keep_own_place(reviewer, language, play.pictures)
    assert not [url for url in play.asked_for if "/cms/" in url], "no reviewer was ever led to the admin"
    for mail in demo_stack.mailbox(SUBMITTER.email):
        if play.title in str(mail["Subject"]):
            assert not [one.name for one in people.EXPERTS if one.name in mail.get_content()]
    seconds = time.monotonic() - started
    print(f"{language}: {seconds:.0f} s, {len(play.pictures.taken)} pictures")  # noqa: T201 -- shown with -s


def the_panel_splits(play: Play) -> None:
    """Two accept, one does not; an editor cannot decide over that without more."""
    for (address, reviewer), opinion in zip(list(play.panel.items()), OPINIONS, strict=True):
        looked_at = play.pictures if opinion == "reject" else None
        link = play.link(address, INVITATION)
        rounds.accept_invitation(reviewer, link, looked_at)
        rounds.write_review(reviewer, opinion, looked_at, comment=f"On clarity: {opinion}.")
        assert play.title not in reviewer.text(), "the link has done its work"
        if looked_at:
            looked_at.of_page(reviewer, "thanks")
    editor = play.editor
    review.open_case(editor, play.title)
    play.pictures.take(editor, "split-panel")
    assert editor.page.locator("#disagreement-section").is_visible()
    editor.page.locator("[name=kind][value=accept]").check()
    editor.fill({"letter": LETTER})
    editor.page.get_by_role("button", name="Decide", exact=True).click()
    refusal = editor.page.get_by_text("Resolve it with a reason, or ask a further reviewer")
    expect(refusal.first).to_be_visible()


def a_further_reviewer_breaks_the_tie(play: Play) -> None:
    """A fourth reviewer asks for changes, and so does the editor."""
    name = rounds.invite_tie_breaker(play.editor)
    person = next(one for one in people.EXPERTS if one.name == name)
    play.panel[person.email] = fourth = play.reviewer_with_a_phone()
    rounds.accept_invitation(fourth, play.link(person.email, INVITATION))
    rounds.write_review(fourth, "major", comment="Two points.")
    review.open_case(play.editor, play.title)
    rounds.ask_for_changes(play.editor, LETTER, POINTS, play.pictures)


def the_submitter_answers_point_by_point(play: Play, public_id: str) -> None:
    """The submitter reads the letter with the one part that was chosen, changes the text and answers."""
    submitter = play.submitter
    assert LETTER in " ".join(submitter.mail(SUBMITTER.email, f"“{play.title}”").get_content().split())
    submitter.go(f"/{play.language}/my/submissions/{public_id}/")
    assert submitter.page.locator("article.quote").count() == 1, "only the part that was chosen"
    play.pictures.of_page(submitter, "changes-requested")
    rounds.answer_points(submitter, play.language, public_id, ANSWERS, play.pictures)


def the_same_panel_reads_again(play: Play) -> None:
    """All four get a new link, see what was asked, answered and changed, and accept."""
    for number, (address, reviewer) in enumerate(play.panel.items()):
        rounds.accept_invitation(reviewer, play.link(address, SECOND))
        table = reviewer.page.locator("table.answers").inner_text()
        assert [words for words in (*POINTS, *ANSWERS) if words not in table] == []
        assert reviewer.page.locator("ins").count(), "what changed is shown"
        rounds.write_review(reviewer, "accept", None if number else play.pictures)


def it_is_accepted_and_published(play: Play, public_id: str) -> None:
    """The editor accepts; everybody reads it, and that four experts read it twice."""
    review.open_case(play.editor, play.title)
    play.pictures.take(play.editor, "second-round")
    review.accept(play.editor, play.title)
    play.submitter.go(f"/{play.language}/my/submissions/{public_id}/")
    play.pictures.of_page(play.submitter, "accepted")
    stranger = play.stranger
    stranger.go(f"/e/{public_id}")
    stranger.go(re.sub(r"/\w\w/entries/", f"/{play.language}/entries/", stranger.page.url))
    expect(stranger.page.get_by_role("heading", name=play.title, level=1)).to_be_visible()
    badge = stranger.page.locator(".badge").first.inner_text()
    assert "4" in badge
    assert "2" in badge
    play.pictures.of_page(stranger, "published")
