"""What everybody may know about review: how it works, who is thanked for it, whether a certificate is true."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.ratelimit import allow
from peerreview import criteria, recognition, words
from peerreview.models import Certificate, ReviewPolicy
from peerreview.services import appeals
from resources import kinds

HOUR = 3600
CHECKS_AN_HOUR = 120


@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    """Say how entries are reviewed: the panel, the questions, the days, who sees what."""
    questions = criteria.FORMS[criteria.CURRENT]
    labels = {spec.code: spec.label for spec in kinds.all_kinds()}
    rules = ReviewPolicy.current("")
    context: dict[str, Any] = {
        "gates": [one for one in questions if one.gate],
        "others": [
            {"criterion": one, "kinds": [labels[code] for code in one.kinds if code in labels]}
            for one in questions
            if not one.gate
        ],
        "who_sees_whom": words.TO_EVERYBODY_WHO[rules.anonymity],
        "min_un": rules.min_un,
        "min_external": rules.min_external,
        "days_to_answer": rules.days_to_answer,
        "days_to_review": rules.days_to_review,
        "days_to_appeal": appeals.DAYS,
        "months": settings.HUB_REREVIEW_MONTHS,
        "letter_minimum": criteria.LETTER_MINIMUM,
        "thanks_minimum": settings.HUB_THANKS_MINIMUM,
    }
    return render(request, "peerreview/policy.html", context)


@require_safe
def thanks(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """Thank the reviewers of years that are over, by name where enough of them want it."""
    this_year = timezone.localdate().year
    if year is not None and year >= this_year:
        raise Http404
    wanted = year or this_year - 1
    context = {
        "year": wanted,
        "names": recognition.thanked(wanted),
        "years": recognition.years_with_names(this_year),
        "minimum": settings.HUB_THANKS_MINIMUM,
    }
    return render(request, "peerreview/thanks.html", context)


@never_cache
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Say whether a certificate with this code was issued, and what it says."""
    if not allow(f"certificate:{request.META.get('REMOTE_ADDR', '')}", limit=CHECKS_AN_HOUR, seconds=HOUR):
        return render(request, "429.html", status=429)
    found = Certificate.objects.select_related("reviewer__user")
    certificate = get_object_or_404(found, code=code)
    return render(request, "peerreview/certificate.html", {"certificate": certificate})
