"""Proposals for panels at the desk: ask for them, watch the search, look at each name, try and invite."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from accounts.models import User
from core.exceptions import DomainError
from peerreview import services
from peerreview.desk import queue
from peerreview.desk.views import EditorsView
from peerreview.matching.words import reasons, why
from peerreview.models import AssignmentRun, Proposal, ReviewCase, Seat
from peerreview.transitions import State

REFRESH = 2  # seconds, while the search goes on
SHOWN_RUNS = 10


def editor_of(request: HttpRequest) -> User:
    """Return who is signed in; the pages let nobody else pass."""
    assert not isinstance(request.user, AnonymousUser)  # noqa: S101 -- see above
    return request.user


class MatchingPage(EditorsView):
    """All cases that wait for reviewers; one click asks for panels for all of them, or for some."""

    template_name = "peerreview/desk/matching.html"
    page_title = gettext_lazy("Propose panels")

    def waiting(self) -> list[ReviewCase]:
        """Return the cases whose panel has empty seats, oldest first."""
        cases = ReviewCase.objects.visible_to(self.request.user).filter(state=State.IN_REVIEW)
        rows = queue.listed(cases)
        return sorted((row["case"] for row in rows if row["waiting"] is queue.SEAT), key=lambda case: case.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the cases and the latest runs."""
        runs = AssignmentRun.objects.visible_to(self.request.user).select_related("by")[:SHOWN_RUNS]
        return super().get_context_data(cases=self.waiting(), runs=runs, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Start a run for the chosen cases."""
        keys = [
            int(key)
            for key in request.POST.getlist("case")
            if key.isascii() and key.isdigit() and len(key) < 19
        ]
        cases = ReviewCase.objects.visible_to(request.user).filter(pk__in=keys)
        try:
            run = services.start_matching(cases=cases, by=editor_of(request))
        except DomainError as error:
            messages.error(request, str(error))
            return self.render_to_response(self.get_context_data(chosen=keys), status=422)
        return redirect("review_desk:run", pk=run.pk)


class RunPage(EditorsView):
    """One run: how far it is, then its names with the reasons for each, their alternates, and the empty seats."""

    template_name = "peerreview/desk/run.html"

    @cached_property
    def run(self) -> AssignmentRun:
        """The run, if the editor may see all its cases; else 404."""
        runs = AssignmentRun.objects.visible_to(self.request.user).select_related("by")
        return get_object_or_404(runs, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Return its number."""
        return _("Proposals no. %(number)s") % {"number": self.run.pk}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show it; while it goes on the page loads itself anew, without any script."""
        response = super().get(request, *args, **kwargs)
        if not self.run.has_ended:
            response.headers["Refresh"] = str(REFRESH)
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Try the invitations, or send them: the same code, taken back when it is a trial."""
        chosen = [
            int(key)
            for key in request.POST.getlist("proposal")
            if key.isascii() and key.isdigit() and len(key) < 19
        ]
        dry = request.POST.get("action") != "invite"
        if not chosen:
            messages.error(request, _("Choose at least one name."))
            return self.render_to_response(self.get_context_data(chosen=chosen), status=422)
        try:
            outcomes = services.carry_out(run=self.run, proposals=chosen, by=editor_of(request), dry=dry)
        except DomainError as error:
            messages.error(request, str(error))
            return self.render_to_response(self.get_context_data(chosen=chosen), status=422)
        refused = [one for one in outcomes if one.refusal]
        if dry or refused:
            context = self.get_context_data(chosen=chosen, outcomes=outcomes, dry=dry)
            return self.render_to_response(context, status=200 if dry else 422)
        messages.success(request, _("The invitations are on their way."))
        return redirect(reverse("review_desk:run", args=[self.run.pk]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the run, its panels and its empty seats."""
        chosen = kwargs.pop("chosen", None)
        panels = _panels(self.run, chosen) if self.run.state == AssignmentRun.State.DONE else []
        return super().get_context_data(run=self.run, panels=panels, **kwargs)


def _panels(run: AssignmentRun, chosen: list[int] | None) -> list[dict[str, Any]]:
    """Return the cases of a run with their seats, each with its names in the order of their ranks."""
    rows = Proposal.objects.filter(run=run).select_related("reviewer__user", "case__entry", "seat")
    seats: dict[int, dict[int, list[dict[str, Any]]]] = {}
    for row in rows.order_by("case", "place", "rank"):
        checked = row.pk in chosen if chosen is not None else row.rank == 0 and row.seat_id is None
        line = {"row": row, "why": why(row.parts), "percent": round(100 * row.affinity), "checked": checked}
        seats.setdefault(row.case_id, {}).setdefault(row.place, []).append(line)
    empty: dict[int, list[dict[str, Any]]] = {}
    for one in run.empty_seats:
        words = {"class": Seat.Class(one["seat_class"]).label, "reasons": reasons(one["reasons"])}
        empty.setdefault(one["case"], []).append({**one, **words})
    return [
        {"case": case, "seats": list(seats.get(case.pk, {}).values()), "empty": empty.get(case.pk, [])}
        for case in run.cases.select_related("entry").order_by("pk")
    ]
