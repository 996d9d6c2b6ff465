"""Two calls for contributions: one open, one past."""

from datetime import timedelta

from django.utils import timezone

from resources.models import Call, Kind

_OPEN = """Use cases in which a new source of data or a new method helped a decision on migration.

**Who can submit?** Statistical offices, other public authorities, United Nations entities, researchers,
companies and civil society.

**What we look for**

- a question of policy first, the data second
- an honest account of what the data cannot tell
- ethics and privacy: what was done so that nobody was harmed
"""
_PAST = """Practices that produced, shared or used data on migration.

**Who can submit?** Any Member State, United Nations entity or migration actor, together with the main
implementer.

**What we looked for:** practices that are finished or nearly so, documented well enough to be taken up
elsewhere, and in line with the ten guiding principles.
"""


def make_calls() -> None:
    """Make both calls. The open one always has some months to go on the day the demo is made."""
    today = timezone.localdate()
    Call.objects.get_or_create(
        slug="new-data-for-migration-policy",
        defaults={
            "title": "New data for migration policy: what worked, what did not",
            "text": _OPEN,
            "kind": Kind.USE_CASE,
            "opens": today - timedelta(days=14),
            "closes": today + timedelta(days=120),
        },
    )
    Call.objects.get_or_create(
        slug="practices-on-migration-data",
        defaults={
            "title": "Practices on migration data",
            "text": _PAST,
            "kind": Kind.PRACTICE,
            "opens": today - timedelta(days=240),
            "closes": today - timedelta(days=120),
        },
    )
