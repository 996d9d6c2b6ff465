"""What goes beside the form of a review: autosave, files, the form as a text file, the earlier review."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf import PdfWriter

from peerreview import offline, services
from peerreview.models import Review, ReviewFile, Seat
from resources.services import save_draft
from tests.peerreview.world import World, fresh, make_user

NAME = "Canary Featherstone"


def address(seat: Seat, name: str = "seat", *more) -> str:
    return reverse(f"review:{name}", args=[seat.uuid, *more])


def a_pdf() -> SimpleUploadedFile:
    writer, written = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Author": NAME})
    writer.write(written)
    return SimpleUploadedFile(f"{NAME}.pdf", written.getvalue())


@pytest.fixture
def reading(world: World, client: Client) -> Seat:
    """A seat that may write, whose reviewer is signed in."""
    seat = world.seated(world.in_review(body="The **full** text."), world.un[0])
    client.force_login(world.un[0].user)
    return seat


def test_autosave_keeps_what_is_there_and_never_submits(client, reading):
    about = {"to_editor": "Half a thought", "value_harm": "0", "recommendation": "accept", "submit": "1"}
    response = client.post(address(reading), about, headers={"X-Autosave": "1"})
    assert (response.status_code, response.json()) == (200, {"saved": True})
    review = Review.objects.get(seat=reading)
    assert (review.to_editor, review.recommendation, review.submitted_at) == (
        "Half a thought",
        "accept",
        None,
    )


def test_a_file_is_cleaned_named_anew_and_read_by_editors_after_the_review(world, client, reading):
    client.post(address(reading, "seat-attach"), {"file": a_pdf()})
    file = ReviewFile.objects.select_related("stored").get()
    assert file.name == "review-1.pdf"
    here = address(reading, "seat-attached", file.stored.sha256)
    own = client.get(here)
    assert NAME.encode() not in b"".join(own.streaming_content)
    others = Client()
    for user in (world.editor, world.submitter, world.external[0].user):
        others.force_login(user)
        assert others.get(here).status_code == 404
    world.review(reading)
    others.force_login(world.editor)
    given = others.get(here)
    assert given.status_code == 200
    assert b"".join(given.streaming_content).startswith(b"%PDF")
    others.force_login(world.submitter)
    assert others.get(here).status_code == 404
    client.post(address(reading, "seat-attach"), {"remove": file.stored.sha256})
    assert ReviewFile.objects.exists()  # the review is submitted: nothing goes


@pytest.mark.parametrize("content", [b"", b"MZ\x00program"])
def test_a_refused_file_leaves_the_draft_alone(client, reading, content):
    response = client.post(
        address(reading, "seat-attach"), {"file": SimpleUploadedFile("x.pdf", content)}, follow=True
    )
    assert response.status_code == 200
    assert not ReviewFile.objects.exists()


def test_files_are_taken_out_and_limited(client, reading):
    for number in range(7):
        file = SimpleUploadedFile("notes.txt", f"Note {number}".encode())
        client.post(address(reading, "seat-attach"), {"file": file})
    assert ReviewFile.objects.count() == 5
    client.post(address(reading, "seat-attach"), {"remove": ReviewFile.objects.first().stored.sha256})
    assert ReviewFile.objects.count() == 4


def test_the_form_goes_out_and_comes_back(client, reading):
    services.save_review_draft(
        seat=reading, by=reading.reviewer.user, data={"answers": {"harm": {"value": "3", "comment": "Safe."}}}
    )
    text = client.get(address(reading, "seat-form")).content.decode()
    assert "[harm] 3\nSafe." in text
    filled = text.replace("[relevance]", "[relevance] 2\r\nOne line.\r\n\r\n# not read\r\nAnother.").replace(
        "[confidence]", "[confidence] 3"
    )
    filled = filled.replace("[to_editor]", "[to_editor]\nBetween us.")
    client.post(address(reading, "seat-form-back"), {"file": SimpleUploadedFile("f.txt", filled.encode())})
    review = Review.objects.get(seat=reading)
    assert review.answers["relevance"] == {"value": "2", "comment": "One line.\n\nAnother."}
    assert review.answers["harm"]["comment"] == "Safe."
    assert (review.confidence, review.to_editor, review.submitted_at) == (3, "Between us.", None)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[seat]", "[chair]"),
        ("[confidence] ", "[confidence] 99"),
        ("[relevance]", "[relevance] excellent"),
        ("[to_editor]", "[to_submitter]"),
    ],
)
def test_a_form_that_does_not_fit_is_refused_whole(client, reading, old, new):
    text = offline.write(reading, None).replace("[confidence]", "[confidence] ").replace(old, new)
    client.post(address(reading, "seat-form-back"), {"file": SimpleUploadedFile("f.txt", text.encode())})
    assert not Review.objects.exists()


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"x" * (offline.MAX_BYTES + 1), b"", b"words"])
def test_what_is_no_form_is_refused_with_words(client, reading, content):
    file = SimpleUploadedFile("f.txt", content)
    response = client.post(address(reading, "seat-form-back"), {"file": file}, follow=True)
    assert response.status_code == 200
    assert not Review.objects.exists()


def test_the_form_of_another_review_is_refused(world, client, reading):
    other = world.seated(world.in_review(), world.un[0])
    text = offline.write(other, None).encode()
    client.post(address(reading, "seat-form-back"), {"file": SimpleUploadedFile("f.txt", text)})
    assert not Review.objects.exists()


def test_a_stranger_reaches_none_of_it(world, client, reading):
    client.force_login(make_user("stranger@example.org"))
    assert client.get(address(reading, "seat-form")).status_code == 404
    for name in ("seat-form-back", "seat-attach"):
        assert client.post(address(reading, name), {"file": a_pdf()}).status_code == 404


def test_the_own_earlier_answers_stand_beside_the_questions_of_the_next_round(world, client):
    case = world.in_review(body="The old text.")
    for number, reviewer in enumerate(world.panel):
        answers = {
            "answers": {
                **{key: {"value": "3", "comment": ""} for key in ("relevance", "applicability", "evidence")},
                **{key: {"value": "3", "comment": ""} for key in ("harm", "inclusiveness", "clarity")},
                "currency": {"value": "1", "comment": f"Dates of {number} are old."},
                "metadata": {"value": "2", "comment": ""},
            }
        }
        world.review(world.seated(case, reviewer), "major", **answers)
    world.decide(case, "major")
    save_draft(entry=case.entry, data={"body": "The new text."}, by=world.submitter)
    services.resubmit(case=fresh(case), by=world.submitter, response="New dates.")
    seat = Seat.objects.get(round__case=case, round__open=True, reviewer=world.panel[0])
    services.accept_invitation(seat=seat, by=seat.reviewer.user)
    services.declare_interests(seat=seat, by=seat.reviewer.user)
    client.force_login(seat.reviewer.user)
    text = client.get(address(seat)).content.decode()
    assert "Dates of 0 are old." in text
    assert "Dates of 1 are old." not in text
