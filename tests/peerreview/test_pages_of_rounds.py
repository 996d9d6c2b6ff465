"""The pages for disagreements, second editors, points of a letter and discussions."""

from django.test import Client
from django.urls import reverse

from peerreview import queries, services
from peerreview.models import DecisionProposal, LetterPoint, PanelMessage, Seat
from resources.services import save_draft
from tests.peerreview.world import LETTER, World, fresh


def desk(case) -> str:
    return reverse("review_desk:case", args=[case.pk])


def test_an_editor_lets_the_panel_discuss_and_resolves(world: World, client: Client):
    case = world.deciding("accept", "accept", "reject")
    client.force_login(world.editor)
    page = client.get(desk(case))
    assert "The reviewers disagree." in page.content.decode()
    assert client.post(desk(case), {"action": "reconcile", "message": "Why?"}).status_code == 302
    assert fresh(case).state == "reconciling"
    assert client.post(desk(case), {"action": "discuss", "message": "And?"}).status_code == 302
    refused = client.post(desk(case), {"action": "resolve", "reason": " "})
    assert refused.status_code == 422
    assert client.post(desk(case), {"action": "resolve", "reason": "Both are right."}).status_code == 302
    assert fresh(case).state == "deciding"


def test_a_reviewer_reads_the_others_and_writes_to_the_panel(world: World, client: Client):
    case = world.deciding("accept", "accept", "reject")
    services.reconcile(case=case, by=world.editor, message="Why?")
    seat = Seat.objects.get(round__case=case, reviewer=world.un[0])
    client.force_login(world.un[0].user)
    page = client.get(reverse("review:seat", args=[seat.uuid]))
    text = page.content.decode()
    assert "What the others wrote" in text
    assert not [one for one in world.external if one.user.name in text]
    sent = client.post(reverse("review:seat", args=[seat.uuid]), {"what": "discuss", "body": "Page two."})
    assert sent.status_code == 302
    assert PanelMessage.objects.filter(body="Page two.", letter=seat.letter).exists()
    named = f"Ask {world.external[0].user.email}, please."
    refused = client.post(reverse("review:seat", args=[seat.uuid]), {"what": "discuss", "body": named})
    assert refused.status_code == 422
    assert named in refused.content.decode()


def test_a_second_editor_confirms_on_the_desk(world: World, client: Client):
    case = world.deciding("minor", "major", "reject")
    client.force_login(world.editor)
    data = {"action": "decide", "kind": "reject", "letter": LETTER, "version": fresh(case).version}
    assert client.post(desk(case), data).status_code == 302
    proposal = DecisionProposal.objects.get()
    answer = {"action": "answer", "proposal": proposal.pk, "answer": "confirm"}
    assert client.post(desk(case), answer).status_code == 422
    client.force_login(world.second_editor)
    assert "A decision waits for a second editor" in client.get(desk(case)).content.decode()
    assert client.post(desk(case), answer).status_code == 302
    assert fresh(case).state == "rejected"


def test_more_time_and_a_review_opened_again(world: World, client: Client):
    case, seats = world.with_panel()
    world.review(seats[0])
    client.force_login(world.editor)
    late = {"action": "extend", "seat": seats[1].pk, "due_on": "2001-01-01"}
    refused = client.post(desk(case), late)
    assert refused.status_code == 422
    assert "2001-01-01" in refused.content.decode()
    again = {"action": "reopen_review", "seat": seats[0].pk, "reason": "A new edition."}
    assert client.post(desk(case), again).status_code == 302
    assert Seat.objects.get(pk=seats[0].pk).state == "accepted"


def test_the_submitter_answers_point_by_point(world: World, client: Client):
    case = world.deciding("major", "major", "major")
    client.force_login(world.editor)
    data = {"action": "decide", "kind": "major", "letter": LETTER, "version": case.version}
    assert client.post(desk(case), {**data, "points": "The years.\nThe sources."}).status_code == 302
    save_draft(entry=case.entry, data={"body": "A better text."}, by=world.submitter)
    client.force_login(world.submitter)
    page = client.get(reverse("review:status", args=[case.entry.public_id]))
    assert "1. <bdi>The years.</bdi>" in page.content.decode()
    first, second = LetterPoint.objects.order_by("number")
    url = reverse("review:resubmit", args=[case.entry.public_id])
    refused = client.post(url, {f"point_{first.pk}": "They are there now.", "response": ""})
    assert refused.status_code == 422
    assert "They are there now." in refused.content.decode()
    answers = {f"point_{first.pk}": "Done.", f"point_{second.pk}": "Added.", "response": ""}
    assert client.post(url, answers).status_code == 302
    assert queries.open_round(case).answers.count() == 2


def test_declining_says_whom_else_to_ask(world: World, client: Client):
    seat = services.invite(case=world.in_review(), reviewer=world.un[0], by=world.editor)
    client.force_login(world.un[0].user)
    data = {"decline": "1", "reason": "Busy.", "suggestion": "Ada Lovelace"}
    client.post(reverse("review:seat-answer", args=[seat.uuid]), data)
    assert Seat.objects.get(pk=seat.pk).suggestion == "Ada Lovelace"
