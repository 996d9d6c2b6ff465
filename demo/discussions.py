"""The demo's discussion space: five questions and what fictitious practitioners answered, in our own words."""

from datetime import date

from core.exceptions import DomainError
from demo import people, stamp
from discussions.importing import import_threads
from discussions.models import Space, SpaceModerator, SpaceTerm
from hub.models import HomePage
from taxonomy.models import Term

FOLDER = stamp.DATA / "discussions"
CODE = "migration-4-0"
OBJECTIVES = ("1", "3")


def make_space() -> None:
    """Make the space with its moderators and import its threads; what is there already stays."""
    space = Space.objects.filter(code=CODE).first() or _new_space()
    report = import_threads(FOLDER / f"{CODE}.jsonl", space=space)
    if report.errors:
        raise DomainError(f"{CODE}: {report.errors[0]}")


def _new_space() -> Space:
    home = HomePage.objects.get(locale__language_code="en")
    space = home.add_child(
        instance=Space(
            title="Migration 4.0: digitalization and new technologies",
            slug=CODE,
            purpose="What practitioners have learnt about digital tools, forecasts and safeguards. "
            "Everybody in this space is fictitious; it shows how a discussion is held here.",
            introduction="<p>Answer a question, or pose your own to the moderators and the others. "
            "Contributions are welcome in English, French or Spanish.</p>",
            audience="Members of the network, stakeholders and Member States",
            languages="en fr es",
            runs_from=date(2020, 7, 13),
        )
    )
    for person in (people.STAFF[2], people.STAFF[1]):
        SpaceModerator.objects.create(space=space, user=people.account(person))
    for term in Term.objects.filter(vocabulary="objective", code__in=OBJECTIVES):
        SpaceTerm.objects.create(space=space, term=term)
    return space
