"""Statistics, the chain of events, certificates, the policy page and appeals, as people meet them."""

import csv
import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from core.exceptions import Conflict, NotPermitted
from peerreview import services
from peerreview.audit import chain_findings
from peerreview.models import CaseEvent, Certificate, ReviewCase, ReviewPolicy
from tests.peerreview.world import World, fresh, make_user

GROUNDS = "The decision overlooked the annex with the sources."


def rewrite(event: CaseEvent, **columns: Any) -> None:
    """Change an event around its model, as somebody at a console would."""
    QuerySet(CaseEvent).filter(pk=event.pk).update(**columns)


def rejected(world: World) -> ReviewCase:
    case = world.deciding("reject", "reject", "reject")
    world.decide(case, "reject")
    return fresh(case)


def test_the_statistics_are_for_editors(world: World, client: Client):
    world.accepted()
    client.force_login(world.editor)
    page = client.get(reverse("review_desk:statistics"))
    assert page.status_code == 200
    assert {row["table"].key for row in page.context["rows"]} >= {"medians", "funnel", "load"}
    for person in (world.submitter, world.panel[0].user):
        client.force_login(person)
        for path in (
            reverse("review_desk:statistics"),
            reverse("review_desk:statistics-file", args=["funnel"]),
            reverse("review_desk:audit"),
        ):
            answer = client.get(path)
            assert (answer.status_code, answer["Location"].partition("?")[0]) == (
                302,
                reverse("account_login"),
            )


def test_a_table_of_the_statistics_comes_as_a_file(world: World, client: Client):
    world.accepted()
    world.submitted()
    client.force_login(world.editor)
    answer = client.get(reverse("review_desk:statistics-file", args=["funnel"]))
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[1] for row in rows[1:]] == ["2", "1", "1", "1", "1"]
    assert client.get(reverse("review_desk:statistics-file", args=["nothing"])).status_code == 404


def test_statistics_do_not_count_cases_an_editor_may_not_see(world: World, client: Client):
    world.submitted()
    near = make_user("near@example.org", "editor", affiliation="Lakeside Observatory")
    client.force_login(near)
    answer = client.get(reverse("review_desk:statistics-file", args=["funnel"]))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1][1] == "0"


def test_the_chain_of_a_case_is_whole_after_the_whole_way(world: World):
    world.accepted()
    rejected(world)
    call_command("audit_events")
    assert list(chain_findings()) == []


def test_the_audit_finds_an_altered_event(world: World, client: Client, capsys):
    case = world.accepted()
    rewrite(case.events.get(seq=2), data={"note": "nothing happened"})
    with pytest.raises(CommandError):
        call_command("audit_events")
    assert f"case {case.pk}, event 2 was altered" in capsys.readouterr().out
    client.force_login(world.editor)
    page = client.get(reverse("review_desk:audit"))
    assert page.status_code == 200
    assert page.context["n_broken"] == 1


def test_the_audit_finds_an_event_taken_out(world: World):
    case = world.accepted()
    QuerySet(CaseEvent).filter(pk=case.events.get(seq=3).pk).delete()
    assert any("missing" in one.text for one in chain_findings())


def test_a_certificate_can_be_verified_by_anybody(world: World, client: Client):
    world.accepted()
    reviewer = world.panel[0].user
    year = world.panel[0].seats.first().review.submitted_at.year
    client.force_login(reviewer)
    assert client.post(reverse("review:record"), {"certificate": str(year)}).status_code == 302
    one = Certificate.objects.get(reviewer__user=reviewer)
    assert (one.year, one.count) == (year, 1)
    pdf = client.get(reverse("review:certificate", args=[year]))
    assert pdf.status_code == 200
    assert pdf.content.startswith(b"%PDF")
    client.logout()
    page = client.get(reverse("review:verify", args=[one.code]))
    assert page.status_code == 200
    assert reviewer.name in page.content.decode()
    assert client.get(reverse("review:verify", args=["0" * 32])).status_code == 404


def test_there_is_no_certificate_without_a_review(world: World, client: Client):
    client.force_login(world.external[3].user)
    client.post(reverse("review:record"), {"certificate": "2020"})
    assert not Certificate.objects.exists()
    client.force_login(world.submitter)
    assert client.get(reverse("review:record")).status_code == 404


def test_the_policy_page_says_what_the_newest_policy_says(client: Client, db: None):
    ReviewPolicy.current("")
    ReviewPolicy.objects.create(kind="", version=99, min_external=4, days_to_review=33)
    page = client.get(reverse("review:policy"))
    assert page.status_code == 200
    assert (page.context["min_external"], page.context["days_to_review"]) == (4, 33)
    assert "33 days to review" in page.content.decode()


def test_an_appeal_is_possible_once_and_heard_by_somebody_else(world: World, client: Client):
    case = rejected(world)
    client.force_login(world.submitter)
    path = reverse("review:appeal", args=[case.entry.public_id])
    assert client.get(path).status_code == 200
    assert client.post(path, {"grounds": "  "}).status_code == 422
    assert client.post(path, {"grounds": GROUNDS}).status_code == 302
    opened = ReviewCase.objects.get(predecessor=case)
    assert (opened.origin, opened.state) == ("appeal", "screening")
    assert opened.policy == ReviewPolicy.current("resource")
    assert not ReviewCase.objects.visible_to(world.editor).filter(pk=opened.pk).exists()
    assert ReviewCase.objects.visible_to(world.second_editor).filter(pk=opened.pk).exists()
    assert client.post(path, {"grounds": GROUNDS}).status_code == 404
    with pytest.raises(Conflict):
        services.appeal(case=case, by=world.submitter, grounds=GROUNDS)
    assert ReviewCase.objects.filter(predecessor=case).count() == 1
    assert list(chain_findings()) == []


def test_only_the_submitter_appeals(world: World, client: Client):
    case = rejected(world)
    for person in (world.editor, world.panel[0].user):
        with pytest.raises(NotPermitted):
            services.appeal(case=case, by=person, grounds=GROUNDS)
        client.force_login(person)
        path = reverse("review:appeal", args=[case.entry.public_id])
        assert client.post(path, {"grounds": GROUNDS}).status_code == 404
    assert not ReviewCase.objects.filter(predecessor=case).exists()


def test_there_is_no_appeal_against_an_acceptance(world: World):
    with pytest.raises(Conflict):
        services.appeal(case=world.accepted(), by=world.submitter, grounds=GROUNDS)
