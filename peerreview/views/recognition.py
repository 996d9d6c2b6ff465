"""A reviewer's own record: what they wrote in each year, certificates, and whether they want to be thanked by name."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.exceptions import DomainError
from core.mail import site_url
from peerreview import recognition, services
from peerreview.models import Certificate, ThanksConsent
from peerreview.views.requests import SignedIn
from people.models import ReviewerProfile


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: SignedIn) -> HttpResponse:
    """Show the record; take the consent and the wish for a certificate."""
    if not ReviewerProfile.objects.filter(user=request.user).exists():
        raise Http404
    if request.method == "POST":
        return _take(request)
    context = {
        "years": recognition.own_years(request.user),
        "is_named": ThanksConsent.objects.filter(reviewer__user=request.user).exists(),
        "minimum": settings.HUB_THANKS_MINIMUM,
    }
    return render(request, "peerreview/record.html", context)


def _take(request: SignedIn) -> HttpResponse:
    year = request.POST.get("certificate", "")
    try:
        if year.isascii() and year.isdigit() and len(year) == 4:
            services.issue_certificate(by=request.user, year=int(year))
            messages.success(request, _("Your certificate is ready."))
        elif request.POST.get("named") in ("yes", "no"):
            services.set_thanks_consent(by=request.user, named=request.POST["named"] == "yes")
            messages.success(request, _("Your choice is kept."))
        else:
            messages.error(request, _("There is nothing to do here."))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("review:record")


@login_required
@never_cache
@require_safe
def certificate(request: SignedIn, year: int) -> HttpResponse:
    """Hand out one's certificate of a year as a PDF."""
    from peerreview.certificates import pdf_of  # noqa: PLC0415 -- draws PDF: large, and needed for few requests

    found = Certificate.objects.filter(reviewer__user=request.user).select_related("reviewer__user")
    one = get_object_or_404(found, year=year)
    url = site_url() + reverse("review:verify", args=[one.code])
    content = pdf_of(one, site=settings.WAGTAIL_SITE_NAME, url=url, language=get_language() or "en")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="certificate-{year}.pdf"'
    return response
