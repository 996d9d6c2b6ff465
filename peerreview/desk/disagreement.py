"""What editors do where a panel disagrees, stays short, or a second editor has to look."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.exceptions import DomainError
from peerreview import policies, queries, services, words
from peerreview.models import DecisionProposal, Review, ReviewCase, ReviewRound, Seat
from peerreview.transitions import Action, State, allowed

ROWS = {"rows": 3}


class ReasonedForm(forms.Form):
    """A step that is written down with its reason."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=5000, widget=forms.Textarea(attrs=ROWS))


class DiscussionForm(forms.Form):
    """What the panel is asked or told."""

    message = forms.CharField(
        label=gettext_lazy("Message to the panel"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs=ROWS),
    )


class ProposalForm(forms.Form):
    """An answer to a proposed decision; the reason is needed to refuse it."""

    proposal = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        choices=(("confirm", gettext_lazy("Confirm")), ("refuse", gettext_lazy("Do not confirm"))),
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Needed where you do not confirm."),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs=ROWS),
    )


class NothingForm(forms.Form):
    """A step that needs no words."""


def _reconcile(case: ReviewCase, by: Any, data: dict[str, Any]) -> None:
    services.reconcile(case=case, by=by, message=data["message"])


def _discuss(case: ReviewCase, by: Any, data: dict[str, Any]) -> None:
    services.discuss(case=case, by=by, body=data["message"])


def _resolve(case: ReviewCase, by: Any, data: dict[str, Any]) -> None:
    services.resolve(case=case, by=by, reason=data["reason"])


def _override(case: ReviewCase, by: Any, data: dict[str, Any]) -> None:
    services.override_short_panel(case=case, by=by, reason=data["reason"])


def _answer(case: ReviewCase, by: Any, data: dict[str, Any]) -> None:
    proposal = DecisionProposal.objects.filter(round__case=case, pk=data["proposal"]).first()
    if proposal is None:
        raise DomainError(_("This proposal is answered already."))
    if data["answer"] == "confirm":
        services.confirm_decision(proposal=proposal, by=by)
    else:
        services.refuse_proposal(proposal=proposal, by=by, reason=data["reason"])


def _reopen(case: ReviewCase, by: Any, data: dict[str, Any]) -> None:
    services.reopen(case=case, by=by)


HANDLERS: dict[str, Callable[[ReviewCase, Any, dict[str, Any]], None]] = {
    "reconcile": _reconcile,
    "discuss": _discuss,
    "resolve": _resolve,
    "override": _override,
    "answer": _answer,
    "reopen": _reopen,
}
FORMS: dict[str, type[forms.Form]] = {
    "reconcile": DiscussionForm,
    "discuss": DiscussionForm,
    "resolve": ReasonedForm,
    "override": ReasonedForm,
    "answer": ProposalForm,
    "reopen": NothingForm,
}


def context(
    case: ReviewCase, review_round: ReviewRound | None, reviews: list[Review], by: Any
) -> dict[str, Any]:
    """Return what a case's page says about a disagreement, a short panel, a proposal and a lapse."""
    found: dict[str, Any] = {"lapsed": case.state == State.LAPSED}
    if review_round is None or not review_round.open:
        return found
    composition = policies.Composition.of(reviews, case.policy)
    proposal = queries.proposals(case).filter(version=case.version).first()
    disagree = policies.disagree(reviews, case.entry.kind)
    open_seats = Seat.objects.open().filter(round=review_round).exists()
    return found | {
        "disagree": disagree,
        "can_reconcile": disagree and allowed(case.state, Action.RECONCILE),
        "can_resolve": disagree and allowed(case.state, Action.RESOLVE),
        "can_discuss": allowed(case.state, Action.DISCUSS),
        "can_override": composition.is_short_panel
        and not open_seats
        and allowed(case.state, Action.OVERRIDE_PANEL)
        and policies.is_desk_lead(by),
        "panel_messages": list(queries.discussion_for(by, review_round).select_related("author")),
        "proposal": proposal,
        "proposal_needs": [words.NEEDS[code] for code in proposal.needs] if proposal else [],
        "may_answer": proposal is not None and proposal.by_id != by.pk,
    }
