"""What reviewers see and can do, outside the admin."""

import hashlib

import pytest
from django.test import Client
from django.urls import reverse

from core.uploads import store
from peerreview import services
from peerreview.models import Review, Seat
from resources.models import EntryFile, StoredFile
from resources.policies import can_download
from resources.services import save_draft
from resources.services.drafts import working_copy
from tests.peerreview.world import ADVICE, World, complete_review, make_draft
from tests.queries import queries_of


def address(seat: Seat, name: str = "seat", *more) -> str:
    return reverse(f"review:{name}", args=[seat.uuid, *more])


def filled(recommendation: str = "accept", **changes) -> dict[str, str]:
    data = complete_review(recommendation)
    fields = {f"value_{key}": answer["value"] for key, answer in data["answers"].items()}
    rest = {"recommendation": recommendation, "confidence": "2", "to_submitter": ADVICE, "attested": "on"}
    return {**fields, **rest, **changes}


@pytest.fixture
def invited(world: World, client: Client) -> Seat:
    """A seat whose reviewer is signed in."""
    seat = services.invite(
        case=world.in_review(body="The **full** text."), reviewer=world.un[0], by=world.editor
    )
    client.force_login(world.un[0].user)
    return seat


@pytest.fixture
def reading(world: World, client: Client) -> Seat:
    """A seat that may write, whose reviewer is signed in."""
    seat = world.seated(world.in_review(body="The **full** text."), world.un[0])
    client.force_login(world.un[0].user)
    return seat


def test_the_invitation_shows_the_summary_and_not_the_text(client, invited):
    text = client.get(address(invited)).content.decode()
    assert "What a registry can tell." in text
    assert "full" not in text.split("</header>")[-1].split("<footer")[0].replace("full text", "")


def test_a_strangers_seat_is_not_found(world, client, invited):
    for user in (world.external[0].user, world.submitter, world.editor):
        client.force_login(user)
        assert client.get(address(invited)).status_code == 404
        assert client.post(address(invited, "seat-answer"), {"accept": "1"}).status_code == 404


def test_opening_the_page_never_accepts(client, invited):
    client.get(address(invited))
    assert client.get(address(invited, "seat-answer")).status_code == 405
    assert Seat.objects.get(pk=invited.pk).state == "invited"


def test_accepting_declaring_and_reading(client, invited):
    client.post(address(invited, "seat-answer"), {"accept": "1"})
    declaration = client.get(address(invited))
    assert declaration.templates[0].name == "peerreview/seat_interests.html"
    client.post(address(invited), {"what": "interests", "truthful": "on"})
    text = client.get(address(invited)).content.decode()
    assert "<strong>full</strong> text" in text


def test_a_conflict_without_a_word_comes_back_filled(client, invited):
    client.post(address(invited, "seat-answer"), {"accept": "1"})
    response = client.post(address(invited), {"what": "interests", "interests": "people", "truthful": "on"})
    assert response.status_code == 422
    assert Seat.objects.get(pk=invited.pk).interests == ""


def test_a_declared_conflict_keeps_the_text_closed(client, invited):
    client.post(address(invited, "seat-answer"), {"accept": "1"})
    about = {"what": "interests", "interests": "people", "statement": "A paper in 2023.", "truthful": "on"}
    client.post(address(invited), about)
    response = client.get(address(invited))
    assert response.templates[0].name == "peerreview/seat_ruling.html"
    assert client.post(address(invited), filled()).status_code == 302
    assert not Review.objects.exists()


def test_declining_with_a_reason(client, invited):
    client.post(address(invited, "seat-answer"), {"decline": "1", "reason": "On leave."})
    assert Seat.objects.get(pk=invited.pk).reason == "On leave."
    assert client.get(address(invited)).status_code == 200


def test_a_draft_is_kept_and_shown_again(client, reading):
    response = client.post(address(reading), {"draft": "1", "to_editor": "Half a thought", "value_harm": "0"})
    assert response.status_code == 302
    form = client.get(address(reading)).context["form"]
    assert (form["to_editor"].value(), form["value_harm"].value()) == ("Half a thought", "0")


def test_an_incomplete_review_comes_back_filled_and_is_kept_as_a_draft(client, reading):
    response = client.post(address(reading), {"to_editor": "Half a thought"})
    assert response.status_code == 422
    assert "Half a thought" in response.content.decode()
    assert Review.objects.get(seat=reading).to_editor == "Half a thought"
    assert Seat.objects.get(pk=reading.pk).state == "accepted"


