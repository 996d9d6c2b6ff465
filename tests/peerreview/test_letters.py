"""What goes out with a decision: the parts an editor chose, and nothing else."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.exceptions import DomainError
from peerreview import letters, queries, services
from peerreview.models import Decision, ReviewCase, ReviewPolicy
from resources.services import save_draft
from tests.peerreview.world import ADVICE, LETTER, World, complete_review, fresh


def with_comments(world: World, **data: Any) -> ReviewCase:
    """Return a case whose reviewers said something on one question, and to the editors."""
    case, seats = world.with_panel(**data)
    for number, seat in enumerate(seats):
        said = complete_review("major", to_submitter=f"Advice {number}. {ADVICE}", to_editor="Between us.")
        said["answers"]["clarity"]["comment"] = f"Comment {number} on clarity."
        services.submit_review(seat=seat, by=seat.reviewer.user, data=said)
    return fresh(case)


def reviews_of(case: ReviewCase) -> list[Any]:
    return queries.counted_reviews(queries.open_round(case))


def status_page(world: World, client: Client, case: ReviewCase) -> str:
    client.force_login(world.submitter)
    return client.get(reverse("review:status", args=[case.entry.public_id])).content.decode()


def test_only_the_chosen_parts_reach_the_submitter(world: World, client: Client):
    case = with_comments(world)
    first, second, third = reviews_of(case)
    numbers = {one.pk: one.to_submitter.split()[1].rstrip(".") for one in (first, second, third)}
    world.decide(case, "major", released=[first.pk, f"{second.pk}:clarity"])
    page = status_page(world, client, case)
    assert f"Advice {numbers[first.pk]}." in page
    assert f"Comment {numbers[second.pk]} on clarity." in page
    assert f"Advice {numbers[second.pk]}." not in page
    assert f"Comment {numbers[first.pk]} on clarity." not in page
    assert f"Advice {numbers[third.pk]}." not in page
    assert "Between us." not in page


def test_without_a_choice_the_words_to_the_submitter_go_and_no_comment(world: World, client: Client):
    case = with_comments(world)
    world.decide(case, "major")
    page = status_page(world, client, case)
    assert page.count("Advice ") == 3
    assert "on clarity." not in page


def test_what_is_no_part_of_the_reviews_is_left_out(world: World):
    case, other = with_comments(world), reviews_of(world.deciding())
    wanted = [other[0].pk, f"{other[0].pk}:clarity", "x", f"{reviews_of(case)[0].pk}:nothing", 10**20]
    decision = world.decide(case, "major", released=wanted)
    assert decision.released == []


def test_the_letters_stay_those_of_the_whole_panel(world: World):
    case = with_comments(world)
    reviews = reviews_of(case)
    names = queries.public_letters(reviews)
    last = reviews[-1]
    (part,) = letters.released(world.decide(case, "major", released=[last.pk]))
    assert (part["letter"], part["name"]) == (names[last.pk], "")


def test_a_comment_that_names_a_reviewer_is_not_released(world: World):
    case, seats = world.with_panel()
    for seat in seats:
        said = complete_review("major")
        said["answers"]["clarity"]["comment"] = f"Ask {world.un[0].user.email}."
        services.submit_review(seat=seat, by=seat.reviewer.user, data=said)
    case = fresh(case)
    with pytest.raises(DomainError, match="names a reviewer"):
        world.decide(case, "major", released=[f"{reviews_of(case)[0].pk}:clarity"])
    world.decide(case, "major")


@pytest.fixture
def desk(world: World, client: Client) -> Client:
    """The first editor's browser."""
    client.force_login(world.editor)
    return client


def test_the_composer_shows_every_part_and_what_the_submitter_would_read(world: World, desk: Client):
    case = with_comments(world)
    here = reverse("review_desk:case", args=[case.pk])
    first = reviews_of(case)[0]
    number = first.to_submitter.split()[1].rstrip(".")
    page = desk.get(here).content.decode()
    assert page.count('name="released"') == 6
    assert page.count("checked") >= 3
    about = {
        "action": "decide",
        "kind": "major",
        "letter": "Please **change** it.",
        "points": "The title.\n\nThe sources.",
        "version": case.version,
        "released": [f"{first.pk}:clarity"],
        "preview": "1",
    }
    answer = desk.post(here, about)
    text = answer.content.decode()
    preview = text.split('id="preview"')[1].split("</section>")[0]
    assert answer.status_code == 200
    assert "<strong>change</strong>" in preview
    assert f"Comment {number} on clarity." in preview
    assert "Advice" not in preview
    assert preview.count("<li>") == 2
    assert fresh(case).state == "deciding"
    assert not Decision.objects.exists()
    assert "Please **change** it." in text
    del about["preview"]
    assert desk.post(here, about).status_code == 302
    assert Decision.objects.get().released == [f"{first.pk}:clarity"]


