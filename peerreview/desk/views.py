"""The pages of the desk. Every write goes through a service; a refusal comes back with the form as it was filled."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts import roles
from core.exceptions import DomainError
from peerreview import letters, policies, queries, services
from peerreview.comparison import changes_since
from peerreview.desk import disagreement, queue
from peerreview.desk.candidates import candidates
from peerreview.desk.forms import (
    DecisionForm,
    ExtendForm,
    InviteForm,
    MessageForm,
    PassForm,
    RetractForm,
    RulingForm,
    SeatForm,
)
from peerreview.desk.spread import spread
from peerreview.models import CaseEvent, Decision, Review, ReviewCase, ReviewPolicy, ReviewRound, Seat
from peerreview.reading import Reading
from peerreview.transitions import Action, State, allowed
from people.models import RosterApplication
from resources.models import Entry

PAGE = 30
EDITORS_HOME: list[dict[str, Any]] = [
    {"url": reverse_lazy("wagtailadmin_home"), "label": gettext_lazy("Home")},
    {"url": reverse_lazy("review_desk:list"), "label": gettext_lazy("Peer review")},
]


class EditorsView(WagtailAdminTemplateMixin, TemplateView):
    """A page for editors only."""

    header_icon = "glasses"
    breadcrumbs_items: Any = EDITORS_HOME
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Shut everybody else out."""
        if not roles.is_editor(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class CaseList(EditorsView):
    """The queue: what waits for an editor, for me, everything open, everything closed."""

    template_name = "peerreview/desk/list.html"
    page_title = gettext_lazy("Peer review")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the rows of one tab."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        cases = ReviewCase.objects.visible_to(self.request.user)
        tab = self.request.GET.get("show", "waiting")
        wanted = self.request.GET.get("page")
        if tab == "closed":
            closed = cases.filter(closed_at__isnull=False).order_by("-closed_at", "-pk")
            page: Page[Any] = Paginator(closed, PAGE).get_page(wanted)
            keys = [case.pk for case in page.object_list]
            rows = queue.listed(ReviewCase.objects.filter(pk__in=keys))
        else:
            every = queue.listed(cases.open())
            shown = [row for row in every if tab == "open" or row["waiting"].editor]
            if tab == "mine":
                shown = [
                    row for row in shown if row["case"].handling_editor_id in (None, self.request.user.pk)
                ]
            page = Paginator(shown, PAGE).get_page(wanted)
            rows = list(page.object_list)
        applications = RosterApplication.objects.filter(status=RosterApplication.Status.OPEN).count()
        return {**context, "rows": rows, "page": page, "tab": tab, "applications": applications}


class CasePage(EditorsView):
    """One case: where it stands, the panel, the reviews, and what can be done now."""

    template_name = "peerreview/desk/case.html"

    @cached_property
    def case(self) -> ReviewCase:
        """The case, if this editor may see it; else 404."""
        return get_object_or_404(
            ReviewCase.objects.visible_to(self.request.user).select_related(
                "entry", "submitter__profile", "handling_editor", "policy"
            ),
            pk=self.kwargs["pk"],
        )

    def get_page_title(self) -> str:
        """Return the title of the entry."""
        return str(self.case.entry.title)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way to here."""
        return [*EDITORS_HOME, {"url": "", "label": self.case.entry.title}]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do one thing. A refused form comes back filled, with the reason."""
        name = request.POST.get("action", "")
        if name not in HANDLERS:
            messages.error(request, _("There is no such action."))
            return redirect(self.here)
        form = self.bound(name)
        if form.is_valid() and "preview" in request.POST and isinstance(form, DecisionForm):
            return self.render_to_response(self.get_context_data(refused=name, form=form, preview=True))
        if form.is_valid():
            try:
                HANDLERS[name](self.case, request.user, form.cleaned_data)
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Done."))
                return redirect(self.here)
        messages.error(request, _("That was not possible. The reason stands beside the form."))
        for name_of_property in ("case", "round", "reviews"):
            self.__dict__.pop(name_of_property, None)
        return self.render_to_response(self.get_context_data(refused=name, form=form), status=422)

    @property
    def here(self) -> str:
        """Return the address of this case."""
        return reverse("review_desk:case", args=[self.kwargs["pk"]])

    def bound(self, name: str) -> forms.Form:
        """Return the form of an action with what was sent."""
        if name == "decide":
            return self.decision_form(self.request.POST)
        return FORMS[name](self.request.POST)

    def decision_form(self, data: Any = None) -> DecisionForm:
        """Return the form of the decision."""
        reviews = self.reviews
        initial = {"version": self.case.version}
        return DecisionForm(data, initial=initial, reviews=reviews, letters=queries.public_letters(reviews))

    @cached_property
    def round(self) -> ReviewRound | None:
        """The open round, or the last one."""
        return queries.last_round(self.case)

    @cached_property
    def reviews(self) -> list[Review]:
        """The reviews on which a decision rests now."""
        return queries.counted_reviews(self.round) if self.round else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the case; a refused form takes the place of the empty one."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        case = self.case
        context |= {
            "case": case,
            "round": self.round,
            "waiting": queue.waiting(queue.with_counts(ReviewCase.objects.filter(pk=case.pk)).get()),
            "events": CaseEvent.objects.filter(case=case).select_related("actor").order_by("-seq"),
            "decisions": Decision.objects.filter(round__case=case)
            .select_related("round", "by")
            .order_by("pk"),
            "duplicates": _duplicates(case),
            "screening": case.state == State.SCREENING,
            "can_decide": allowed(case.state, Action.ACCEPT),
            "can_invite": allowed(case.state, Action.INVITE),
            "can_retract": case.state == State.ACCEPTED and case.entry.live,
            "successors": case.successors.all(),
        }
        context |= disagreement.context(case, self.round, self.reviews, self.request.user)
        if self.round is not None:
            context |= self._round_context(self.round)
        if kwargs.get("preview"):
            context["preview"] = self._preview(kwargs["form"].cleaned_data)
        return {**context, **self._forms(kwargs.get("refused", ""), kwargs.get("form"))}

    def _preview(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return what the submitter would read, so that an editor sees it before it is sent."""
        named = self.case.policy.anonymity == ReviewPolicy.Anonymity.OPEN
        return {
            "kind": Decision.Kind(data["kind"]).label,
            "letter": data["letter"],
            "points": [line for line in data["points"].splitlines() if line.strip()],
            "parts": letters.shown(self.reviews, data["released"], named=named),
        }

    def _round_context(self, review_round: ReviewRound) -> dict[str, Any]:
        seats = Seat.objects.filter(round=review_round).select_related("reviewer__user", "review")
        written = queries.submitted_reviews(queries.counted_rounds(review_round))
        inviting = allowed(self.case.state, Action.INVITE) and review_round.open
        listed = list(seats.prefetch_related("declarations").order_by("invited_at", "pk"))
        return {
            "reading": Reading.of(review_round),
            "seats": listed,
            "spread": spread(listed),
            "composition": policies.Composition.of(self.reviews, self.case.policy),
            "written": [{"review": one, "answers": queries.answers_in_words(one)} for one in written],
            "side_by_side": queries.side_by_side(written),
            "letters": queries.public_letters(self.reviews),
            "changes": changes_since(review_round),
            "answered": queries.answered_points(review_round),
            "candidates": candidates(self.case, review_round) if inviting else [],
        }

    def _forms(self, refused: str, form: forms.Form | None) -> dict[str, Any]:
        found: dict[str, Any] = {f"{name}_form": model() for name, model in FORMS.items()}
        found["decide_form"] = self.decision_form()
        if refused and form is not None:
            found[f"{refused}_form"] = form
            found["refused"], found["refused_seat"] = refused, form.data.get("seat", "")
        return found


def _duplicates(case: ReviewCase) -> list[dict[str, Any]]:
    """Return the entries that looked the same at submission, and why."""
    entries = Entry.objects.in_bulk([row["public_id"] for row in case.duplicates], field_name="public_id")
    return [
        {"entry": entries[row["public_id"]], "reason": row["reason"]}
        for row in case.duplicates
        if row["public_id"] in entries
    ]


def _seat_of(case: ReviewCase, pk: int) -> Seat:
    seat = Seat.objects.filter(round__case=case, pk=pk).select_related("round").first()
    if seat is None:
        raise DomainError(_("This seat is not part of the case."))
    return seat


def _pass(case: ReviewCase, by: Any, data: dict[str, Any]) -> None:
    services.pass_screening(case=case, by=by, note=data["note"])


def _return(case: ReviewCase, by: Any, data: dict[str, Any]) -> None:
    services.return_to_submitter(case=case, by=by, message=data["message"])


def _turn_down(case: ReviewCase, by: Any, data: dict[str, Any]) -> None:
    services.reject_at_screening(case=case, by=by, message=data["message"])


def _invite(case: ReviewCase, by: Any, data: dict[str, Any]) -> None:
    services.invite(case=case, by=by, **data)


def _release(case: ReviewCase, by: Any, data: dict[str, Any]) -> None:
    services.release_seat(seat=_seat_of(case, data["seat"]), by=by, reason=data["reason"])


def _reopen_review(case: ReviewCase, by: Any, data: dict[str, Any]) -> None:
    services.reopen_review(seat=_seat_of(case, data["seat"]), by=by, reason=data["reason"])


def _extend(case: ReviewCase, by: Any, data: dict[str, Any]) -> None:
    services.extend_seat(seat=_seat_of(case, data["seat"]), by=by, due_on=data["due_on"])


def _rule(case: ReviewCase, by: Any, data: dict[str, Any]) -> None:
    seat = _seat_of(case, data["seat"])
    services.rule_on_conflict(seat=seat, by=by, waive=data["ruling"] == "waive", reason=data["reason"])


def _decide(case: ReviewCase, by: Any, data: dict[str, Any]) -> None:
    points = data.pop("points").splitlines()
    services.decide(case=case, by=by, points=points, **data)


def _retract(case: ReviewCase, by: Any, data: dict[str, Any]) -> None:
    services.retract(case=case, by=by, reason=data["reason"])


HANDLERS: dict[str, Callable[[ReviewCase, Any, dict[str, Any]], None]] = {
    "pass": _pass,
    "return": _return,
    "turn_down": _turn_down,
    "invite": _invite,
    "release": _release,
    "reopen_review": _reopen_review,
    "extend": _extend,
    "rule": _rule,
    "decide": _decide,
    "retract": _retract,
    **disagreement.HANDLERS,
}
FORMS: dict[str, type[forms.Form]] = {
    "pass": PassForm,
    "return": MessageForm,
    "turn_down": MessageForm,
    "invite": InviteForm,
    "release": SeatForm,
    "reopen_review": SeatForm,
    "extend": ExtendForm,
    "rule": RulingForm,
    "retract": RetractForm,
    **disagreement.FORMS,
}