def test_hostile_answers_are_refused(client, reading):
    about = {"value_harm": "9", "recommendation": "x", "confidence": "99"}
    assert client.post(address(reading), filled() | about).status_code == 422
    assert Review.objects.get(seat=reading).submitted_at is None


def test_submitting_leads_to_thanks(client, reading):
    assert client.post(address(reading), filled()).status_code == 302
    response = client.get(address(reading))
    assert response.templates[0].name == "peerreview/seat_closed.html"
    assert "Thank you" in response.content.decode()
    assert client.post(address(reading), filled("reject")).status_code == 302
    assert Review.objects.get(seat=reading).recommendation == "accept"


def test_a_short_word_to_the_submitter_is_not_enough_when_something_should_change(client, reading):
    response = client.post(address(reading), filled("major", to_submitter="Too short."))
    assert response.status_code == 422
    assert "Too short." in response.content.decode()


def test_the_next_round_shows_what_changed_and_the_own_earlier_review(world, client):
    case = world.changes("major", body="The old text.")
    save_draft(entry=case.entry, data={"body": "The new text."}, by=world.submitter)
    services.resubmit(case=case, by=world.submitter, response="Everything is new.")
    seat = Seat.objects.get(round__case=case, round__open=True, reviewer=world.un[0])
    services.accept_invitation(seat=seat, by=world.un[0].user)
    services.declare_interests(seat=seat, by=world.un[0].user)
    client.force_login(world.un[0].user)
    response = client.get(address(seat))
    text = response.content.decode()
    assert "Everything is new." in text
    before, after = text.split("<del>")[1].split("</del>")[0], text.split("<ins>")[1].split("</ins>")[0]
    assert "taken out:" in before
    assert ">old<" in before
    assert "put in:" in after
    assert ">new<" in after
    assert "Change and review again" in text


def test_the_list_needs_the_same_queries_for_one_and_for_three(world, client):
    world.un[0].cap_concurrent = 9
    world.un[0].save()
    client.force_login(world.un[0].user)
    services.invite(case=world.in_review(), reviewer=world.un[0], by=world.editor)
    one = queries_of(client, reverse("review:seats"))
    services.invite(case=world.in_review(), reviewer=world.un[0], by=world.editor)
    services.invite(case=world.in_review(), reviewer=world.un[0], by=world.editor)
    assert queries_of(client, reverse("review:seats")) == one


def test_an_empty_list_has_a_page(world, client):
    client.force_login(world.un[0].user)
    assert "Nothing waits for you" in client.get(reverse("review:seats")).content.decode()


@pytest.fixture
def with_file(world: World) -> tuple[Seat, EntryFile]:
    """An invitation to an entry with a file."""
    content = b"a,b\n1,2\n"
    sha256 = hashlib.sha256(content).hexdigest()
    store(content, sha256)
    stored = StoredFile.objects.create(
        sha256=sha256, mime="text/csv", size=len(content), uploaded_by=world.submitter
    )
    entry = make_draft(world.submitter)
    draft = working_copy(entry)
    draft.files = [EntryFile(stored=stored, name="table.csv")]
    draft.save()
    draft.save_revision(user=world.submitter)
    case = services.submit(entry=entry, by=world.submitter)
    services.pass_screening(case=case, by=world.editor)
    seat = services.invite(case=case, reviewer=world.un[0], by=world.editor)
    return seat, EntryFile.objects.get(entry_id=entry.pk)


def test_files_open_with_the_text_and_for_nobody_else(world, client, with_file):
    seat, file = with_file
    user = world.un[0].user
    client.force_login(user)
    path = address(seat, "seat-file", file.stored.sha256)
    assert client.get(path).status_code == 404
    assert not can_download(user, file)
    services.accept_invitation(seat=seat, by=user)
    services.declare_interests(seat=seat, by=user)

    response = client.get(path)

    assert b"".join(response.streaming_content) == b"a,b\n1,2\n"
    assert response["Content-Disposition"] == 'attachment; filename="table.csv"'
    assert can_download(user, file)
    assert not can_download(world.external[0].user, file)
    client.force_login(world.external[0].user)
    assert client.get(path).status_code == 404
    client.force_login(user)
    assert client.get(address(seat, "seat-file", "0" * 64)).status_code == 404
