"""What of the scores is shown to everybody with an accepted entry: middle values of several people, never one's own."""

from datetime import date, timedelta
from statistics import median
from typing import Any

from django.conf import settings

from peerreview import criteria
from peerreview.models import FreshnessCheck, Review
from resources.models import Entry

AT_LEAST = 3  # scores behind a shown one: fewer would show what a single reviewer said
MONTH = 30.44  # days


def public_scores(reviews: list[Review], kind: str) -> dict[str, float]:
    """Return criterion → middle score (0–3) of those criteria that the form releases and enough people scored."""
    found = {}
    for one in criteria.criteria(reviews[0].form_version, kind) if reviews else []:
        given = [str(review.answers.get(one.key, {}).get("value", "")) for review in reviews]
        scores = [int(value) for value in given if value.isdigit()]
        if one.released and len(scores) >= AT_LEAST:
            found[one.key] = float(median(scores))
    return found


def scores_in_words(summary: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """Return criterion, score and words for the scores that are kept with an accepted entry."""
    scores, version = summary.get("scores") or {}, summary.get("form")
    if version not in criteria.FORMS:
        return []
    rows = []
    for one in criteria.criteria(version, kind):
        score = scores.get(one.key)
        if isinstance(score, int | float):
            words = dict(one.scale).get(str(int(score)), "")
            rows.append({"criterion": one, "score": score, "words": words, "percent": round(100 * score / 3)})
    return rows


def accepted_on(entry: Entry) -> date | None:
    """Return the day on which a panel's text was accepted; nothing for what no panel has read."""
    try:
        return date.fromisoformat(str(entry.review_summary.get("on", "")))
    except ValueError:
        return None


def is_stale(entry: Entry, *, today: date) -> bool:
    """Whether nobody has looked at an accepted entry for longer than ``HUB_REREVIEW_MONTHS``."""
    accepted = accepted_on(entry)
    limit = today - timedelta(days=settings.HUB_REREVIEW_MONTHS * MONTH)
    if accepted is None or accepted > limit:
        return False
    confirmed = FreshnessCheck.objects.filter(
        entry_id=entry.pk, outcome=FreshnessCheck.Outcome.CONFIRMED, created_at__date__gt=limit
    )
    return not confirmed.exists()
