"""From which status of the roster to which: one table tells the whole life of a place on the roster."""

from people.models import ReviewerProfile

S = ReviewerProfile.Status

TRANSITIONS: dict[str, tuple[frozenset[str], str]] = {
    "activate": (frozenset({S.APPLIED, S.PAUSED, S.RETIRED}), S.ACTIVE),
    "pause": (frozenset({S.ACTIVE}), S.PAUSED),
    "retire": (frozenset({S.APPLIED, S.ACTIVE, S.PAUSED}), S.RETIRED),
}


def allowed_from(status: str) -> list[str]:
    """Return the actions possible in ``status``, in the order of the table."""
    return [action for action, (sources, _target) in TRANSITIONS.items() if status in sources]
