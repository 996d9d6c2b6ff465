"""After acceptance: entries nobody has looked at for long, and what editors say about them."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from core.exceptions import DomainError
from peerreview import services
from peerreview.desk.views import EDITORS_HOME, PAGE, EditorsView
from peerreview.models import FreshnessCheck, ReviewCase
from peerreview.release import MONTH, accepted_on
from peerreview.transitions import State
from resources.models import Entry


def due(user: Any) -> QuerySet[Entry]:
    """Return the public entries whose last look is too long ago and whose case this editor may see, oldest first."""
    limit = timezone.localdate() - timedelta(days=settings.HUB_REREVIEW_MONTHS * MONTH)
    cases = ReviewCase.objects.visible_to(user).filter(state=State.ACCEPTED, entry=OuterRef("pk"))
    hidden = ReviewCase.objects.filter(entry=OuterRef("pk")).exclude(
        pk__in=ReviewCase.objects.visible_to(user).values("pk")
    )
    confirmed = FreshnessCheck.objects.filter(
        entry=OuterRef("pk"), outcome=FreshnessCheck.Outcome.CONFIRMED, created_at__date__gt=limit
    )
    checks = Prefetch(
        "freshness_checks", queryset=FreshnessCheck.objects.select_related("by").order_by("-pk")
    )
    return (
        Entry.objects.filter(live=True, review_summary__on__lte=limit.isoformat())
        .filter(Exists(cases), ~Exists(hidden), ~Exists(confirmed))
        .select_related("submitter")
        .prefetch_related(checks)
        .order_by("review_summary__on", "pk")
    )


class FreshnessList(EditorsView):
    """Accepted entries that should be looked at again."""

    template_name = "peerreview/desk/aftercare.html"
    page_title = gettext_lazy("After acceptance")
    breadcrumbs_items = [*EDITORS_HOME, {"url": "", "label": gettext_lazy("After acceptance")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return a page of entries, each with what was said about it."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        page = Paginator(due(self.request.user), PAGE).get_page(self.request.GET.get("page"))
        rows = [
            {"entry": one, "accepted_on": accepted_on(one), "last": _last(one)} for one in page.object_list
        ]
        return {**context, "rows": rows, "page": page, "months": settings.HUB_REREVIEW_MONTHS}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask the submitter for an update, or say that the entry still holds."""
        entry = get_object_or_404(due(request.user), public_id=request.POST.get("entry", ""))
        reason = request.POST.get("reason", "")[:2000]
        by: Any = request.user
        try:
            if "confirm" in request.POST:
                services.confirm_fresh(entry=entry, by=by, reason=reason)
                messages.success(request, _("Kept: it still holds."))
            else:
                services.ask_for_update(entry=entry, by=by, reason=reason)
                messages.success(request, _("The submitter was asked for an update."))
        except DomainError as error:
            messages.error(request, str(error))
            context = self.get_context_data(refused=entry.public_id, reason=reason)
            return self.render_to_response(context, status=422)
        return redirect("review_desk:aftercare")


def _last(entry: Any) -> FreshnessCheck | None:
    found = list(entry.freshness_checks.all())
    return found[0] if found else None
