"""Applications to the roster: anybody applies, editors answer, reviewers keep their place right."""

from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from accounts.models import User
from core.exceptions import Conflict, DomainError, NotPermitted
from people import services
from people.models import ReviewerProfile, RosterApplication
from tests.people.applying import APPLY, FORM, mails
from tests.people.conftest import make
from tests.queries import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ready")]


def test_anybody_applies_and_both_sides_get_a_mail(client: Client, editor: User) -> None:
    assert client.get(APPLY).status_code == 200
    answer = client.post(APPLY, FORM)
    assert answer["Location"] == f"{APPLY}thanks/"
    assert client.get(answer["Location"]).status_code == 200
    one = RosterApplication.objects.get()
    assert (one.email, one.status, one.years, one.gender) == ("layla@example.org", "open", 9, "woman")
    assert one.language_levels == {"ar": "C2", "en": "B2", "fr": "B1", "am": "B2"}
    assert [to for to, _subject, _text in mails()] == ["layla@example.org", "editor@example.org"]
    assert not User.objects.filter(email="layla@example.org").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "a\x00b"),
        ("email", "nonsense"),
        ("years", "-1"),
        ("years", "999999999999"),
        ("backgrounds", ["king"]),
        ("objectives", []),
        ("objectives", ["99"]),
        ("regions", ["XXX"]),
        ("works", "x" * 6001),
        ("cap_year", "0"),
        ("gender", "x"),
        ("level_ar", "Z9"),
        ("other_level_1", ""),
        ("away_until", "2999-01-01"),
        ("away_until", "never"),
        ("consent", ""),
    ],
)
def test_what_is_refused_comes_back_filled_and_is_not_kept(client: Client, field: str, value: Any) -> None:
    answer = client.post(APPLY, {**FORM, field: value})
    assert answer.status_code == 422
    assert ("Refuge Law Clinic" in answer.content.decode()) is True
    assert not RosterApplication.objects.exists()


def test_one_language_must_be_good_enough(client: Client) -> None:
    low = {**FORM, "level_ar": "B1", "level_en": "", "other_1": "", "other_level_1": ""}
    answer = client.post(APPLY, low)
    assert (answer.status_code, "B2 or better" in answer.content.decode()) == (422, True)


def test_the_page_never_tells_who_has_applied_or_is_on_the_roster(
    client: Client, application: RosterApplication, editor: User
) -> None:
    member = make("on@example.org")
    services.activate(reviewer=services.add_reviewer(email=member.email, by=editor), by=editor)
    fresh = client.post(APPLY, {**FORM, "email": "fresh@example.org"})
    for email in ("layla@example.org", "ON@example.org"):
        answer = client.post(APPLY, {**FORM, "email": email, "name": "Somebody Else", "language": "en"})
        assert (answer.status_code, answer["Location"]) == (fresh.status_code, fresh["Location"])
    assert RosterApplication.objects.count() == 2
    application.refresh_from_db()
    assert application.name == "Layla Haddad"
    said = [text for to, _subject, text in mails() if to == "on@example.org"]
    assert any("on the roster" in text for text in said)


def test_many_applications_from_one_address_are_too_many(client: Client, settings: Any) -> None:
    settings.HUB_APPLICATIONS_AN_HOUR = 2
    with time_machine.travel(timezone.now(), tick=False):
        answers = [
            client.post(APPLY, {**FORM, "email": f"p{number}@example.org"}).status_code for number in range(3)
        ]
    assert answers == [302, 302, 429]
    assert RosterApplication.objects.count() == 2


def test_who_is_signed_in_applies_with_the_own_address_and_can_take_it_back(
    client: Client, member: User
) -> None:
    client.force_login(member)
    client.post(APPLY, {**FORM, "email": "other@example.org"})
    assert RosterApplication.objects.get().email == member.email
    assert "waits for an editor" in client.get(APPLY).content.decode()
    client.post(APPLY, {"withdraw": "1"})
    assert not RosterApplication.objects.exists()


def test_accepting_makes_an_account_an_active_place_and_tells_the_applicant(
    application: RosterApplication, editor: User
) -> None:
    one = services.accept_application(application=application, by=editor, is_un=False, reason="Welcome.")
    assert (one.status, one.is_un, one.organisation_name, one.years) == (
        "active",
        False,
        "Refuge Law Clinic",
        9,
    )
    assert one.languages == ["am", "ar", "en", "fr"]
    assert (one.backgrounds, one.gender, one.cap_year) == (["policy", "practitioner"], "woman", 2)
    assert (one.user.language, one.user.profile.country) == ("ar", "JOR")
    assert roles.is_reviewer(User.objects.get(pk=one.user_id))
    application.refresh_from_db()
    assert (application.status, application.decided_by, application.reviewer) == ("accepted", editor, one)
    to_them = [text for to, _subject, text in mails() if to == "layla@example.org"]
    assert any("/ar/account/roster/" in text and "Welcome." in text for text in to_them)
    assert any("/password/reset/key/" in text for text in to_them)


