"""The demo's accounts. All persons are fictitious and every address ends in example.org."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from accounts import roles
from accounts.models import User
from people.models import Profile, ReviewerProfile

PASSWORD = "show-me-the-hub"  # noqa: S105 -- printed at every start; the demo listens on this machine only
NOTE = "Demonstration account: this person is fictitious."


@dataclass(frozen=True)
class Person:
    """One account. ``agency`` is set for those whom the editors have marked as United Nations."""

    key: str
    name: str
    role: str
    affiliation: str
    country: str
    agency: str = ""
    languages: tuple[str, ...] = ("en",)
    objectives: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        """Return the address that is also the name to sign in with."""
        return f"{self.key}@example.org"


STAFF = (
    Person("submitter", "Amina Okonkwo-Reyes", roles.SUBMITTER, "Lakeside Migration Observatory", "KEN"),
    Person("editor", "Tomás Lindqvist", roles.EDITOR, "Hub editorial team", "CHE"),
    Person("moderator", "Nadia Benhaddou", roles.MODERATOR, "Hub editorial team", "MAR"),
    Person("administrator", "Ravi Thalassinos", roles.ADMINISTRATOR, "Hub editorial team", "CHE"),
)


def _expert(key: str, name: str, of: str, country: str, knows: str) -> Person:
    """Return an expert; ``of`` is an agency for keys that begin with "un", else an organisation.

    ``knows`` is three lists of codes: "languages | objectives | regions".
    """
    agency = of if key.startswith("un") else ""
    lists = [tuple(part.split()) for part in knows.split("|")]
    return Person(key, name, roles.REVIEWER, of, country, agency, *lists)


UN_EXPERTS = (
    _expert("un1", "Helga Marchetti-Osei", "IOM", "CHE", "en fr | 1 8 21 | 002 150"),
    _expert("un2", "Djibril Sarrazin", "UNHCR", "SEN", "fr en | 4 7 12 | 002"),
    _expert("un3", "Mei-Lin Carvalho", "ILO", "THA", "en zh | 6 18 22 | 142"),
    _expert("un4", "Oksana Villaverde", "UNICEF", "UKR", "ru en es | 7 13 15 | 150 019"),
    _expert("un5", "Farid Al-Khatib Moreau", "UN DESA", "USA", "ar en fr | 1 19 20 | 142 002"),
    _expert("un6", "Ifeoma Lundgren", "UNODC", "AUT", "en | 9 10 11 | 002 150"),
    _expert("un7", "Joaquín Perelló Nakamura", "OHCHR", "PER", "es en | 13 14 17 | 019"),
    _expert("un8", "Salote Vakameilalo", "UNDP", "FJI", "en | 2 3 23 | 009 142"),
)
EXTERNAL_EXPERTS = (
    _expert("expert1", "Beatriz Fontaine-Duarte", "Southern Cone Institute", "URY", "es en | 1 5 16 | 019"),
    _expert("expert2", "Kwabena Ashworth", "Volta Centre for Population Data", "GHA", "en fr | 1 2 20 | 002"),
    _expert("expert3", "Ingrid Solheim-Tran", "North Sea University", "NOR", "en | 12 15 16 | 150"),
    _expert("expert4", "Layla Haddad-Brennan", "Levant Refuge Law Clinic", "JOR", "ar en | 7 13 14 | 142"),
    _expert("expert5", "Arman Dzhaksybekov", "Steppe Labour Research Bureau", "KAZ", "ru en | 6 18 21 | 142"),
    _expert("expert6", "Chen Yuwei", "Pearl Delta Institute of Demography", "CHN", "zh en | 1 18 19 | 142"),
    _expert("expert7", "Marisol Quispe Andrade", "Red Andina de Acogida", "BOL", "es | 15 16 17 | 019"),
    _expert("expert8", "Fatou Diagne-Keller", "Observatoire du Sahel", "MLI", "fr | 2 9 21 | 002"),
    _expert("expert9", "Tevita Rangihuna", "Pacific Climate Mobility Network", "TON", "en | 2 5 | 009"),
    _expert("expert10", "Zsófia Obermeyer", "Danube Integration Lab", "HUN", "en | 16 17 18 | 150"),
    _expert(
        "expert11", "Prakash Wijeratne", "Ceylon Centre for Overseas Work", "LKA", "en | 6 14 20 22 | 142"
    ),
    _expert("expert12", "Hodan Warsame-Lee", "Horn Diaspora Forum", "SOM", "en ar | 19 20 8 | 002"),
    _expert(
        "expert13", "Émile Tremblay-Ndiaye", "Institut boréal des migrations", "CAN", "fr en | 5 12 23 | 019"
    ),
    _expert("expert14", "Yusuf Karataş-Wolff", "Anatolia Data Collaborative", "TUR", "en ar | 1 15 16 | 142"),
    _expert("expert15", "Nomvula Petersen", "Cape Rights Advocacy Trust", "ZAF", "en | 10 13 17 | 002"),
)
# The panel that is printed first: it meets the quorum of one from the United Nations and two from outside.
NAMED_FIRST = (UN_EXPERTS[0], EXTERNAL_EXPERTS[0], EXTERNAL_EXPERTS[1])
EXPERTS = (*UN_EXPERTS, *EXTERNAL_EXPERTS)
EVERYBODY = (*STAFF, *EXPERTS)


@transaction.atomic
def make_accounts() -> int:
    """Make the accounts that are missing, in a handful of queries; return how many were made.

    One password means one hash: computing it for every account would take longer than all the rest.
    """
    known = set(User.objects.values_list("email", flat=True))
    missing = [person for person in EVERYBODY if person.email not in known]
    hashed = make_password(PASSWORD) if missing else ""
    User.objects.bulk_create(_user(person, hashed) for person in missing)
    users = User.objects.in_bulk([person.email for person in missing], field_name="email")
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users.values()
    )
    Profile.objects.bulk_create(
        Profile(user=users[p.email], affiliation=p.affiliation, country=p.country, bio=NOTE) for p in missing
    )
    groups = {group.name: group for group in Group.objects.filter(name__in=roles.ALL)}
    membership = User.groups.through
    membership.objects.bulk_create(
        membership(user_id=users[person.email].pk, group_id=groups[role].pk)
        for person in missing
        for role in {person.role, roles.SUBMITTER}
    )
    _fill_roster([person for person in missing if person.role == roles.REVIEWER], users)
    return len(missing)


def account(person: Person) -> User:
    """Return a person's account. Raises User.DoesNotExist before :func:`make_accounts`."""
    return User.objects.get(email=person.email)


def _user(person: Person, hashed: str) -> User:
    in_cms = person.role in {roles.EDITOR, roles.MODERATOR, roles.ADMINISTRATOR}
    return User(email=person.email, name=person.name, password=hashed, is_staff=in_cms)


def _fill_roster(experts: list[Person], users: dict[str, User]) -> None:
    """Put the experts on the roster, as an editor would who marks some of them as United Nations."""
    editor = User.objects.filter(email=STAFF[1].email).first()
    ReviewerProfile.objects.bulk_create(
        ReviewerProfile(
            user=users[expert.email],
            status=ReviewerProfile.Status.ACTIVE,
            is_un=bool(expert.agency),
            agency=expert.agency,
            organisation_name="" if expert.agency else expert.affiliation,
            languages=list(expert.languages),
            objectives=list(expert.objectives),
            regions=list(expert.regions),
            cap_concurrent=20,
            notes=NOTE,
            activated_by=editor,
            activated_at=timezone.now(),
        )
        for expert in experts
    )
