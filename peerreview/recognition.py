"""Whom the hub thanks. It must not help anybody to find out who reviewed what.

Only years that are over are shown, so that no new name can be laid beside a new entry; names come in the order of
the alphabet, without counts; and with fewer than ``HUB_THANKS_MINIMUM`` names nobody is named at all.
"""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from peerreview.models import Certificate, Review
from people.models import ReviewerProfile


def _consenting(year: int) -> QuerySet[ReviewerProfile]:
    written = Review.objects.filter(submitted_at__year=year).values("seat__reviewer_id")
    return ReviewerProfile.objects.filter(
        pk__in=written, thanks_consent__isnull=False, user__is_active=True
    ).exclude(user__name="")


def thanked(year: int) -> list[str]:
    """Return the names to be thanked for a year that is over, in order; nobody while they are too few."""
    names = list(_consenting(year).values_list("user__name", flat=True))
    return sorted(names, key=str.casefold) if len(names) >= settings.HUB_THANKS_MINIMUM else []


def years_with_names(this_year: int) -> list[int]:
    """Return the years before this one for which names are shown, the newest first."""
    dates = Review.objects.filter(submitted_at__year__lt=this_year).dates(
        "submitted_at", "year", order="DESC"
    )
    return [day.year for day in dates if thanked(day.year)]


def own_years(user: Any) -> list[dict[str, Any]]:
    """Return the years in which somebody reviewed, with the number of reviews and the certificate, if any."""
    dates = Review.objects.filter(seat__reviewer__user=user, submitted_at__isnull=False).values_list(
        "submitted_at__year", flat=True
    )
    counted: dict[int, int] = {}
    for year in dates:
        counted[year] = counted.get(year, 0) + 1
    issued = {one.year: one for one in Certificate.objects.filter(reviewer__user=user)}
    return [
        {"year": year, "count": counted[year], "certificate": issued.get(year)}
        for year in sorted(counted, reverse=True)
    ]
