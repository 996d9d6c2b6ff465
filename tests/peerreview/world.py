"""People and entries for the tests of review, made through the real services."""

import hashlib
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType

from accounts import roles
from accounts.models import User
from peerreview import criteria, services
from peerreview.models import DecisionProposal, ReviewCase, ReviewPolicy, Seat
from people.models import ReviewerProfile
from resources.models import Entry
from resources.services import create_draft
from taxonomy.models import Term
from taxonomy.queries import forget

numbers = count(1)
LETTER = "Thank you for this text. The panel has read it with care, and this is what we decided."
ADVICE = "Please say more about the sources, about the years they cover and about what they cannot tell. " * 3


def prepare() -> None:
    """Make what migrations and the vocabularies bring; a transactional test before may have emptied the tables."""
    for name in roles.ALL:
        Group.objects.get_or_create(name=name)
    rights = [("wagtailadmin", "admin", "access_admin"), ("resources", "entry", "curate_entry")]
    for app, model, codename in rights:
        content_type, _created = ContentType.objects.get_or_create(app_label=app, model=model)
        permission, _created = Permission.objects.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": codename}
        )
        Group.objects.get(name=roles.EDITOR).permissions.add(permission)
    for code in "123":
        Term.objects.get_or_create(
            vocabulary="objective",
            code=code,
            defaults={"order": int(code), "labels": {"en": f"Objective {code}"}},
        )
    ReviewPolicy.current("resource")
    forget()


def make_user(email: str, *names: str, name: str = "", affiliation: str = "") -> User:
    """Return an account with a confirmed address."""
    user = User.objects.create_user(
        email, "x", name=name or email.partition("@")[0].replace(".", " ").title()
    )
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    for role in names:
        user.groups.add(Group.objects.get(name=role))
    if affiliation:
        user.profile.affiliation = affiliation
        user.profile.save()
    return user


def make_reviewer(email: str, *, un: bool = False, cap: int = 2, **about: Any) -> ReviewerProfile:
    """Return an active member of the roster."""
    user = make_user(email, roles.REVIEWER, name=about.pop("name", ""))
    return ReviewerProfile.objects.create(
        user=user, status=ReviewerProfile.Status.ACTIVE, is_un=un, cap_concurrent=cap, **about
    )


def make_draft(submitter: User, **data: Any) -> Entry:
    """Return a complete draft of a resource whose title resembles no other."""
    mark = hashlib.sha256(str(next(numbers)).encode()).hexdigest()
    about = {
        "title": f"{mark[:12]} {mark[12:24]}",
        "summary": "What a registry can tell.",
        "body": "A long text.",
        "language": "en",
        "scope": "national",
        "resource_type": "guide",
        "objective_primary": ["1"],
    }
    return create_draft(kind="resource", data={**about, **data}, by=submitter)


def complete_review(recommendation: str = "accept", **changes: Any) -> dict[str, Any]:
    """Return the answers of a reviewer who has answered everything."""
    keys = {one.key for version in criteria.FORMS.values() for one in version}
    data = {
        "answers": {key: {"value": "3", "comment": ""} for key in keys},
        "recommendation": recommendation,
        "confidence": 2,
        "to_submitter": ADVICE,
        "to_editor": "",
        "attested": True,
    }
    return {**data, **changes}


@dataclass
class World:
    """A submitter, two editors and a roster of two UN and four external experts."""

    submitter: User
    editor: User
    second_editor: User
    un: list[ReviewerProfile]
    external: list[ReviewerProfile]
    extra: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def make(cls) -> "World":
        """Make them."""
        prepare()
        return cls(
            submitter=make_user("amina@example.org", roles.SUBMITTER, affiliation="Lakeside Observatory"),
            editor=make_user("tomas@example.org", roles.EDITOR, affiliation="Hub team"),
            second_editor=make_user("ravi@example.org", roles.EDITOR, affiliation="Hub team"),
            un=[make_reviewer(f"un{n}@example.org", un=True, agency=f"Agency {n}") for n in range(2)],
            external=[
                make_reviewer(f"expert{n}@example.org", organisation_name=f"Institute {n}") for n in range(4)
            ],
        )

    @property
    def panel(self) -> list[ReviewerProfile]:
        """Return one UN and two external experts."""
        return [self.un[0], *self.external[:2]]

    def submitted(self, **data: Any) -> ReviewCase:
        """Return a case that waits to be checked."""
        return services.submit(entry=make_draft(self.submitter, **data), by=self.submitter)

    def in_review(self, **data: Any) -> ReviewCase:
        """Return a case whose check is passed, without a panel."""
        return services.pass_screening(case=self.submitted(**data), by=self.editor)

    def seated(self, case: ReviewCase, reviewer: ReviewerProfile) -> Seat:
        """Return a seat from which the full text may be read."""
        seat = services.invite(case=case, reviewer=reviewer, by=self.editor)
        services.accept_invitation(seat=seat, by=reviewer.user)
        services.declare_interests(seat=seat, by=reviewer.user)
        return Seat.objects.get(pk=seat.pk)

    def with_panel(self, **data: Any) -> tuple[ReviewCase, list[Seat]]:
        """Return a case and three seats that may write."""
        case = self.in_review(**data)
        return fresh(case), [self.seated(case, reviewer) for reviewer in self.panel]

    def review(self, seat: Seat, recommendation: str = "accept", **changes: Any) -> None:
        """Submit a complete review from a seat."""
        services.submit_review(
            seat=seat, by=seat.reviewer.user, data=complete_review(recommendation, **changes)
        )

    def deciding(self, *recommendations: str, **data: Any) -> ReviewCase:
        """Return a case with three reviews that waits for the decision."""
        case, seats = self.with_panel(**data)
        for seat, recommendation in zip(seats, recommendations or ("accept",) * 3, strict=True):
            self.review(seat, recommendation)
        return fresh(case)

    def decide(self, case: ReviewCase, kind: str = "accept", **more: Any) -> Any:
        """Decide as the first editor, having seen everything; the second one confirms where that is asked."""
        about = {"letter": LETTER, "by": self.editor, "version": fresh(case).version, **more}
        made = services.decide(case=case, kind=kind, **about)
        if isinstance(made, DecisionProposal):
            return services.confirm_decision(proposal=made, by=self.second_editor)
        return made

    def accepted(self, **data: Any) -> ReviewCase:
        """Return an accepted case, whose entry is live."""
        case = self.deciding(**data)
        self.decide(case)
        return fresh(case)

    def changes(self, kind: str = "major", **data: Any) -> ReviewCase:
        """Return a case whose submitter was asked for changes."""
        case = self.deciding(*(["minor"] * 3 if kind == "minor" else ["major"] * 3), **data)
        self.decide(case, kind)
        return fresh(case)


def fresh(case: ReviewCase) -> ReviewCase:
    """Return the case as it is now."""
    return ReviewCase.objects.select_related("entry").get(pk=case.pk)
