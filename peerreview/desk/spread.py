"""What a panel as a whole brings: languages, regions, backgrounds. Nothing here is shown beside a name."""

from collections.abc import Iterable

from peerreview.models import Seat
from people.models import Background
from taxonomy.models import Vocabulary
from taxonomy.queries import labels


def spread(seats: Iterable[Seat]) -> dict[str, list[str]]:
    """Return the languages, regions and backgrounds of those who read or have read, as words in a fixed order."""
    alive = (*Seat.OPEN_STATES, Seat.State.SUBMITTED)
    panel = [seat.reviewer for seat in seats if seat.state in alive]
    backgrounds = {value: str(label) for value, label in Background.choices}
    return {
        "languages": _named([one.languages for one in panel], labels(Vocabulary.LANGUAGE)),
        "regions": _named([one.regions for one in panel], labels(Vocabulary.PLACE)),
        "backgrounds": _named([one.backgrounds for one in panel], backgrounds),
    }


def _named(lists: list[list[str]], names: dict[str, str]) -> list[str]:
    return sorted({names.get(code, code) for codes in lists for code in codes})