def test_claiming_to_be_un_makes_nobody_un(client: Client, editor: User) -> None:
    client.post(APPLY, {**FORM, "is_un_claimed": "on"})
    one = services.accept_application(application=RosterApplication.objects.get(), by=editor, is_un=False)
    assert one.is_un is False
    client.post(APPLY, {**FORM, "email": "b@example.org"})
    other = RosterApplication.objects.get(status="open")
    un = services.accept_application(application=other, by=editor, is_un=True, agency="IOM")
    assert (un.is_un, un.agency, un.organisation_name) == (True, "IOM", "")


def test_turning_down_needs_a_reason_which_the_applicant_reads(
    application: RosterApplication, editor: User
) -> None:
    with pytest.raises(DomainError, match="reason"):
        services.decline_application(application=application, by=editor, reason="  ")
    services.decline_application(application=application, by=editor, reason="No seat in your field.")
    assert any("No seat in your field." in text for _to, _subject, text in mails())
    for call in (services.accept_application, services.decline_application):
        about: Any = {"is_un": False} if call is services.accept_application else {"reason": "x"}
        with pytest.raises(Conflict):
            call(application=application, by=editor, **about)
    assert not ReviewerProfile.objects.exists()


def test_only_editors_answer_and_nobody_their_own(
    application: RosterApplication, member: User, editor: User
) -> None:
    RosterApplication.objects.update(email=editor.email)
    for by in (member, editor):
        with pytest.raises(NotPermitted):
            services.accept_application(application=application, by=by, is_un=True)
        with pytest.raises(NotPermitted):
            services.decline_application(application=application, by=by, reason="x")


def test_somebody_who_left_the_roster_may_come_back(reviewer: ReviewerProfile, client: Client, editor: User):
    services.retire(reviewer=reviewer, by=reviewer.user)
    client.post(APPLY, {**FORM, "years": "12"})
    again = services.accept_application(
        application=RosterApplication.objects.get(status="open"), by=editor, is_un=False
    )
    assert (again.pk, again.status, again.years) == (reviewer.pk, "active", 12)


# In Wagtail ----------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(editor: User) -> Client:
    """An editor in the CMS."""
    editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = Client()
    client.force_login(editor)
    return client


def test_editors_read_everything_but_the_gender_and_accept(
    desk: Client, application: RosterApplication
) -> None:
    assert "1 application to the roster waits" in desk.get(reverse("review_desk:list")).content.decode()
    listed = desk.get(reverse("roster_applications:list")).content.decode()
    assert "Layla Haddad" in listed
    address = reverse("roster_applications:one", args=[application.pk])
    text = desk.get(address).content.decode()
    for words in ("Refuge Law Clinic", "A book.", "layla@example.org", "Amharic"):
        assert words in text
    assert "Woman" not in text
    refused = desk.post(address, {"accept": "1"})
    assert (refused.status_code, RosterApplication.objects.get().status) == (422, "open")
    assert desk.post(address, {"accept": "1", "is_un": "external"}).status_code == 302
    assert ReviewerProfile.objects.get().status == "active"
    assert "Layla Haddad" in desk.get(reverse("roster_applications:list") + "?show=decided").content.decode()
    again = desk.post(address, {"accept": "1", "is_un": "external"})
    assert (again.status_code, "decided already" in again.content.decode()) == (422, True)


def test_editors_turn_down_with_a_reason(desk: Client, application: RosterApplication) -> None:
    address = reverse("roster_applications:one", args=[application.pk])
    assert desk.post(address, {"decline": "1", "reason": ""}).status_code == 422
    assert desk.post(address, {"decline": "1", "reason": "No seat."}).status_code == 302
    assert "No seat." in desk.get(address).content.decode()


def test_an_empty_list_says_so(desk: Client) -> None:
    assert "No application waits" in desk.get(reverse("roster_applications:list")).content.decode()
    assert desk.get(reverse("roster_applications:one", args=[99])).status_code == 404


def test_others_with_access_to_the_cms_see_no_application(
    client: Client, member: User, application: RosterApplication
) -> None:
    member.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(member)
    for path in (
        reverse("roster_applications:list"),
        reverse("roster_applications:one", args=[application.pk]),
    ):
        assert client.get(path).status_code in (302, 403)
        assert client.post(path, {"accept": "1", "is_un": "un"}).status_code in (302, 403, 405)
    assert RosterApplication.objects.get().status == "open"


def test_the_list_costs_the_same_with_one_and_with_three(desk: Client, client: Client) -> None:
    client.post(APPLY, FORM)
    one = queries_of(desk, reverse("roster_applications:list"))
    for number in range(2):
        client.post(APPLY, {**FORM, "email": f"p{number}@example.org"})
    assert queries_of(desk, reverse("roster_applications:list")) == one
