"""The desk's pages on policies and absences."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from core.exceptions import Conflict, DomainError, NotPermitted
from peerreview import services
from peerreview.desk.policies import PolicyForm
from peerreview.models import Absence, ReviewPolicy
from peerreview.services.policies import FIELDS
from tests.peerreview.world import World, fresh
from tests.queries import queries_of

LIST = "/cms/review/policies/"
NEW = "/cms/review/policies/all/"


@pytest.fixture
def lead(world: World, client: Client) -> Client:
    """The browser of a lead of the desk."""
    world.editor.groups.add(Group.objects.get(name=roles.ADMINISTRATOR))
    client.force_login(world.editor)
    return client


def as_posted(**changes: Any) -> dict[str, Any]:
    """Return the form of the newest policy as a browser sends it."""
    newest = ReviewPolicy.objects.filter(kind="").order_by("-version").first()
    form = PolicyForm(initial={name: getattr(newest, name) for name in FIELDS} | {"based_on": newest.version})
    values = {name: form[name].value() for name in form.fields}
    sent = {name: ", ".join(map(str, v)) if isinstance(v, list) else v for name, v in values.items()}
    return {**sent, **changes}


def data(**changes: Any) -> dict[str, Any]:
    policy = ReviewPolicy.current("")
    return {**{name: getattr(policy, name) for name in FIELDS}, **changes}


def test_a_new_version_holds_for_new_cases_and_changes_no_old_one(world: World, lead: Client):
    before = world.submitted()
    assert lead.get(NEW).status_code == 200
    answer = lead.post(NEW, as_posted(anonymity="double", days_to_review="30", remind_reviewing="-10, −3, 2"))
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    policy = ReviewPolicy.current("resource")
    assert (policy.version, policy.anonymity, policy.days_to_review) == (2, "double", 30)
    assert policy.remind_reviewing == [-10, -3, 2]
    assert fresh(before).policy.version == 1
    assert world.submitted().policy == policy


def test_a_kind_may_have_a_policy_of_its_own(world: World, lead: Client):
    answer = lead.post("/cms/review/policies/use_case/", as_posted(based_on="0", anonymity="open"))
    assert answer.status_code == 302
    assert ReviewPolicy.current("use_case").anonymity == "open"
    assert ReviewPolicy.current("resource").anonymity == "single"
    text = lead.get(LIST).content.decode()
    assert "holds now" in text
    assert "both see each other" in text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("min_un", "0"),
        ("min_external", "1"),
        ("max_rounds", "99"),
        ("anonymity", "none"),
        ("days_to_review", "-1"),
        ("days_to_review", "999999999999999999999"),
        ("remind_editor", ""),
        ("remind_editor", "soon"),
        ("remind_editor", ",".join(map(str, range(40)))),
        ("remind_editor", "9999"),
        ("based_on", "7"),
        ("based_on", ""),
    ],
)
def test_what_is_refused_comes_back_filled(lead: Client, field: str, value: str):
    answer = lead.post(NEW, as_posted(days_to_screen="44") | {field: value})
    assert (answer.status_code, 'value="44"' in answer.content.decode()) == (422, True)
    assert ReviewPolicy.objects.count() == 1


def test_nothing_changed_is_no_new_version(lead: Client):
    assert lead.post(NEW, as_posted()).status_code == 422


def test_two_leads_at_once_do_not_lose_each_others_version(world: World, lead: Client):
    services.new_policy_version(kind="", based_on=1, data=data(days_to_screen=9), by=world.editor)
    with pytest.raises(Conflict):
        services.new_policy_version(kind="", based_on=1, data=data(days_to_screen=11), by=world.editor)


def test_only_the_lead_changes_policies_and_every_editor_reads_them(world: World, client: Client):
    client.force_login(world.second_editor)
    page = client.get(LIST).content.decode()
    assert "Days to review" in page
    assert "Make a new version" not in page
    assert client.get(NEW).status_code == 404
    assert client.post(NEW, as_posted()).status_code == 404
    with pytest.raises(NotPermitted):
        services.new_policy_version(kind="", based_on=1, data=data(), by=world.second_editor)
    client.force_login(world.submitter)
    assert client.get(LIST).status_code in (302, 403)


def test_there_are_no_policies_for_kinds_that_do_not_exist(world: World, lead: Client):
    assert lead.get("/cms/review/policies/nonsense/").status_code == 404
    with pytest.raises(DomainError):
        services.new_policy_version(kind="nonsense", based_on=0, data=data(), by=world.editor)


def test_the_list_of_policies_costs_the_same_with_more_versions(world: World, lead: Client):
    one = queries_of(lead, LIST)
    for number in (1, 2):
        services.new_policy_version(
            kind="", based_on=number, data=data(days_to_screen=10 + number), by=world.editor
        )
    assert queries_of(lead, LIST) == one


def test_editors_note_absences_and_take_them_back(world: World, client: Client):
    client.force_login(world.editor)
    address = reverse("review_desk:absences")
    assert "Nobody is away" in client.get(address).content.decode()
    first = timezone.localdate() + timedelta(days=2)
    about = {"reviewer": world.un[0].pk, "first": first, "last": first + timedelta(days=3)}
    assert client.post(address, about).status_code == 302
    absence = Absence.objects.get(reviewer=world.un[0])
    assert world.un[0].user.name in client.get(address).content.decode()
    assert client.post(address, {**about, "last": first - timedelta(days=9)}).status_code == 422
    assert client.post(address, {"cancel": "x"}).status_code == 404
    assert client.post(address, {"cancel": absence.pk}).status_code == 302
    assert not Absence.objects.exists()


def test_others_do_not_note_absences(world: World, client: Client):
    client.force_login(world.un[0].user)
    assert client.get(reverse("review_desk:absences")).status_code in (302, 403)
