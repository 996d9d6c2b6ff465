"""What submitters see and can do."""

import pytest
from django.test import Client
from django.urls import reverse

from peerreview import services
from resources.models import Entry
from resources.services import save_draft
from tests.peerreview.world import World, fresh, make_draft, make_user
from tests.queries import queries_of


@pytest.fixture
def browser(world: World, client: Client) -> Client:
    """The submitter's browser."""
    client.force_login(world.submitter)
    return client


def page(client: Client, name: str, entry: Entry):
    return client.get(reverse(f"review:{name}", args=[entry.public_id]))


def send(client: Client, name: str, entry: Entry, **data):
    return client.post(reverse(f"review:{name}", args=[entry.public_id]), data)


def test_an_empty_list_says_what_to_do(browser):
    response = browser.get(reverse("review:mine"))
    assert response.status_code == 200
    assert "Nothing yet" in response.content.decode()


def test_the_list_needs_the_same_queries_for_one_and_for_three(world, browser):
    world.submitted()
    one = queries_of(browser, reverse("review:mine"))
    world.submitted()
    world.deciding()
    assert queries_of(browser, reverse("review:mine")) == one


def test_the_list_shows_one_s_own_entries_only(world, browser):
    other = make_user("other@example.org")
    make_draft(other, title="Somebody else's draft")
    world.submitted(title="My own guide")
    text = browser.get(reverse("review:mine")).content.decode()
    assert "My own guide" in text
    assert "Somebody else" not in text


@pytest.mark.parametrize("name", ["status", "submit"])
def test_another_persons_submission_is_not_found(world, client, name):
    case = world.submitted()
    client.force_login(world.second_editor)
    assert page(client, name, case.entry).status_code == 404


def test_visitors_are_asked_to_sign_in(world, client):
    case = world.submitted()
    assert page(client, "status", case.entry).status_code == 302


def test_the_confirmation_lists_what_is_missing(world, browser):
    entry = make_draft(world.submitter, summary="")
    text = send(browser, "submit", entry).content.decode()
    assert "Something is missing" in text
    assert "summary" in text


def test_submitting_asks_once_more_and_then_freezes(world, browser):
    entry = make_draft(world.submitter)
    assert send(browser, "submit", entry).status_code == 200
    assert not Entry.objects.get(pk=entry.pk).frozen
    response = send(browser, "submit", entry, confirmed="1")
    assert response.status_code == 302
    assert Entry.objects.get(pk=entry.pk).frozen


def test_looking_at_the_confirmation_changes_nothing(world, browser):
    entry = make_draft(world.submitter)
    assert page(browser, "submit", entry).status_code == 200
    assert not entry.cases.exists()


def test_a_duplicate_in_review_is_not_shown_with_its_title(world, browser):
    world.submitted(title="Secret work on remittance corridors of 2025")
    entry = make_draft(world.submitter, title="Secret work on remittance corridors of 2024")
    response = send(browser, "submit", entry)
    assert response.context["hidden_duplicates"] == 1
    assert "corridors of 2025" not in response.content.decode()


def test_insisting_on_a_duplicate_needs_a_tick(world, browser):
    world.accepted(title="Counting people on the move with phone records")
    entry = make_draft(world.submitter, title="Counting people on the move with phone record")
    refused = send(browser, "submit", entry, confirmed="1", duplicate_note="Newer.")
    assert refused.status_code == 422
    assert "Newer." in refused.content.decode()
    sent = send(browser, "submit", entry, confirmed="1", overrule_duplicates="on", duplicate_note="Newer.")
    assert sent.status_code == 302


def test_every_state_has_a_page(world, browser):
    cases = [
        world.submitted(),
        world.in_review(),
        world.deciding(),
        world.changes("major"),
        world.accepted(),
    ]
    returned, withdrawn = world.submitted(), world.submitted()
    services.return_to_submitter(case=returned, by=world.editor, message="The year is missing.")
    services.withdraw(case=withdrawn, by=world.submitter)
    for case in (*cases, returned, withdrawn):
        assert page(browser, "status", case.entry).status_code == 200, case.state
    assert "The year is missing." in page(browser, "status", returned.entry).content.decode()
    assert page(browser, "status", make_draft(world.submitter)).status_code == 200


def test_waiting_for_the_decision_looks_like_being_in_review(world, browser):
    """Else submitters could tell when the last review arrived."""
    case = world.in_review(title="The same title")
    before = page(browser, "status", case.entry).context["steps"]
    for reviewer in world.panel:
        world.review(world.seated(case, reviewer))
    response = page(browser, "status", case.entry)
    assert fresh(case).state == "deciding"
    assert response.context["steps"] == before
    assert response.context["status"] == "In review"


def test_a_refused_answer_comes_back_filled(world, browser):
    case = world.changes("major")
    response = send(browser, "resubmit", case.entry, response="I changed nothing at all.")
    assert response.status_code == 422
    assert "I changed nothing at all." in response.content.decode()


def test_submitting_again_from_the_page(world, browser):
    case = world.changes("minor")
    save_draft(entry=case.entry, data={"body": "Better."}, by=world.submitter)
    assert send(browser, "resubmit", case.entry, response="Two typing errors.").status_code == 302
    assert fresh(case).state == "deciding"


def test_withdrawing_from_the_page(world, browser):
    case = world.in_review()
    assert send(browser, "withdraw", case.entry, reason="A mistake.").status_code == 302
    assert fresh(case).state == "withdrawn"
    assert send(browser, "withdraw", case.entry).status_code == 302


def test_a_decision_shows_the_letter_and_what_reviewers_wrote(world, browser):
    case = world.deciding()
    world.decide(case, letter="We accept this with pleasure.")
    text = page(browser, "status", case.entry).content.decode()
    assert "We accept this with pleasure." in text
    assert "Reviewer A" in text
    assert "Reviewer C" in text
