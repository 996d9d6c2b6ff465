"""The roster at a glance: what it covers, whom to look for, who carries how much."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.csvs import csv_response
from peerreview import coverage
from peerreview.desk.views import EDITORS_HOME, EditorsView
from taxonomy.models import Vocabulary
from taxonomy.queries import labels


def _language(request: HttpRequest) -> str:
    wanted = request.GET.get("language", "")
    return wanted if wanted in coverage.LANGUAGES else "en"


class CoveragePage(EditorsView):
    """Objectives by regions, one language at a time; empty cells stand out in words and in colour."""

    template_name = "peerreview/desk/coverage.html"
    page_title = gettext_lazy("What the roster covers")
    breadcrumbs_items = [*EDITORS_HOME, {"url": "", "label": gettext_lazy("What the roster covers")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return signals, matrix and load."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        roster = coverage.active_roster()
        named = labels(Vocabulary.LANGUAGE)
        language = _language(self.request)
        lines = {code: coverage.matrix(roster, code) for code in coverage.LANGUAGES}
        return {
            **context,
            "signals": coverage.signals(self.request.user),
            "languages": [
                {"code": code, "name": named.get(code, code), "empty": coverage.empty_cells(lines[code])}
                for code in coverage.LANGUAGES
            ],
            "language": language,
            "language_name": named.get(language, language),
            "regions": coverage.regions(),
            "lines": lines[language],
            "members": coverage.members(self.request.user),
            "genders": coverage.gender_totals(roster),
            "a_year": coverage.A_YEAR,
        }


class CoverageFile(EditorsView):
    """The whole matrix as a file for spreadsheets."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with the file."""
        roster = coverage.active_roster()
        named = coverage.regions()
        header = [_("Language"), _("Objective"), _("Region"), _("UN"), _("external")]
        rows = [
            (language, line.code, region, cell.un, cell.external)
            for language in coverage.LANGUAGES
            for line in coverage.matrix(roster, language)
            for (_code, region), cell in zip(named, line.cells, strict=True)
        ]
        return csv_response("roster-coverage", header, rows)