def test_a_part_that_does_not_exist_is_refused(world: World, desk: Client):
    case = with_comments(world)
    about = {
        "action": "decide",
        "kind": "major",
        "letter": LETTER,
        "version": case.version,
        "released": ["1:x"],
    }
    assert desk.post(reverse("review_desk:case", args=[case.pk]), about).status_code == 422


def test_everybody_reads_what_was_asked_and_what_was_done_point_by_point(world: World, client: Client):
    case = with_comments(world)
    world.decide(case, "major", points=["Say more on <sources>.", "Shorten the title."])
    save_draft(entry=case.entry, data={"body": "Better."}, by=world.submitter)
    points = queries.open_points(fresh(case))
    answers = {points[0].pk: "Two sources more.", points[1].pk: "Half as long."}
    services.resubmit(case=fresh(case), by=world.submitter, answers=answers)
    seat = queries.open_seats(fresh(case))[0]
    services.accept_invitation(seat=seat, by=seat.reviewer.user)
    services.declare_interests(seat=seat, by=seat.reviewer.user)
    pages = []
    for user, path in (
        (seat.reviewer.user, reverse("review:seat", args=[seat.uuid])),
        (world.editor, reverse("review_desk:case", args=[case.pk])),
        (world.submitter, reverse("review:status", args=[case.entry.public_id])),
    ):
        client.force_login(user)
        pages.append(client.get(path).content.decode())
    for page in pages:
        table = page.split('class="table listing full-width answers"')[1].split("</table>")[0]
        cells = [
            table.index(words) for words in ("Say more on &lt;sources&gt;.", "Two sources more.", "Shorten")
        ]
        assert cells == sorted(cells)
        assert "Half as long." in table


# Open reviews ---------------------------------------------------------------------------------------------------


@pytest.fixture
def openly(world: World) -> World:
    """A world in which the policy is open."""
    ReviewPolicy.objects.create(kind="", version=9, anonymity="open")
    return world


def test_in_an_open_review_the_submitter_learns_the_names_with_the_decision(openly: World, client: Client):
    case = with_comments(openly)
    names = [one.user.name for one in openly.panel]
    assert not [name for name in names if name in status_page(openly, client, case)]
    openly.decide(case, "major", letter=f"{LETTER} {names[0]} says it best.")
    page = status_page(openly, client, case)
    assert [name for name in names if name in page] == names


def test_in_an_open_review_nobody_is_named_of_whom_nothing_is_released(openly: World, client: Client):
    case = with_comments(openly)
    first, second, _third = reviews_of(case)
    openly.decide(case, "major", released=[first.pk])
    page = status_page(openly, client, case)
    assert first.seat.reviewer.user.name in page
    assert second.seat.reviewer.user.name not in page


def test_in_an_open_review_a_reviewer_may_sign(openly: World):
    _case, seats = openly.with_panel()
    user = seats[0].reviewer.user
    signed = complete_review(to_submitter=f"{ADVICE} {user.email}")
    assert services.submit_review(seat=seats[0], by=user, data=signed).submitted_at


@pytest.mark.parametrize(
    ("anonymity", "told"), [("open", "you learn who they are"), ("single", "will not learn")]
)
def test_the_submitter_is_told_beforehand(world: World, client: Client, anonymity: str, told: str):
    from tests.peerreview.world import make_draft

    ReviewPolicy.objects.create(kind="", version=9, anonymity=anonymity)
    client.force_login(world.submitter)
    entry = make_draft(world.submitter)
    page = client.get(reverse("review:submit", args=[entry.public_id])).content.decode()
    assert told in page
    policy = client.get(reverse("review:policy")).content.decode()
    assert ("learn who the reviewers were" in policy) == (anonymity == "open")
