"""Statistics and the audit of the records, for editors."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.csvs import csv_response
from peerreview import statistics
from peerreview.audit import broken_chains
from peerreview.desk.charts import bars
from peerreview.desk.views import EDITORS_HOME, EditorsView
from peerreview.models import CaseEvent, ReviewCase

CASES = 30


def _year(request: HttpRequest) -> int | None:
    """Return the year that was asked for; every year when it is none."""
    wanted = request.GET.get("year", "")
    return int(wanted) if wanted.isascii() and wanted.isdigit() and 1900 < int(wanted[:5]) < 3000 else None


class StatisticsPage(EditorsView):
    """How long review takes, how many reach its end, who carries the load."""

    template_name = "peerreview/desk/statistics.html"
    page_title = gettext_lazy("Statistics of review")
    breadcrumbs_items = [*EDITORS_HOME, {"url": "", "label": gettext_lazy("Statistics of review")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return each table with its chart."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        year = _year(self.request)
        found = statistics.tables(self.request.user, year=year)
        rows = [{"table": one, "chart": bars(one.key, one.title, one.text, one.rows)} for one in found]
        return {
            **context,
            "rows": rows,
            "year": year,
            "years": statistics.years(self.request.user),
            "few": statistics.FEW,
        }


class StatisticsFile(EditorsView):
    """One table as a file for spreadsheets."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with the file."""
        found = {one.key: one for one in statistics.tables(request.user, year=_year(request))}
        table = found.get(kwargs["key"])
        if table is None:
            raise Http404
        header = [str(table.title), str(table.unit), _("Note")]
        rows = [(str(row.label), row.value, str(row.note)) for row in table.rows]
        return csv_response(f"review-{table.key}", header, rows)


class AuditPage(EditorsView):
    """Everything that happened in the cases one may see, and whether the chain of events is whole."""

    template_name = "peerreview/desk/audit.html"
    page_title = gettext_lazy("Audit of review")
    breadcrumbs_items = [*EDITORS_HOME, {"url": "", "label": gettext_lazy("Audit of review")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return a page of cases with their events and what is wrong with their chains."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        cases = ReviewCase.objects.visible_to(self.request.user).select_related("entry")
        page = Paginator(cases.order_by("-opened_at", "-pk"), CASES).get_page(self.request.GET.get("page"))
        events: dict[int, list[CaseEvent]] = {case.pk: [] for case in page.object_list}
        for event in (
            CaseEvent.objects.filter(case__in=events).select_related("actor").order_by("case", "seq")
        ):
            events[event.case_id].append(event)
        broken = broken_chains(page.object_list, events)
        rows = [
            {"case": case, "events": events[case.pk], "faults": broken.get(case.pk, [])}
            for case in page.object_list
        ]
        return {**context, "rows": rows, "page": page, "n_broken": sum(bool(row["faults"]) for row in rows)}
